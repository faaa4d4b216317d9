import type { KafkaSettings } from '../client/kafka-settings';
import type { ReceivedRecord } from '../client/record';
import { UnknownTopicError, withAdmin, type LogBounds } from './log-admin';
import { replay } from './replay';
import type { RecordPlace } from '../client/dead-letter-record';

const NO_LOG: ReadonlyMap<number, LogBounds> = new Map();

/**
 * Reads single records. Those that are not there any more, or never were, are left out.
 * @throws that the brokers do not answer
 */
export async function readRecords(
  settings: KafkaSettings,
  places: readonly RecordPlace[],
): Promise<ReceivedRecord[]> {
  const found: ReceivedRecord[] = [];
  for (const [topic, wanted] of Map.groupBy(places, (place) => place.topic)) {
    // A dead letter may name a topic that there is not.
    const ends = await withAdmin(settings, (admin) => admin.endOffsets(topic)).catch((error: unknown) => {
      if (error instanceof UnknownTopicError) return NO_LOG;
      throw error;
    });
    const there = wanted.filter(({ partition, offset }) => {
      const log = ends.get(partition);
      return log !== undefined && offset >= log.low && offset < log.high;
    });
    for (const { partition, offset } of there) {
      const range = {
        from: new Map([[partition, offset]]),
        until: new Map([[partition, offset + 1n]]),
      };
      await replay(settings, topic, range, async (_partition, records) => void found.push(...records));
    }
  }
  return found;
}
