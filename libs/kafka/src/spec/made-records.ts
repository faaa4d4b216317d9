import { CE } from '@app/events';
import type { KafkaMessage } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import decodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js';
import type { ReceivedRecord } from '../client/record';

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

/** What the client makes of a record that it has encoded itself. */
export function fetchedMessage(
  offset: number,
  headers: Record<string, string | null | (string | null)[]>,
): KafkaMessage {
  const { buffer } = encodeRecord({ offsetDelta: offset, key: null, value: Buffer.from('x'), headers });
  const decoder = new Decoder(buffer);
  decoder.readVarInt();
  return decodeRecord(decoder, { firstOffset: '0', firstTimestamp: String(1_000 + offset) });
}
