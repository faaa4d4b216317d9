/** What is in a folder and on no list would be dead, without any sign of it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INTEGRATIONS } from './index';
import type { Integration } from './integration';

const folders = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join(__dirname, entry.name)).includes('index.ts'))
  .map(({ name }) => name);

test.each(folders)(
  'the integration in the folder %s is in the list, under the name of its folder',
  async (folder) => {
    const exported = Object.values((await import(`./${folder}`)) as Record<string, unknown>);
    const listed = exported.filter((value) => INTEGRATIONS.includes(value as Integration)) as Integration[];
    expect(listed.map(({ name }) => name)).toEqual([folder]);
  },
);

test.each(folders)('each file of a version in %s is a step of the chain', (folder) => {
  const files = readdirSync(join(__dirname, folder)).flatMap(
    (file) => /^v(\d[\d-]*)\.ts$/.exec(file)?.[1] ?? [],
  );
  const { pushed, pulled } = INTEGRATIONS.find(({ name }) => name === folder)!;
  const known = [...pushed.versions, ...(pulled?.versions ?? [])];
  expect(files.filter((version) => !known.includes(version))).toEqual([]);
});
