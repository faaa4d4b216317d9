import { ConfigResourceTypes, type Admin, type Kafka } from 'kafkajs';
import { kafkaClient } from '../client/kafkajs-client';
import type { KafkaSettings } from '../client/kafka-settings';

/** Where a partition begins and ends. */
export interface LogBounds {
  /** Offset of the oldest record that is still there. */
  low: bigint;
  /** Offset that the next record will get. */
  high: bigint;
}

/** Node ids of the brokers that have a partition. */
export interface PartitionReplicas {
  leader: number;
  replicas: number[];
  inSync: number[];
}

/** What a consumer group has committed for a partition. */
export interface GroupCommit {
  offset: bigint;
  /** '' where there is none. */
  metadata: string;
}

/** Reads where logs begin and end and how far groups have come. Changes nothing. */
export interface LogAdmin {
  /** @throws UnknownTopicError where there is no such topic */
  endOffsets(topic: string): Promise<Map<number, LogBounds>>;
  /** @throws Error when the brokers know no such partition */
  bounds(topic: string, partition: number): Promise<LogBounds>;
  committedOffsets(groupId: string, topic: string): Promise<Map<number, bigint>>;
  /** What a group has committed for each partition of a topic; the offset is -1 where there is nothing. */
  commits(groupId: string, topic: string): Promise<Map<number, GroupCommit>>;
  replicas(topic: string): Promise<Map<number, PartitionReplicas>>;
  /** How long records of a topic are kept, in milliseconds; undefined: for ever. */
  retentionMs(topic: string): Promise<number | undefined>;
}

/**
 * Connects to the brokers, does some work, and disconnects.
 * @throws what `work` throws, or that no broker can be reached
 */
export async function withAdmin<T>(
  brokers: string[] | KafkaSettings,
  work: (admin: LogAdmin) => Promise<T>,
): Promise<T> {
  const settings = Array.isArray(brokers) ? { KAFKA_BROKERS: brokers } : brokers;
  return withAdminOf(kafkaClient('parcelwire-admin', settings), work);
}

/** The same with a client that there is already. */
export async function withAdminOf<T>(kafka: Kafka, work: (admin: LogAdmin) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: { retries: 3 } });
  await admin.connect();
  try {
    return await work({
      endOffsets: (topic) => endOffsets(admin, topic),
      bounds: async (topic, partition) => {
        const bounds = (await endOffsets(admin, topic)).get(partition);
        if (!bounds) throw new Error(`the brokers know no partition ${partition} of ${topic}`);
        return bounds;
      },
      committedOffsets: (groupId, topic) => committedOffsets(admin, groupId, topic),
      commits: (groupId, topic) => commits(admin, groupId, topic),
      replicas: (topic) => replicas(admin, topic),
      retentionMs: (topic) => retentionMs(admin, topic),
    });
  } finally {
    await admin.disconnect();
  }
}

/** The brokers answer, and have no such topic. */
export class UnknownTopicError extends Error {
  override readonly name = 'UnknownTopicError';
}

async function endOffsets(admin: Admin, topic: string): Promise<Map<number, LogBounds>> {
  const partitions = await admin.fetchTopicOffsets(topic).catch((error: unknown) => {
    if ((error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION')
      throw new UnknownTopicError(`there is no topic ${topic}`, { cause: error });
    throw error;
  });
  return new Map(
    partitions.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
  );
}

/** Only partitions for which the group has committed anything. */
async function committedOffsets(admin: Admin, groupId: string, topic: string): Promise<Map<number, bigint>> {
  const all = [...(await commits(admin, groupId, topic))];
  return new Map(
    all
      .filter(([, { offset }]) => offset >= 0n)
      .map(([partition, { offset }]): [number, bigint] => [partition, offset]),
  );
}

async function commits(admin: Admin, groupId: string, topic: string): Promise<Map<number, GroupCommit>> {
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return new Map(
    (group?.partitions ?? []).map(({ partition, offset, metadata }): [number, GroupCommit] => [
      partition,
      { offset: BigInt(offset), metadata: metadata ?? '' },
    ]),
  );
}

async function replicas(admin: Admin, topic: string): Promise<Map<number, PartitionReplicas>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return new Map(
    topics[0]!.partitions.map(({ partitionId, leader, replicas: all, isr }) => [
      partitionId,
      { leader, replicas: all, inSync: isr },
    ]),
  );
}

async function retentionMs(admin: Admin, topic: string): Promise<number | undefined> {
  const configNames = ['retention.ms', 'cleanup.policy'];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames }],
  });
  const found = new Map(
    resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
  );
  const kept = Number(found.get('retention.ms') ?? -1);
  return found.get('cleanup.policy') === 'compact' || kept < 0 ? undefined : kept;
}

const ANSWER_TIMEOUT_MS = 5_000;

/** Whether the brokers say within 5 s where a topic ends. Does not throw. */
export async function brokersAnswer(settings: KafkaSettings, topic: string): Promise<boolean> {
  const kafka = kafkaClient('parcelwire-admin', settings, {
    requestTimeout: ANSWER_TIMEOUT_MS,
    retry: { retries: 0 },
  });
  try {
    await withAdminOf(kafka, (admin) => admin.endOffsets(topic));
    return true;
  } catch {
    return false;
  }
}
