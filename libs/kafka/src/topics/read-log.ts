import { randomUUID } from 'node:crypto';
import type { EachBatchPayload } from 'kafkajs';
import { kafkaClient } from '../client/kafkajs-client';
import type { KafkaSettings } from '../client/kafka-settings';
import { withAdmin } from './log-admin';
import { receivedRecord, type ReceivedRecord } from '../client/record';

/** How the groups of readers begin that leave nothing with the brokers. */
export const READER_GROUP_PREFIX = 'parcelwire-reader-';

/**
 * Reads a topic from its beginning to where it ends at the moment of the call, partition by partition in the
 * order of the offsets. Leaves no trace with the brokers but a group without offsets.
 */
export async function readLog(
  settings: KafkaSettings,
  topic: string,
  onRecord: (record: ReceivedRecord) => void,
): Promise<void> {
  const ends = await withAdmin(settings, (admin) => admin.endOffsets(topic));
  const unread = new Map(
    [...ends]
      .filter(([, { low, high }]) => low < high)
      .map(([partition, { low, high }]) => [partition, { next: low, end: high }]),
  );
  if (unread.size === 0) return;
  const consumer = kafkaClient('parcelwire-reader', settings).consumer({
    groupId: READER_GROUP_PREFIX + randomUUID(),
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((done, failed) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || failed(payload.error));
      const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
        const left = unread.get(batch.partition);
        if (!left) return;
        for (const message of batch.messages) {
          const record = receivedRecord(topic, batch.partition, message);
          if (record.offset >= left.next && record.offset < left.end) onRecord(record);
        }
        left.next = BigInt(batch.lastOffset()) + 1n;
        if (left.next >= left.end) unread.delete(batch.partition);
        if (unread.size === 0) done();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(failed);
    });
  } finally {
    await consumer.disconnect();
  }
}
