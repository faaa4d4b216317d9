import { randomUUID } from 'node:crypto';
import { kafkaClient } from '../client/kafkajs-client';
import type { KafkaSettings } from '../client/kafka-settings';
import { receivedRecord, type ReceivedRecord } from '../client/record';
import { withAdmin, type LogBounds } from './log-admin';
import { READER_GROUP_PREFIX } from './read-log';
import type { RecordPlace } from '../client/dead-letter-record';

const NO_LOG: ReadonlyMap<number, LogBounds> = new Map();

/** Reads single records. Those that are not there any more, or never were, are left out. */
export async function readRecords(
  settings: KafkaSettings,
  places: readonly RecordPlace[],
): Promise<ReceivedRecord[]> {
  const found: ReceivedRecord[] = [];
  for (const [topic, wanted] of Map.groupBy(places, (place) => place.topic)) {
    // A dead letter may name a topic that there is not.
    const ends = await withAdmin(settings, (admin) => admin.endOffsets(topic)).catch(() => NO_LOG);
    const there = wanted.filter(({ partition, offset }) => {
      const log = ends.get(partition);
      return log !== undefined && offset >= log.low && offset < log.high;
    });
    for (const place of there) {
      const record = await readOne(settings, place);
      if (record) found.push(record);
    }
  }
  return found;
}

/** The record at a place that is within its log; undefined where compaction has left none there. */
async function readOne(
  settings: KafkaSettings,
  { topic, partition, offset }: RecordPlace,
): Promise<ReceivedRecord | undefined> {
  const consumer = kafkaClient('parcelwire-reader', settings).consumer({
    groupId: READER_GROUP_PREFIX + randomUUID(),
  });
  const { promise, resolve, reject } = Promise.withResolvers<ReceivedRecord | undefined>();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic });
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        if (batch.partition !== partition) return;
        const message = batch.messages.find((one) => BigInt(one.offset) >= offset);
        if (message)
          resolve(BigInt(message.offset) === offset ? receivedRecord(topic, partition, message) : undefined);
      },
    });
    consumer.seek({ topic, partition, offset: String(offset) });
    return await promise;
  } finally {
    await consumer.disconnect();
  }
}
