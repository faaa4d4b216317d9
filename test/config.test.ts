import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppName } from '../tools/local-stack/apps';
import { EXAMPLE_SOURCES_FILE } from '../tools/example/webhooks';
import { builtApp, runBuilt, type Ended, runOperator } from './setup/own-processes';

jest.setTimeout(60_000);

/** sysexits EX_CONFIG. */
const MISCONFIGURED = 78;

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** An environment in which nothing is wrong; nobody listens on these ports. */
const RIGHT: Record<AppName | 'migrate', Record<string, string>> = {
  gateway: {
    KAFKA_BROKERS: '127.0.0.1:9',
    SOURCES_FILE: EXAMPLE_SOURCES_FILE,
    ACME_AMAZON_KEY: 'key',
    ACME_AFTERSHIP_SECRET: 'secret',
    PORT: '0',
    ADMIN_HOST: '127.0.0.1',
  },
  normalizer: { KAFKA_BROKERS: '127.0.0.1:9', ADMIN_HOST: '127.0.0.1' },
  projector: {
    KAFKA_BROKERS: '127.0.0.1:9',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
    ADMIN_HOST: '127.0.0.1',
  },
  migrate: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' },
};

/** A slow machine needs seconds to load an app; an app that tries to connect would never end. */
const DEADLINE_MS = 40_000;

function run(app: keyof typeof RIGHT, changes: Record<string, string | undefined>): Promise<Ended> {
  const env = { ...RIGHT[app], ...changes };
  return app === 'migrate'
    ? runOperator(['migrate'], env, DEADLINE_MS)
    : runBuilt(builtApp(app), env, DEADLINE_MS);
}

/** The variables that the process complained about, each as often as it did. */
const blamed = ({ stderr }: Ended): string[] =>
  [...stderr.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name!).toSorted();

/** Nothing is wrong with these, whatever else is. */
const CREDENTIALS = { KAFKA_SASL_USERNAME: 'user', KAFKA_SASL_PASSWORD: 'word' };

const SERVICE_FAULTS = {
  KAFKA_BROKERS: ' , ',
  KAFKA_SSL: 'yes',
  KAFKA_SASL_MECHANISM: 'kerberos',
  KAFKA_TOPIC_PARTITIONS: 'many',
  KAFKA_TOPIC_REPLICATION_FACTOR: '-2',
  ADMIN_PORT: '70000',
  LOG_LEVEL: 'loud',
  MAX_BODY_BYTES: '1MiB',
  SHUTDOWN_DEADLINE_MS: '10s',
};
const CONSUMER_FAULTS = {
  ...SERVICE_FAULTS,
  KAFKA_SESSION_TIMEOUT_MS: '1',
  LIVENESS_WINDOW_MS: '1000000000000',
};
const DATABASE_FAULTS = {
  DATABASE_URL: 'mysql://user:geheim@host/db',
  DATABASE_POOL_SIZE: '1',
  DATABASE_CONNECT_TIMEOUT_MS: '5 s',
  DATABASE_STATEMENT_TIMEOUT_MS: '1e4',
  DATABASE_MIGRATION_WAIT_MS: '10 min',
};
const GATEWAY_FAULTS = {
  ...SERVICE_FAULTS,
  SOURCES_FILE: '',
  SOURCES_RELOAD_MS: '0',
  PORT: 'https',
  ALLOW_INSECURE_HTTP: 'maybe',
  PUBLISH_LINGER_MS: '-1',
  PUBLISH_DEADLINE_MS: 'never',
  BROKER_ANSWER_TIMEOUT_MS: '1.5',
  MAX_BYTES_IN_FLIGHT: '64 MiB',
  HEADERS_TIMEOUT_MS: '0',
  REQUEST_TIMEOUT_MS: '0',
};

describe('a wrong environment', () => {
  it.each<[keyof typeof RIGHT, Record<string, string>]>([
    ['gateway', GATEWAY_FAULTS],
    ['normalizer', CONSUMER_FAULTS],
    ['projector', { ...CONSUMER_FAULTS, ...DATABASE_FAULTS }],
    ['migrate', DATABASE_FAULTS],
  ])('ends %s with 78 and with every fault on stderr, each once', async (app, faults) => {
    const ended = await run(app, { ...CREDENTIALS, ...faults });
    expect(ended).toMatchObject({ exitCode: MISCONFIGURED, stdout: '' });
    expect(blamed(ended)).toEqual(Object.keys(faults).toSorted());
    expect(ended.stderr).not.toContain('geheim');
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  it.each<[keyof typeof RIGHT, string[]]>([
    ['gateway', ['KAFKA_BROKERS', 'SOURCES_FILE']],
    ['normalizer', ['KAFKA_BROKERS']],
    ['projector', ['DATABASE_URL', 'KAFKA_BROKERS']],
    ['migrate', ['DATABASE_URL']],
  ])('that is empty makes %s name all that it needs', async (app, needed) => {
    const nothing = Object.fromEntries(Object.keys(RIGHT[app]).map((name) => [name, undefined]));
    const ended = await run(app, nothing);
    expect(ended.exitCode).toBe(MISCONFIGURED);
    expect(blamed(ended)).toEqual(needed);
  });

  it('names the files of secrets that cannot be read, together with the other faults', async () => {
    const ended = await run('projector', {
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: join(folder, 'none'),
      KAFKA_SASL_PASSWORD_FILE: join(folder, 'none'),
      KAFKA_SSL: 'maybe',
    });
    expect(ended.exitCode).toBe(MISCONFIGURED);
    expect(blamed(ended)).toEqual(
      expect.arrayContaining(['DATABASE_URL_FILE', 'KAFKA_SASL_PASSWORD_FILE', 'KAFKA_SSL']),
    );
  });

  it('does not start with half of what SASL needs', async () => {
    const ended = await run('normalizer', { KAFKA_SASL_MECHANISM: 'plain', ADMIN_PORT: 'x' });
    expect(ended.exitCode).toBe(MISCONFIGURED);
    expect(blamed(ended)).toEqual(['ADMIN_PORT', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_USERNAME']);
  });
});

describe('plain HTTP', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'gateway.example.com'])(
    'is refused on %s unless a proxy is named or somebody insists',
    async (host) => {
      const ended = await run('gateway', { HOST: host });
      expect(ended).toMatchObject({ exitCode: MISCONFIGURED, stdout: '' });
      expect(blamed(ended)).toEqual(['HOST']);
      expect(ended.stderr).toMatch(/TRUSTED_PROXIES/);
      expect(ended.stderr).toMatch(/ALLOW_INSECURE_HTTP/);
    },
  );

  it('on an open address is reported together with the other faults', async () => {
    const ended = await run('gateway', { HOST: '0.0.0.0', ADMIN_PORT: 'x' });
    expect(ended.exitCode).toBe(MISCONFIGURED);
    expect(blamed(ended)).toEqual(['ADMIN_PORT', 'HOST']);
  });

  it.each([['nonsense'], ['10.0.0.0/99'], ['10.0.0.1,proxy.example.com']])(
    'behind proxies that are no addresses (%s) is a fault of the configuration',
    async (proxies) => {
      const ended = await run('gateway', { HOST: '0.0.0.0', TRUSTED_PROXIES: proxies });
      expect(ended.exitCode).toBe(MISCONFIGURED);
      expect(blamed(ended)).toEqual(['TRUSTED_PROXIES']);
    },
  );
});

const source = (changes: string): string => `sources:
  - id: acme
    integration: aftership
    account: acme
${changes}`;
const authentication = `    authentication:
      - type: hmac-sha256
        secrets: [{ id: a, valueFrom: { env: MISSING_SECRET } }]
`;

describe('a sources file', () => {
  it.each<[string, () => string, RegExp[]]>([
    ['is missing', () => join(folder, 'none.yaml'), [/ENOENT/]],
    ['is not YAML', () => file('not.yaml', 'sources: ['), [/not YAML/]],
    ['is empty', () => file('empty.yaml', ''), [/sources/]],
    ['lets everybody in', () => file('open.yaml', source('    authentication: []\n')), [/authentication/]],
    [
      'takes a secret from a variable that is not set',
      () => file('env.yaml', source(authentication)),
      [/MISSING_SECRET/],
    ],
    [
      'takes a secret from a file that is not there',
      () => file('file.yaml', source(authentication.replace('env: MISSING_SECRET', 'file: /nowhere/secret'))),
      [/nowhere/],
    ],
    [
      'has several faults',
      () =>
        file(
          'many.yaml',
          source('    authentication: []\n').replace('aftership', 'pigeons').replace('id: acme', 'id: "A/B"'),
        ),
      [/integration/, /\bid\b/, /authentication/],
    ],
  ])('that %s ends the gateway with 78 and the reasons', async (_what, path, reasons) => {
    const ended = await run('gateway', { SOURCES_FILE: path() });
    expect(ended.exitCode).toBe(MISCONFIGURED);
    for (const reason of reasons) expect(ended.stderr).toMatch(reason);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });
});
