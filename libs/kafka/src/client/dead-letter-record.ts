import { DLQ, deadLetterTopic, type DeadLetter } from '@app/events';
import type { OutgoingRecord, ReceivedRecord } from './record';

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
      [DLQ.topic]: record.topic,
      [DLQ.partition]: String(record.partition),
      [DLQ.offset]: String(record.offset),
      [DLQ.attempt]: String(Number(record.headers[DLQ.attempt] ?? 0) + 1),
      [DLQ.at]: at,
    },
  };
}
