import type { IHeaders, KafkaMessage } from 'kafkajs';

/** A record as a handler sees it. */
export interface ReceivedRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: Buffer | null;
  /** Empty for a record without a value. */
  value: Buffer;
  /** Header values as text; of a repeated header the last one. */
  headers: Readonly<Record<string, string>>;
}

/** A record to be published. */
export interface OutgoingRecord {
  topic: string;
  key: string | Buffer | null;
  value: Buffer | null;
  headers: Readonly<Record<string, string>>;
}

export const receivedRecord = (topic: string, partition: number, message: KafkaMessage): ReceivedRecord => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key,
  value: message.value ?? Buffer.alloc(0),
  headers: headersAsText(message.headers ?? {}),
});

function headersAsText(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    // Other clients may send a header without a value.
    if (last !== undefined && last !== null) texts[name] = last.toString();
  }
  return texts;
}

/** Roughly what a record takes on the wire. */
export function recordBytes(record: OutgoingRecord): number {
  let bytes = 64 + (record.value?.length ?? 0) + (record.key?.length ?? 0);
  for (const [name, value] of Object.entries(record.headers)) bytes += name.length + value.length + 4;
  return bytes;
}
