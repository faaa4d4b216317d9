import type { KafkaSettings } from '../client/kafka-settings';
import type { ReceivedRecord } from '../client/record';
import { withAdmin } from './log-admin';
import { replay } from './replay';

/**
 * Reads a topic from its beginning to where it ends at the moment of the call, partition by partition in the
 * order of the offsets. Leaves no trace with the brokers but a group without offsets.
 */
export async function readLog(
  settings: KafkaSettings,
  topic: string,
  onRecord: (record: ReceivedRecord) => void,
  signal?: AbortSignal,
): Promise<void> {
  const ends = [...(await withAdmin(settings, (admin) => admin.endOffsets(topic)))];
  const from = new Map(ends.map(([partition, { low }]) => [partition, low]));
  const until = new Map(ends.map(([partition, { high }]) => [partition, high]));
  const onBatch = async (_partition: number, records: ReceivedRecord[]): Promise<void> => {
    for (const record of records) onRecord(record);
  };
  await replay(settings, topic, { from, until }, onBatch, signal);
}
