/**
 * The headers of a fetched record, left as bytes until they are looked at. The client would decode them at once and
 * copy, for each header, all those before it: with the thirteen of a shipment update that takes two thirds of the time
 * that reading a record takes, and most records are never asked for their headers. So its decoder is made to hand on
 * the bytes. This reaches into the client, whose version is therefore pinned; the spec fails when it has changed.
 *
 * Format: a varint of how many there are; for each a varint length and the name in UTF-8, a varint length and the
 * value, where the length -1 means null (https://kafka.apache.org/documentation/#recordheader). Varints are
 * zigzag.
 */
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeHeader from 'kafkajs/src/protocol/recordBatch/header/v0/decoder.js';

export class EncodedHeaders {
  /** @param bytes a record from its number of headers to its end */
  constructor(private readonly bytes: Buffer) {}

  get length(): number {
    return this.bytes.length;
  }

  /** Whether a header with this name may be there. Looks at the bytes only, which is quick. */
  mayHave(name: string): boolean {
    return this.bytes.includes(name);
  }

  /** Values as text; of a repeated header the last one. A header without a value is left out. */
  asText(): Record<string, string> {
    const { bytes } = this;
    const texts: Record<string, string> = {};
    let offset = 0;
    const varint = (): number => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[offset++]!;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80 || offset > bytes.length) return (value >>> 1) ^ -(value & 1);
      }
    };
    const text = (length: number): string => bytes.toString('utf8', offset, (offset += length));
    for (let left = varint(); left > 0 && offset < bytes.length; left--) {
      const name = text(varint());
      const length = varint();
      if (length >= 0) texts[name] = text(length);
    }
    return texts;
  }
}

const readArray = Decoder.prototype.readVarIntArray;

/** The client builds an object from the list by `reduce`; what that returns becomes the headers of the record. */
Decoder.prototype.readVarIntArray = function (read) {
  if (read !== decodeHeader) return readArray.call(this, read);
  const headers = new EncodedHeaders(this.buffer.subarray(this.offset));
  this.offset = this.buffer.length;
  return { reduce: () => headers };
};
