import { DatabaseConfig, ServiceConfig, readConfig } from '@app/config';

/** The servers of `npm start`, for whoever says nothing else. */
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
