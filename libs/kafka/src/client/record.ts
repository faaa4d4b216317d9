import type { IHeaders, KafkaMessage } from 'kafkajs';
import { EncodedHeaders } from './record-headers';

/** A record as a handler sees it. */
export interface ReceivedRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: Buffer | null;
  /** Empty for a record without a value. */
  value: Buffer;
  /** Header values as text; of a repeated header the last one. Converted when they are looked at first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a header may be there, seen without converting any; absent on a record that was not fetched. */
  mayHaveHeader?: (name: string) => boolean;
  /** When it was written, ms since 1970, decimal text. */
  timestamp: string;
  /** Bytes, roughly. */
  size: number;
}

/** A record to be published. */
export interface OutgoingRecord {
  topic: string;
  key: string | Buffer | null;
  value: Buffer | null;
  headers: Readonly<Record<string, string>>;
}

/** A record that kafkajs has fetched, as handlers see it. */
export function receivedRecord(topic: string, partition: number, message: KafkaMessage): ReceivedRecord {
  let texts: Record<string, string> | undefined;
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value ?? Buffer.alloc(0),
    get headers() {
      return (texts ??= headersAsText(message.headers));
    },
    mayHaveHeader: (name) => !(message.headers instanceof EncodedHeaders) || message.headers.mayHave(name),
    timestamp: message.timestamp,
    size: messageBytes(message),
  };
}

function messageBytes({ key, value, headers }: KafkaMessage): number {
  const headerBytes = headers instanceof EncodedHeaders ? headers.length : 0;
  return 64 + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes;
}

/** Records of the oldest format have no headers. */
function headersAsText(headers: IHeaders | undefined): Record<string, string> {
  if (headers === undefined) return {};
  if (!(headers instanceof EncodedHeaders))
    throw new Error('the Kafka client has decoded the headers itself');
  return headers.asText();
}

/** Roughly what a record takes on the wire. */
export function recordBytes(record: OutgoingRecord): number {
  let bytes = 64 + (record.value?.length ?? 0) + (record.key?.length ?? 0);
  const { headers } = record;
  // Measured often: a list of entries would cost more than all else here.
  for (const name in headers) bytes += name.length + headers[name]!.length + 4;
  return bytes;
}
