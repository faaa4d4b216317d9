import type { EachBatchPayload } from 'kafkajs';
import type { KafkaSettings } from '../client/kafka-settings';
import { receivedRecord, type ReceivedRecord } from '../client/record';
import { withAdmin } from './log-admin';
import { readerOf } from './reader';

/** What is read again. */
export interface ReplayRange {
  /** By partition: offset of the first record to be read. */
  from: ReadonlyMap<number, bigint>;
  /** By partition: offset after the last one. */
  until: ReadonlyMap<number, bigint>;
}

/** Records of one partition, in the order of their offsets. @param next offset after them, or after a hole behind them */
export type OnBatch = (partition: number, records: ReceivedRecord[], next: bigint) => Promise<void>;

const BYTES_PER_PARTITION = 4 * 1024 * 1024;
/** While the rows of one are written, the records of another one are worked on. */
const PARTITIONS_AT_ONCE = 3;

/**
 * Reads a range of a topic again, one batch of a partition at a time: the next one is handed over once the last one is
 * done. Leaves no trace with the brokers but a group without offsets.
 * @throws what `onBatch` throws, that records of the range are gone, or that the brokers cannot be reached; nothing once
 *   the signal has come
 */
export async function replay(
  settings: KafkaSettings,
  topic: string,
  { from, until }: ReplayRange,
  onBatch: OnBatch,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const next = new Map([...until].map(([partition]) => [partition, from.get(partition) ?? 0n]));
  const isRead = (partition: number): boolean => next.get(partition)! >= until.get(partition)!;
  const open = new Set([...until.keys()].filter((partition) => !isRead(partition)));
  if (open.size === 0 || signal.aborted) return;
  const { consumer, close } = readerOf(settings, BYTES_PER_PARTITION);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const read = async ({ batch }: EachBatchPayload): Promise<void> => {
    const { partition } = batch;
    if (!open.has(partition) || signal.aborted) return;
    const begin = next.get(partition)!;
    const end = until.get(partition)!;
    const records = batch.messages
      .map((message) => receivedRecord(topic, partition, message))
      .filter(({ offset }) => offset >= begin && offset < end);
    const afterBatch = BigInt(batch.lastOffset()) + 1n;
    // A batch may go on beyond the range; what is there is not read, and not passed over.
    const after = afterBatch < end ? afterBatch : end;
    // Fetched before the client has moved to where the range begins.
    if (after <= begin) return;
    // The client goes on by itself where records were deleted before it came to them.
    if (BigInt(batch.firstOffset() ?? begin) > begin) await expectThere(settings, topic, partition, begin);
    await onBatch(partition, records, after);
    moveOn(partition, after);
  };
  const moveOn = (partition: number, after: bigint): void => {
    next.set(partition, after);
    if (isRead(partition)) {
      open.delete(partition);
      consumer.pause([{ topic, partitions: [partition] }]);
    }
    if (open.size === 0) resolve();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    // Each time the client joins: it starts again by itself where a coordinator was not ready, and knows no offsets.
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const others = payload.memberAssignment[topic]?.filter((partition) => !open.has(partition)) ?? [];
      consumer.pause([{ topic, partitions: others }]);
      for (const partition of open) consumer.seek({ topic, partition, offset: String(next.get(partition)) });
    });
    // A fetch without a record for us: aborted transactions, and the markers of others.
    consumer.on(
      consumer.events.END_BATCH_PROCESS,
      ({ payload: { partition, batchSize, firstOffset, lastOffset } }) => {
        const first = BigInt(firstOffset ?? lastOffset);
        if (batchSize > 0 || !open.has(partition) || first > next.get(partition)!) return;
        const after = BigInt(lastOffset) + 1n;
        if (after > next.get(partition)!) moveOn(partition, after);
      },
    );
    // What is thrown by the callback would be tried again by the client.
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => read(payload).catch(reject),
    });
    await promise;
  } finally {
    await close();
  }
}

/** Records that were to be read have been deleted meanwhile. */
export class RecordsGoneError extends Error {
  override readonly name = 'RecordsGoneError';
}

/** @throws RecordsGoneError when the log begins later than that; a hole in the log itself is none */
async function expectThere(
  settings: KafkaSettings,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<void> {
  const { low } = await withAdmin(settings, (admin) => admin.bounds(topic, partition));
  if (low > offset)
    throw new RecordsGoneError(
      `offsets ${offset} to ${low - 1n} of ${topic}/${partition} were deleted while they were to be read`,
    );
}
