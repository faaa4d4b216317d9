import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { aftershipWebhook, amazonWebhook } from '../tools/example/webhooks';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(120_000);

const MAIN = join(__dirname, '..', 'dist', 'apps', 'operator', 'src', 'main.js');

const BUILT_IN = `sources:
  - id: acme
    integration: aftership
    account: acme
    authentication:
      - type: oauth2
        builtIn: true
        clients: [{ id: a, secretSha256: ${createHash('sha256').update('a secret').digest('hex')} }]`;

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true, apps: ['gateway'] })));
afterAll(() => pipeline?.stop());

function sources(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'sources', ...args], {
    encoding: 'utf8',
    env: {
      ...startEnvironment(),
      KAFKA_BROKERS: pipeline.brokers.join(','),
      SOURCES_FILE: pipeline.sourcesFile,
      PUBLIC_URL: 'https://hooks.example.com/',
    },
  });
  return { status, output: stdout + stderr };
}

/** The cells of a source in the table. */
const rowOf = (output: string, source: string): string =>
  output.split('├').find((row) => row.includes(source)) ?? 'not in the table';

it('tells a sender that was never heard of from one that was refused and one that was accepted', async () => {
  const before = sources('list');
  expect(before.status).toBe(0);
  expect(rowOf(before.output, 'acme-amazon')).toMatch(
    /https:\/\/hooks\.example\.com\/webhooks\/acme-amazon.*never.*never/s,
  );

  const body = Buffer.from('{}');
  expect((await pipeline.send(amazonWebhook('', body, 'a wrong key'))).status).toBe(401);
  const signed = aftershipWebhook('', body, pipeline.secrets.ACME_AFTERSHIP_SECRET, 'legacy');
  expect((await pipeline.send(signed)).status).toBe(202);

  await until('the refusal', () =>
    rowOf(sources('list').output, 'acme-amazon').includes('api-key did not pass'),
  );
  await until('the acceptance', () => rowOf(sources('list').output, 'acme-aftership').includes('credential'));
  expect(sources('list').output).not.toContain('a wrong key');

  await pipeline.restart('gateway');
  expect(rowOf(sources('list').output, 'acme-amazon')).toMatch(/never.*api-key did not pass/s);
});

it('says what is wrong with a file, and which secrets are not set here', () => {
  const good = sources('check');
  expect(good).toMatchObject({
    status: 0,
    output: expect.stringMatching(/is valid: 2 source\(s\).*ACME_AMAZON_KEY/s),
  });
  const builtIn = join(pipeline.sourcesFile, '..', 'built-in.yaml');
  writeFileSync(builtIn, BUILT_IN);
  expect(sources('check', '--file', builtIn)).toMatchObject({
    status: 0,
    output: expect.stringMatching(/Not set here.*OAUTH2_SIGNING_KEY/s),
  });
  const file = join(pipeline.sourcesFile, '..', 'bad.yaml');
  writeFileSync(file, 'sources: [{ id: x }]');
  expect(sources('check', '--file', file)).toMatchObject({
    status: 78,
    output: expect.stringContaining('integration must be'),
  });
  expect(sources('check', '--file', `${file}.none`)).toMatchObject({
    status: 78,
    output: expect.stringContaining('ENOENT'),
  });
});

it.each([
  ['no-such-command'],
  ['new-credential'],
  ['new-credential', 'handshake'],
  ['list', '--no-such-option'],
])('refuses %j with the exit code for wrong usage', (...args) => {
  expect(sources(...args).status).toBe(64);
});
