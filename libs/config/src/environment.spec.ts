import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from './environment';
import { ConsumerConfig, ServiceConfig } from './service-config';
import { Secret, Text } from './fields';

class DatabaseConfig {
  @Secret()
  @Text(/^postgres:/, 'must be a postgres:// URL')
  DATABASE_URL: string;
}

const read = (environment: Record<string, string>): ServiceConfig =>
  readConfig<[ServiceConfig]>(environment, ServiceConfig)[0];

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

it('fills in defaults and reads lists, numbers and flags', () => {
  const config = read({ KAFKA_BROKERS: 'a:1, b:2', ADMIN_PORT: '9090', KAFKA_SSL: 'true' });
  expect(config.KAFKA_BROKERS).toEqual(['a:1', 'b:2']);
  expect(config).toMatchObject({ ADMIN_PORT: 9090, KAFKA_SSL: true, MAX_BODY_BYTES: 1024 * 1024 });
});

it('treats an empty variable as one that is not set', () => {
  expect(read({ KAFKA_BROKERS: 'a:1', ADMIN_PORT: '' }).ADMIN_PORT).toBe(0);
});

it('reports all faults at once, of all classes, with what was given', () => {
  const environment = {
    ADMIN_PORT: '70000',
    KAFKA_SSL: 'yes',
    LIVENESS_WINDOW_MS: '1e4',
    DATABASE_URL: 'mysql://x:pw@y',
  };
  const faults = faultsOf(() =>
    readConfig<[ConsumerConfig, DatabaseConfig]>(environment, ConsumerConfig, DatabaseConfig),
  );
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^KAFKA_BROKERS: .*\(not set\)$/),
      expect.stringMatching(/^ADMIN_PORT: .*"70000"/),
      expect.stringMatching(/^KAFKA_SSL: must be true or false \(got "yes"\)$/),
      expect.stringMatching(/^LIVENESS_WINDOW_MS: /),
      expect.stringMatching(/^DATABASE_URL: must be a postgres:\/\/ URL/),
    ]),
  );
  expect(faults.join()).not.toContain('pw');
});

it.each([
  ':::',
  'localhost',
  'kafka:9092:1',
  'kafka:',
  ':9092',
  'kafka:0',
  'kafka:65536',
  'kafka:nine',
  '-a:1',
  'a b:1',
  'kafka://a:1',
  '::1:9092',
  'a:1,b',
  '999.1.1.1/8:1',
])('takes no %s for brokers', (brokers) => {
  expect(faultsOf(() => read({ KAFKA_BROKERS: brokers }))).toEqual([
    expect.stringMatching(/^KAFKA_BROKERS: must list host:port of each broker/),
  ]);
});

it.each(['a:1', 'kafka-1.example.com:9092, kafka_2:65535', '127.0.0.1:9092', '[::1]:9092'])(
  'takes %s for brokers',
  (brokers) => {
    expect(read({ KAFKA_BROKERS: brokers }).KAFKA_BROKERS).toEqual(brokers.split(', '));
  },
);

it('knows info as another name of the usual level of logs', () => {
  expect(read({ KAFKA_BROKERS: 'a:1', LOG_LEVEL: 'info' }).LOG_LEVEL).toBe('log');
});

it('wants a login for the brokers whole or not at all', () => {
  const faults = faultsOf(() => read({ KAFKA_BROKERS: 'a:1', KAFKA_SASL_USERNAME: 'me' }));
  expect(faults).toEqual([
    expect.stringMatching(/^KAFKA_SASL_MECHANISM: /),
    expect.stringMatching(/^KAFKA_SASL_PASSWORD: /),
  ]);
});

it('says once what is wrong with a variable', () => {
  expect(faultsOf(() => read({ ADMIN_PORT: 'x' }))).toHaveLength(2);
});

it('holds nothing of the environment but the variables of its class', () => {
  const config = read({ KAFKA_BROKERS: 'a:1', PATH: '/bin', SOME_TOKEN: 'x' });
  expect(config).not.toHaveProperty('PATH');
  expect(JSON.stringify(config)).not.toContain('SOME_TOKEN');
});

it('takes a file for the value of secrets only', () => {
  const faults = faultsOf(() => read({ KAFKA_BROKERS_FILE: '/etc/hostname' }));
  expect(faults).toEqual([expect.stringMatching(/^KAFKA_BROKERS: .*\(not set\)$/)]);
});

describe('variables that name a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-config-'));
  const file = join(folder, 'url');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('take its content, without the newline at its end', () => {
    writeFileSync(file, 'postgres://a$$b^c\n');
    const [config] = readConfig<[DatabaseConfig]>({ DATABASE_URL_FILE: file }, DatabaseConfig);
    expect(config.DATABASE_URL).toBe('postgres://a$$b^c');
  });

  it('are refused when the file is missing, or the variable itself is set too', () => {
    expect(faultsOf(() => readConfig({ DATABASE_URL_FILE: join(folder, 'none') }, DatabaseConfig))).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE: cannot be read \(ENOENT\)/),
      expect.stringMatching(/^DATABASE_URL: /),
    ]);
    expect(
      faultsOf(() => readConfig({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://x' }, DatabaseConfig)),
    ).toEqual([expect.stringMatching(/^DATABASE_URL_FILE: DATABASE_URL is set as well/)]);
  });
});
