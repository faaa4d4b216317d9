/**
 * The only place where the client of consumers and admin is made. Records are published by another one, see
 * producer.ts: of kafkajs 2.2.4 both the idempotent producer and the retries of a produce request lose acknowledged
 * records when the leader of a partition dies.
 */
import { zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import {
  CompressionCodecs,
  CompressionTypes,
  Kafka,
  logLevel,
  type KafkaConfig,
  type LogEntry,
  type SASLOptions,
} from 'kafkajs';
import { CONNECTION_TIMEOUT_MS, type KafkaSettings } from './kafka-settings';

/** The client knows no zstd by itself. It reads only. */
CompressionCodecs[CompressionTypes.ZSTD] = () => ({ decompress: promisify(zstdDecompress) });

/**
 * A kafkajs client for consumers and admin.
 * @param overrides settings that differ from those of the apps
 */
export function kafkaClient(
  clientId: string,
  settings: KafkaSettings,
  overrides: Partial<KafkaConfig> = {},
): Kafka {
  return new Kafka({
    clientId,
    brokers: settings.KAFKA_BROKERS,
    ssl: settings.KAFKA_SSL ?? false,
    sasl: saslOptions(settings),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: CONNECTION_TIMEOUT_MS,
    enforceRequestTimeout: true,
    logLevel: logLevel.WARN,
    logCreator: () => forwardLog,
    ...overrides,
  });
}

function saslOptions({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: username = '',
  KAFKA_SASL_PASSWORD: password = '',
}: KafkaSettings): SASLOptions | undefined {
  if (mechanism === 'plain') return { mechanism, username, password };
  if (mechanism === 'scram-sha-256') return { mechanism, username, password };
  if (mechanism === 'scram-sha-512') return { mechanism, username, password };
  return undefined;
}

const logger = new Logger('kafkajs');

/** The client's own lines are warnings at most: what an error means is decided by the caller. */
function forwardLog({ namespace, log }: LogEntry): void {
  const { message, error, broker, groupId } = log as LogEntry['log'] & Record<string, unknown>;
  logger.warn(message, { namespace, error, broker, groupId });
}
