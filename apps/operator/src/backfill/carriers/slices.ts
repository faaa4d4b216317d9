/**
 * Parts of a JSON document as the bytes that they are written in. Parsing and writing again would change them: numbers
 * lose digits, keys their order. Everything that structures JSON is ASCII, so the bytes are looked at as they are.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The items of the list at a path, or the value there as the only one. Of doubled keys the last one counts, as for a
 * parser.
 * @param json a valid JSON document
 */
export function itemsAt(json: Buffer, path: readonly string[]): Buffer[] {
  let value = trimmed(json);
  for (const key of path) {
    const member = membersOf(value).findLast((each) => each.key === key);
    if (!member) return [];
    value = member.value;
  }
  return value[0] === 0x5b ? partsOf(value) : [value];
}

interface Member {
  key: string;
  value: Buffer;
}

const membersOf = (object: Buffer): Member[] =>
  partsOf(object).map((part) => {
    const end = endOfText(part, 0);
    const colon = part.indexOf(COLON, end);
    return {
      key: JSON.parse(part.toString('utf8', 0, end)) as string,
      value: trimmed(part.subarray(colon + 1)),
    };
  });

/** What stands between the commas of an object or a list. */
function partsOf(value: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let depth = 0;
  let begin = 1;
  for (let at = 0; at < value.length; at++) {
    const byte = value[at]!;
    if (byte === QUOTE) at = endOfText(value, at) - 1;
    else if (OPENING.has(byte)) depth++;
    else if (CLOSING.has(byte)) depth--;
    const isEnd = depth === 0 && CLOSING.has(byte);
    if (!isEnd && !(depth === 1 && byte === COMMA)) continue;
    const part = trimmed(value.subarray(begin, at));
    if (part.length > 0) parts.push(part);
    begin = at + 1;
  }
  return parts;
}

/** Behind the closing quote of the text that begins here. */
function endOfText(json: Buffer, begin: number): number {
  let at = begin + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function trimmed(json: Buffer): Buffer {
  let begin = 0;
  let end = json.length;
  while (begin < end && SPACE.has(json[begin]!)) begin++;
  while (end > begin && SPACE.has(json[end - 1]!)) end--;
  return json.subarray(begin, end);
}
