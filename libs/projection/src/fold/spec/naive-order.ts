/** Which of several words counts, for the naive reading of the rules. */
import type { Attributes, Json, ShipmentUpdate } from '@app/events';

export type Key = readonly (string | number)[];
export interface Said<T> {
  value: T;
  key: Key;
}

/** What orders statements: times that are believed, then what they know of, then version, body and mapping. */
export function statedKey({ statedAt, precedence, raw, mappingVersion, receivedAt, events }: ShipmentUpdate) {
  const said = precedence ?? { sentAt: statedAt, versionRank: 0, contentHash: raw.id };
  const [stated, sent] = believedTimes(statedAt, said.sentAt, receivedAt);
  const sound = events
    .filter(
      (event) => event.occurredAt && !event.timeFault && canHaveHappened(event.occurredAt, stated, sent),
    )
    .map(({ occurredAt }) => occurredAt!)
    .sort();
  const newest = sound.at(-1) ?? '';
  return [stated, sent, newest, events.length, said.versionRank, said.contentHash, mappingVersion] as const;
}

const DAY = 24 * 3600 * 1000;
const hours = (time: string): number => new Date(time).getTime();

/** A clock that is more than a day ahead of the receipt, or before 2000, is not believed: the next in line is. */
export function believedTimes(
  statedAt: string,
  sentAt: string,
  receivedAt: string,
): [stated: string, sent: string] {
  const believed = (time: string): boolean =>
    new Date(time).getUTCFullYear() >= 2000 && hours(time) <= hours(receivedAt) + DAY;
  const sent = believed(sentAt) ? sentAt : receivedAt;
  return [believed(statedAt) ? statedAt : sent, sent];
}

export const canHaveHappened = (time: string, stated: string, sent: string): boolean =>
  new Date(time).getUTCFullYear() >= 2000 && hours(time) <= Math.max(hours(stated), hours(sent)) + DAY;

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
