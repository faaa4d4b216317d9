import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS, NODE_FLAGS } from './apps';
import { PROJECT_ROOT } from './config';

const read = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8');

it.each(APPS)('npm run start:%s runs Node with the flags that the local stack uses', (app) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(scripts[`start:${app}`]).toBe(`node ${NODE_FLAGS.join(' ')} dist/apps/${app}/src/main.js`);
});

it('the image runs Node with the flags that the local stack uses', () => {
  expect(read('Dockerfile')).toContain(`NODE_OPTIONS="${NODE_FLAGS.join(' ')}"`);
});
