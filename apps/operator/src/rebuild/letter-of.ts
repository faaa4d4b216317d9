import { GROUPS, type DeadLetter } from '@app/events';
import { deadLetterRecord, type ReceivedRecord } from '@app/kafka';
import type { Letter } from '@app/projection';

/** The dead letter that the normalizer would publish of a raw record, as it is read from its topic. */
export function letterOf(record: ReceivedRecord, letter: DeadLetter): Letter {
  const { headers } = deadLetterRecord(record, GROUPS.normalizer, letter, new Date().toISOString());
  const { topic, partition, offset, value } = record;
  return { topic, partition, offset, value, headers };
}
