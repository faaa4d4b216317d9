import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseConfig, ServiceConfig, readConfig } from '@app/config';

/** The servers of `npm start`, used where the environment names no others. */
const LOCAL = {
  KAFKA_BROKERS: '127.0.0.1:29092',
  DATABASE_URL: 'postgres://parcelwire@127.0.0.1:25432/parcelwire',
};

const environment = (): Record<string, string | undefined> => {
  const given = { ...process.env };
  for (const [name, value] of Object.entries(LOCAL))
    if (!given[name] && !given[`${name}_FILE`]) given[name] = value;
  return given;
};

/** @throws ConfigError */
export const kafkaConfig = (): ServiceConfig => readConfig<[ServiceConfig]>(environment(), ServiceConfig)[0];

/** @throws ConfigError */
export const databaseConfig = (): DatabaseConfig =>
  readConfig<[DatabaseConfig]>(environment(), DatabaseConfig)[0];

/** The sources of `npm start`, and where it keeps their secrets. */
const LOCAL_SOURCES = 'tools/example/sources.yaml';
const LOCAL_SECRETS = '.parcelwire/secrets.json';

/** The sources file: which senders may post webhooks. */
export const sourcesFile = (): string => process.env.SOURCES_FILE ?? LOCAL_SOURCES;

/**
 * The secret in an environment variable. For the sources of `npm start`, a variable that is not set is looked up among
 * the secrets that `npm start` keeps.
 * @param file the sources file that names the variable
 */
export function environmentSecret(name: string, file?: string): string | undefined {
  const set = process.env[name];
  if (set || file === undefined || resolve(file) !== resolve(LOCAL_SOURCES)) return set || undefined;
  try {
    return (JSON.parse(readFileSync(LOCAL_SECRETS, 'utf8')) as Record<string, string>)[name];
  } catch {
    // `npm start` has not run here.
    return undefined;
  }
}
