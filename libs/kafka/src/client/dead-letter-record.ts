import { DLQ, deadLetterTopic, type DeadLetter } from '@app/events';
import type { OutgoingRecord, ReceivedRecord } from './record';

/** Where a record lies. */
export interface RecordPlace {
  topic: string;
  partition: number;
  offset: bigint;
}

/**
 * The place of the dead letter that a record comes from, which an operator has sent again; undefined for any other
 * record. However often it is sent, it stays one letter.
 */
export function redrivenFrom(record: ReceivedRecord): RecordPlace | undefined {
  if (record.mayHaveHeader?.(DLQ.offset) === false) return undefined;
  const { [DLQ.topic]: topic, [DLQ.partition]: partition = '', [DLQ.offset]: offset = '' } = record.headers;
  if (!topic || !/^\d{1,9}$/.test(partition) || !/^\d{1,18}$/.test(offset)) return undefined;
  return { topic, partition: Number(partition), offset: BigInt(offset) };
}

/** Headers by which a record that is sent again is known as what it was. */
export const redriveHeaders = (from: RecordPlace, attempts: number): Record<string, string> => ({
  ...placeHeaders(from),
  [DLQ.attempt]: String(attempts),
});

const placeHeaders = ({ topic, partition, offset }: RecordPlace): Record<string, string> => ({
  [DLQ.topic]: topic,
  [DLQ.partition]: String(partition),
  [DLQ.offset]: String(offset),
});

/**
 * The record whole, under its own key, with the reason in headers.
 * @param at when it was given up, ISO 8601
 */
export function deadLetterRecord(
  record: ReceivedRecord,
  group: string,
  letter: DeadLetter,
  at: string,
): OutgoingRecord {
  return {
    topic: deadLetterTopic(record.topic, group),
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      [DLQ.code]: letter.code,
      [DLQ.detail]: letter.detail,
      ...placeHeaders(redrivenFrom(record) ?? record),
      [DLQ.attempt]: String(Number(record.headers[DLQ.attempt] ?? 0) + 1),
      [DLQ.at]: at,
    },
  };
}
