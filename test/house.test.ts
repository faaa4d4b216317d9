import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Runs the lint rule over a copy of the house to which one file was added. */
function lintWith(path: string, text: string): { status: number | null; output: string } {
  const copy = mkdtempSync(join(tmpdir(), 'parcelwire-house-'));
  try {
    for (const name of ['apps', 'libs', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json']) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
    const depcruise = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [depcruise, '--config', '.dependency-cruiser.cjs', 'apps', 'libs'],
      { cwd: copy, encoding: 'utf8' },
    );
    return { status, output: stdout + stderr };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

it('stands as it is', () => {
  expect(lintWith('apps/gateway/src/nothing.ts', 'export {};')).toMatchObject({ status: 0 });
});

it.each([
  [
    'an app that imports another app',
    'apps/gateway/src/x.ts',
    '../../projector/src/workload',
    'no-app-to-app',
  ],
  [
    'a library that imports an app',
    'libs/events/src/x.ts',
    '../../../apps/gateway/src/problem',
    'no-lib-to-app',
  ],
  ['integrations that reach for Kafka', 'libs/integrations/src/x.ts', '@app/kafka', 'integrations-are-pure'],
  [
    'a projector that knows a sender',
    'apps/projector/src/x.ts',
    '@app/integrations',
    'projector-knows-no-sender',
  ],
  [
    'a projection that knows a sender',
    'libs/projection/src/x.ts',
    '@app/integrations',
    'projection-knows-no-sender',
  ],
  ['a second importer of the Kafka client', 'apps/gateway/src/x.ts', 'kafkajs', 'one-kafka-client'],
  ['a second importer of TypeORM', 'apps/normalizer/src/x.ts', 'typeorm', 'one-orm'],
])('refuses %s', (_what, path, imported, rule) => {
  const { status, output } = lintWith(path, `import * as x from '${imported}';\nexport { x };\n`);
  expect(output).toContain(rule);
  expect(status).not.toBe(0);
});
