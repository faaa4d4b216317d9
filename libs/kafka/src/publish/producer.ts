/**
 * Makes the client that publishes. It must never try again by itself: a retry of a part of a request is how clients
 * have acknowledged records that were not stored. `Publisher` tries whole batches again instead. An idempotent
 * producer is not wanted either, because duplicates are removed downstream.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Connection, ProduceAcks, Producer, SASLOptions } from '@platformatic/kafka';
import { CONNECTION_TIMEOUT_MS, type KafkaSettings } from '../client/kafka-settings';
import { publishingClient } from './publishing-client';

/** Everything as bytes. */
export type RecordProducer = Pick<
  Producer<Buffer, Buffer, Buffer, Buffer>,
  'send' | 'metadata' | 'clearMetadata' | 'close'
>;

/**
 * Makes a producer. With each `rotation` another broker is asked first: the one before may be what has failed.
 * @param answerTimeoutMs longest wait for one answer of a broker
 */
export type ProducerFactory = (answerTimeoutMs: number, rotation: number) => RecordProducer;

/**
 * Of each connection that the client opens. It may report one broken connection twice, and listens only once: the second
 * report would end the process. And it does not stop the timer for the next login of a connection that is closed, until
 * that is closed once more. Both are to be looked at again with each version, which is therefore pinned.
 */
subscribe('plt:kafka:instances', (created) => {
  const { type, instance } = created as { type: string; instance: Connection };
  if (type !== 'connection') return;
  instance.on('error', () => undefined);
  instance.on('close', () => void instance.close());
});

/** How batches are compressed: `none`, or `zstd`, for which kafkajs consumers need a codec. */
export type Compression = 'none' | 'zstd';

const ALL = -1 satisfies (typeof ProduceAcks)['ALL'];

/**
 * Of each single send, because the client does not look at these settings of the producer: an acknowledgement is that
 * of all in-sync replicas, and nothing is sent again by the client.
 */
export const SEND_OPTIONS = { acks: ALL, repeatOnStaleMetadata: false } as const;

/** Leaders that have moved are asked for after a failure at once; this is for partitions that were added. */
const METADATA_MAX_AGE_MS = 60_000;

/** Requests that wait for an answer of one broker; further ones queue. */
const MAX_INFLIGHTS = 64;

/** @param clientId the name under which the logs and quotas of the brokers know the producers */
export const producersOf =
  (clientId: string, settings: KafkaSettings, compression: Compression = 'none'): ProducerFactory =>
  (answerTimeoutMs, rotation) =>
    new (publishingClient().Producer)<Buffer, Buffer, Buffer, Buffer>({
      clientId,
      bootstrapBrokers: rotated(settings.KAFKA_BROKERS, rotation),
      idempotent: false,
      retries: 0,
      autocreateTopics: false,
      compression,
      partitioner: partitioner(),
      timeout: answerTimeoutMs,
      requestTimeout: answerTimeoutMs,
      connectTimeout: Math.min(CONNECTION_TIMEOUT_MS, answerTimeoutMs),
      metadataMaxAge: METADATA_MAX_AGE_MS,
      maxInflights: MAX_INFLIGHTS,
      serializers: {
        key: (bytes) => bytes,
        value: (bytes) => bytes,
        headerKey: (bytes) => bytes,
        headerValue: (bytes) => bytes,
      },
      ...(settings.KAFKA_SSL ? { tls: {}, tlsServerName: true } : {}),
      ...saslOptions(settings),
    });

const rotated = (brokers: readonly string[], rotation: number): string[] => {
  const first = rotation % brokers.length;
  return [...brokers.slice(first), ...brokers.slice(0, first)];
};

/**
 * The partition of a key as Java's clients and kafkajs choose it; the client's own default differs when the number
 * of partitions is no power of two. Records without a key go around.
 */
function partitioner(): (record: unknown, key?: Buffer) => number {
  const { compatibilityPartitioner } = publishingClient();
  let next = 0;
  return (record, key) => (key ? compatibilityPartitioner(record as never, key) : next++);
}

const SASL_NAMES = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

function saslOptions({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: username,
  KAFKA_SASL_PASSWORD: password,
}: KafkaSettings): { sasl?: SASLOptions } {
  return mechanism === undefined ? {} : { sasl: { mechanism: SASL_NAMES[mechanism], username, password } };
}
