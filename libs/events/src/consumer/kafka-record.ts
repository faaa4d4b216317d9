import type { Headers } from '../cloud-event';

/** A text, or its bytes in UTF-8. */
export type Text = string | Uint8Array;

/** A record as clients give it: kafkajs, Confluent's client, Nest's transport. Headers as an object, a map, or a list of either. */
export interface KafkaRecord {
  key?: Text | null;
  value?: Text | null;
  headers?: HeaderObject | Iterable<readonly [Text, unknown] | HeaderObject> | null;
}

type HeaderObject = Readonly<Record<string, unknown>>;

const UTF_8 = new TextDecoder();

/** The text of a key, a value or a header. */
export const textOf = (text: Text): string => (typeof text === 'string' ? text : UTF_8.decode(text));

/** The headers of a record as texts by name. Of a name that occurs more than once, the last one counts. */
export function headersOf({ headers }: KafkaRecord): Headers {
  if (!headers) return {};
  const entries = Symbol.iterator in headers ? [...headers].flatMap(entriesOf) : Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return isText(last) ? [[textOf(name), textOf(last)]] : [];
    }),
  );
}

const entriesOf = (entry: readonly [Text, unknown] | HeaderObject): (readonly [Text, unknown])[] =>
  Array.isArray(entry) ? [entry as unknown as readonly [Text, unknown]] : Object.entries(entry);

const isText = (value: unknown): value is Text => typeof value === 'string' || value instanceof Uint8Array;
