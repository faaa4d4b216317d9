import type { KafkaSettings } from '../client/kafka-settings';
import { receivedRecord, type ReceivedRecord } from '../client/record';
import { withAdmin } from './log-admin';
import { readerOf } from './reader';

/** A topic that is followed. */
export interface Following {
  topic: string;
  /** How many of the newest records of each partition are read first; left out: all. */
  newest?: number;
  onRecord: (record: ReceivedRecord) => void;
}

const BYTES_PER_PARTITION = 1024 * 1024;

/**
 * Reads the newest records of some topics and goes on with those that come, each once, until it is stopped. Leaves no
 * trace with the brokers but a group without offsets. For what people look at: nothing is lost when it is stopped.
 * @returns what stops it
 * @throws that the brokers cannot be reached, or that there is no such topic
 */
export async function follow(
  settings: KafkaSettings,
  followed: readonly Following[],
): Promise<() => Promise<void>> {
  const next = new Map<string, Map<number, bigint>>();
  await withAdmin(settings, async (admin) => {
    for (const { topic, newest } of followed) {
      const ends = [...(await admin.endOffsets(topic))];
      next.set(
        topic,
        new Map(ends.map(([partition, { low, high }]) => [partition, begin(low, high, newest)])),
      );
    }
  });
  const listeners = new Map(followed.map(({ topic, onRecord }) => [topic, onRecord]));
  const { consumer, close } = readerOf(settings, BYTES_PER_PARTITION);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...listeners.keys()], fromBeginning: true });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (const [topic, partitions] of next)
        for (const [partition, offset] of partitions)
          consumer.seek({ topic, partition, offset: String(offset) });
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const partitions = next.get(topic)!;
        for (const message of messages) {
          // Fetched before the client has moved, or once more.
          if (BigInt(message.offset) < (partitions.get(partition) ?? 0n)) continue;
          listeners.get(topic)!(receivedRecord(topic, partition, message));
          partitions.set(partition, BigInt(message.offset) + 1n);
        }
      },
    });
    return close;
  } catch (error) {
    // Whoever tries again makes another one.
    await close();
    throw error;
  }
}

function begin(low: bigint, high: bigint, newest: number | undefined): bigint {
  if (newest === undefined || high - low <= BigInt(newest)) return low;
  return high - BigInt(newest);
}
