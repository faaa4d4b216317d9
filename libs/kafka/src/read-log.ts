import { randomUUID } from 'node:crypto';
import type { EachBatchPayload } from 'kafkajs';
import { kafkaClient, type KafkaSettings } from './client';
import { withAdmin } from './log-admin';
import { receivedRecord, type ReceivedRecord } from './record';

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
  const open = new Map(
    [...ends].filter(([, { low, high }]) => low < high).map(([partition, { high }]) => [partition, high]),
  );
  if (open.size === 0) return;
  const consumer = kafkaClient('parcelwire-reader', settings).consumer({
    groupId: `parcelwire-reader-${randomUUID()}`,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((done, failed) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
      const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
        const end = open.get(batch.partition);
        if (end === undefined) return;
        for (const message of batch.messages) {
          const record = receivedRecord(topic, batch.partition, message);
          if (record.offset < end) onRecord(record);
        }
        if (BigInt(batch.lastOffset()) + 1n >= end) open.delete(batch.partition);
        if (open.size === 0) done();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(failed);
    });
  } finally {
    await consumer.disconnect();
  }
}
