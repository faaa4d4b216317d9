/** The modules of the client that `record-headers.ts` and its spec reach into. */
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(buffer: Buffer);
    buffer: Buffer;
    offset: number;
    readVarInt(): number;
    /** Reads a list whose length is a varint. */
    readVarIntArray: (this: Decoder, read: unknown) => object;
  }
}
declare module 'kafkajs/src/protocol/recordBatch/header/v0/decoder.js' {
  export default function decodeHeader(decoder: object): { key: string; value: Buffer | null };
}
declare module 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js' {
  import type { KafkaMessage } from 'kafkajs';
  export default function decodeRecord(decoder: object, batch: object): KafkaMessage;
}
declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  export default function encodeRecord(record: object): { buffer: Buffer };
}
