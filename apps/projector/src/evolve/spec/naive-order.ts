/** Which of several words counts, for the naive reading of the rules. */
import type { Attributes, Json, ShipmentUpdate } from '@app/events';

export type Key = readonly (string | number)[];
export interface Said<T> {
  value: T;
  key: Key;
}

export function statedKey({ statedAt, precedence, raw, mappingVersion }: ShipmentUpdate) {
  const { sentAt, versionRank, contentHash } = precedence ?? {
    sentAt: statedAt,
    versionRank: 0,
    contentHash: raw.id,
  };
  return [statedAt, sentAt, versionRank, contentHash, mappingVersion] as const;
}

export function compareKeys(a: Key, b: Key): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** The value with the greatest key; among equal keys the one with the greatest text. */
export const greatest = <T>(said: readonly Said<T>[]): T | undefined =>
  said
    .toSorted((a, b) => compareKeys([...a.key, sortedText(a.value)], [...b.key, sortedText(b.value)]))
    .at(-1)?.value;

/** The greatest value of each name. */
export function greatestByName(said: readonly { of: Attributes; key: Key }[]): Attributes {
  const names = new Set(said.flatMap(({ of }) => Object.keys(of)));
  const entries = [...names].map((name): [string, Json] => {
    const values = said
      .filter(({ of }) => Object.hasOwn(of, name))
      .map(({ of, key }) => ({ value: of[name]!, key }));
    return [name, greatest(values) ?? null];
  });
  return Object.fromEntries(entries);
}

const sortedText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
