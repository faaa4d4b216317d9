import type { KafkaSettings } from '../client/kafka-settings';
import { receivedRecord, type ReceivedRecord } from '../client/record';
import { watchFetches } from './fetch-watch';
import { withAdmin } from './log-admin';
import { readerOf } from './reader';

/** A topic that is followed. */
export interface Following {
  topic: string;
  /** How many of the newest records of each partition are read first; left out: all. */
  newest?: number;
  onRecord: (record: ReceivedRecord) => void;
}

/** What a follower hears beside records. */
export interface FollowerEvents {
  /** Everything that was there at the beginning was read. */
  onCaughtUp: () => void;
  /** Why nothing is read at present; undefined once records are asked for again. */
  onFault: (fault: string | undefined) => void;
  /** It has ended by itself, and reads nothing any more. */
  onEnd: () => void;
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
  { onCaughtUp, onFault, onEnd }: FollowerEvents,
): Promise<() => Promise<void>> {
  const next = new Map<string, Map<number, bigint>>();
  /** Ends of the partitions that were not empty, until they are reached. */
  const ahead = new Map<string, bigint>();
  await withAdmin(settings, async (admin) => {
    for (const { topic, newest } of followed) {
      const ends = [...(await admin.endOffsets(topic))];
      next.set(
        topic,
        new Map(ends.map(([partition, { low, high }]) => [partition, begin(low, high, newest)])),
      );
      for (const [partition, { low, high }] of ends) if (high > low) ahead.set(`${topic}/${partition}`, high);
    }
  });
  const reached = (topic: string, partition: number, lastOffset: string): void => {
    const place = `${topic}/${partition}`;
    if (BigInt(lastOffset) + 1n < (ahead.get(place) ?? 0n)) return;
    if (ahead.delete(place) && ahead.size === 0) onCaughtUp();
  };
  const listeners = new Map(followed.map(({ topic, onRecord }) => [topic, onRecord]));
  const { consumer, close } = readerOf(settings, BYTES_PER_PARTITION);
  const unwatch = watchFetches(consumer, onFault, () => onFault(undefined));
  const end = (): Promise<void> => {
    unwatch();
    return close();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...listeners.keys()], fromBeginning: true });
    const { CRASH, GROUP_JOIN, END_BATCH_PROCESS } = consumer.events;
    consumer.on(CRASH, ({ payload }) => {
      onFault(payload.error.message);
      if (!payload.restart) onEnd();
    });
    // A fetch without a record: what is left of transactions.
    consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
      if (batchSize === 0) reached(topic, partition, lastOffset);
    });
    consumer.on(GROUP_JOIN, () => {
      onFault(undefined);
      for (const [topic, partitions] of next)
        for (const [partition, offset] of partitions)
          consumer.seek({ topic, partition, offset: String(offset) });
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const { topic, partition, messages } = batch;
        const partitions = next.get(topic)!;
        for (const message of messages) {
          // Fetched before the client has moved, or once more.
          if (BigInt(message.offset) < (partitions.get(partition) ?? 0n)) continue;
          listeners.get(topic)!(receivedRecord(topic, partition, message));
          partitions.set(partition, BigInt(message.offset) + 1n);
        }
        reached(topic, partition, batch.lastOffset());
      },
    });
    if (ahead.size === 0) onCaughtUp();
    return end;
  } catch (error) {
    // Whoever tries again makes another one.
    await end();
    throw error;
  }
}

function begin(low: bigint, high: bigint, newest: number | undefined): bigint {
  if (newest === undefined || high - low <= BigInt(newest)) return low;
  return high - BigInt(newest);
}
