/**
 * Who may import whom. The source as it is breaks no rule, and each rule of `.dependency-cruiser.cjs` refuses an import
 * that it is there to refuse.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '..');
const FOLDERS = ['apps', 'libs', 'tools', 'test', 'examples'];

/** For each rule the folder of a file that breaks it, and what that file imports. */
const BREAKS: Record<string, [folder: string, imported: string]> = {
  'no-app-to-app': ['apps/gateway/src', '../../projector/src/workload'],
  'no-lib-to-app': ['libs/events/src', '../../../apps/gateway/src/http/problem'],
  'no-app-to-tools': ['apps/gateway/src', '../../../tools/local-stack/ports'],
  'events-stand-alone': ['libs/events/src', '@app/observability'],
  'integrations-are-pure': ['libs/integrations/src', '@app/kafka'],
  'examples-are-other-teams': ['examples/delivered-webhooks', '@app/events'],
  'the-package-is-for-others': ['libs/kafka/src', '@parcelwire/events'],
  'kafka-clients-in-one-place': ['apps/gateway/src', '@platformatic/kafka'],
  'opentelemetry-in-one-place': ['apps/gateway/src', '@opentelemetry/api'],
  'one-orm': ['apps/normalizer/src', 'typeorm'],
  'one-postgres-client': ['apps/projector/src', 'pg'],
  'sources-need-no-server': ['libs/sources/src', '@app/kafka'],
  'http-knows-no-source': ['apps/gateway/src/http', '../sources/sources.service'],
  'projection-knows-no-sender': ['libs/projection/src', '@app/integrations'],
  'projector-knows-no-sender': ['apps/projector/src', '@app/integrations'],
  'no-circular': ['libs/kafka/src', './breaks-no-circular'],
  'not-to-dev-dependency': ['apps/normalizer/src', 'fast-check'],
};

const fileOf = (rule: string): string => `${BREAKS[rule]![0]}/breaks-${rule}.ts`;

interface Broken {
  rule: string;
  by: string;
}

/** The rules that a copy of the source breaks when some files are added to it. */
function brokenBy(files: Record<string, string>): Broken[] {
  const copy = mkdtempSync(join(tmpdir(), 'parcelwire-rules-'));
  try {
    for (const name of [...FOLDERS, 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json'])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(copy, path), text);
    const depcruise = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const { stdout } = spawnSync(
      process.execPath,
      [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS],
      { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    const { modules, summary } = JSON.parse(stdout) as {
      modules: unknown[];
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    expect(modules.length).toBeGreaterThan(100);
    return summary.violations.map(({ from, rule }) => ({ rule: rule.name, by: from }));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

it('no import in the source breaks a rule', () => {
  expect(brokenBy({})).toEqual([]);
});

describe('each rule refuses what it is there for:', () => {
  const rules = (
    createRequire(__filename)(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }
  ).forbidden.map(({ name }) => name);

  let broken: Broken[];
  beforeAll(() => {
    const texts = Object.entries(BREAKS).map(([rule, [, imported]]): [string, string] => [
      fileOf(rule),
      `import * as it from '${imported}';\nexport { it };\n`,
    ]);
    broken = brokenBy(Object.fromEntries(texts));
  });

  it.each(rules)('%s', (rule) => {
    expect(broken).toContainEqual({ rule, by: fileOf(rule) });
  });
});
