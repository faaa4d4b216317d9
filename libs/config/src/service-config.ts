import { ValidateIf } from 'class-validator';
import { Alias, Brokers, Flag, OneOf, Secret, Text, WholeNumber } from './fields';

/** Nest's levels of log lines, the most severe first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All three or none: half a login would connect without one. */
const usesSasl = (config: ServiceConfig): boolean =>
  [config.KAFKA_SASL_MECHANISM, config.KAFKA_SASL_USERNAME, config.KAFKA_SASL_PASSWORD].some(Boolean);

/** What every app reads from the environment; the apps' own config classes extend it. */
export class ServiceConfig {
  /** `host:port` of one or more brokers. */
  @Brokers()
  KAFKA_BROKERS: string[];

  /** Whether the brokers are reached by TLS. */
  @Flag()
  KAFKA_SSL = false;

  /** How to log in to the brokers; left out: without a login. */
  @ValidateIf(usesSasl)
  @OneOf(['plain', 'scram-sha-256', 'scram-sha-512'])
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  /** Name of the login. */
  @Secret()
  @ValidateIf(usesSasl)
  @Text()
  KAFKA_SASL_USERNAME?: string;

  /** Password of the login. */
  @Secret()
  @ValidateIf(usesSasl)
  @Text()
  KAFKA_SASL_PASSWORD?: string;

  /**
   * Of webhooks, updates and dead letters of webhooks. `zstd` takes a fraction of the disk; consumers of other teams then
   * have to understand it, which kafkajs does only with a codec.
   */
  @OneOf(['none', 'zstd'])
  KAFKA_COMPRESSION: 'none' | 'zstd' = 'none';

  /** Used when topics are created; -1 leaves it to the brokers. */
  @WholeNumber(-1, 10_000)
  KAFKA_TOPIC_PARTITIONS = 6;

  /** Used when topics are created; -1 leaves it to the brokers. */
  @WholeNumber(-1, 100)
  KAFKA_TOPIC_REPLICATION_FACTOR = -1;

  /** Used when the topic of raw webhooks is created: how long they are kept, in days; 0: for ever. */
  @WholeNumber(0, 36_500)
  RAW_RETENTION_DAYS = 0;

  /** Health and metrics; 0 takes any free port. */
  @WholeNumber(0, 65_535)
  ADMIN_PORT = 0;

  /** Address on which health and metrics are served. */
  @Text()
  ADMIN_HOST = '0.0.0.0';

  /** `info` is another name of `log`. */
  @Alias({ info: 'log' })
  @OneOf(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'log';

  /** Largest request body the gateway takes; decides how large records on all topics may be. */
  @WholeNumber(1, 64 * 1024 * 1024)
  MAX_BODY_BYTES = 1024 * 1024;

  /** How long an app may take to finish what it has begun after SIGTERM. */
  @WholeNumber(100, 600_000)
  SHUTDOWN_DEADLINE_MS = 10_000;
}

/** What the two consuming apps read in addition. */
export class ConsumerConfig extends ServiceConfig {
  /** How long the brokers wait for a sign of life before they give the partitions to another consumer. */
  @WholeNumber(2_000, 300_000)
  KAFKA_SESSION_TIMEOUT_MS = 10_000;

  /** Without a fetch, or within one call of a handler, for this long the app says that it is not live. */
  @WholeNumber(5_000, 3_600_000)
  LIVENESS_WINDOW_MS = 60_000;
}
