import type { Admin } from 'kafkajs';
import { kafkaClient, type KafkaSettings } from './client';

export interface LogBounds {
  /** Offset of the oldest record that is still there. */
  low: bigint;
  /** Offset that the next record will get. */
  high: bigint;
}

export interface PartitionReplicas {
  leader: number;
  replicas: number[];
  inSync: number[];
}

/** Reads where logs begin and end and how far groups have come. Changes nothing. */
export interface LogAdmin {
  endOffsets(topic: string): Promise<Map<number, LogBounds>>;
  /** @throws Error when the brokers know no such partition */
  bounds(topic: string, partition: number): Promise<LogBounds>;
  committedOffsets(groupId: string, topic: string): Promise<Map<number, bigint>>;
  replicas(topic: string): Promise<Map<number, PartitionReplicas>>;
}

export async function withAdmin<T>(
  brokers: string[] | KafkaSettings,
  work: (admin: LogAdmin) => Promise<T>,
): Promise<T> {
  const settings = Array.isArray(brokers) ? { KAFKA_BROKERS: brokers } : brokers;
  const admin = kafkaClient('parcelwire-admin', settings, { retry: { retries: 3 } }).admin();
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
      replicas: (topic) => replicas(admin, topic),
    });
  } finally {
    await admin.disconnect();
  }
}

async function endOffsets(admin: Admin, topic: string): Promise<Map<number, LogBounds>> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return new Map(
    partitions.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
  );
}

/** Only partitions for which the group has committed anything. */
async function committedOffsets(admin: Admin, groupId: string, topic: string): Promise<Map<number, bigint>> {
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return new Map(
    (group?.partitions ?? [])
      .map(({ partition, offset }): [number, bigint] => [partition, BigInt(offset)])
      .filter(([, offset]) => offset >= 0n),
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
