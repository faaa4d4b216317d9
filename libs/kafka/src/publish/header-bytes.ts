/** Names of headers are few and the same in each record, unless another producer has written them. */
const MAX_NAMES = 1_000;

interface Known {
  name: Buffer;
  text: string;
  value: Buffer;
}
const known = new Map<string, Known>();

/**
 * Headers as the bytes that are sent. The bytes of names, and of the last value of each, are kept: most headers of a
 * record say the same as those of the record before.
 */
export function headerBytes(headers: Readonly<Record<string, string>>): Map<Buffer, Buffer> {
  const bytes = new Map<Buffer, Buffer>();
  for (const name in headers) {
    const text = headers[name]!;
    const last = known.get(name) ?? firstOf(name, text);
    if (last.text !== text) {
      last.text = text;
      last.value = Buffer.from(text);
    }
    bytes.set(last.name, last.value);
  }
  return bytes;
}

function firstOf(name: string, text: string): Known {
  const first = { name: Buffer.from(name), text, value: Buffer.from(text) };
  if (known.size < MAX_NAMES) known.set(name, first);
  return first;
}
