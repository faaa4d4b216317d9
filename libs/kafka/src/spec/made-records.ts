import { CE } from '@app/events';
import type { ReceivedRecord } from '../record';

/** A record of 100 bytes at an offset. */
export const recordAt = (offset: number, changes: Partial<ReceivedRecord> = {}): ReceivedRecord => ({
  topic: 't',
  partition: 0,
  offset: BigInt(offset),
  key: null,
  value: Buffer.from(String(offset)),
  headers: { [CE.id]: `id-${offset}` },
  timestamp: String(1_000 + offset),
  size: 100,
  ...changes,
});

export const recordsFrom = (first: number, count: number): ReceivedRecord[] =>
  Array.from({ length: count }, (_, index) => recordAt(first + index));
