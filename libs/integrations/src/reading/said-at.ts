/**
 * When a sender says what a body says: the one place where the clock of a sender is believed. Its times decide
 * which of two statements is newer, so one that cannot be right must not decide anything: it would win over all
 * sane ones, or make all sane events implausible. Such a time is passed over for the next in line, at last for the
 * gateway's own clock, and its text is kept. The gateway's clock is part of the raw record, so a rebuild decides
 * alike.
 */
import type { Json } from '@app/events';
import type { Fields } from '../json/claim';
import type { JsonObject } from '../json/parse';
import type { Reader } from '../json/reader';
import { fromUnixSeconds, isImplausible, type Time } from '../json/time';

/** A field that says when the sender said it. */
export interface StatedTime {
  /** Path from the body's root, e.g. `msg.updated_at`; names are those of the newest version. */
  readonly path: string;
  /** The field may hold seconds since 1970, as a number or as digits. */
  readonly unixSeconds?: true;
  /** The mapping keeps the text of this field, so that nothing has to be noted when it is no time. */
  readonly keptByMapping?: true;
}

export interface SaidAt {
  /** ISO 8601 UTC with milliseconds, 2000 or later, and no more than a day after `receivedAt`. */
  statedAt: string;
  /** When it was sent: the last candidate where it can be right, else `statedAt`. */
  sentAt: string;
  /** Text of the first candidate that was passed over. */
  implausible?: string;
}

/** Longest text of a time that is kept, in UTF-16 units. */
const MAX_KEPT = 100;

/**
 * Takes the first time that can be right.
 * @param candidates times in order of preference; the last one is when the body was sent
 * @param receivedAt the gateway's clock; ISO 8601 UTC with milliseconds
 */
export function saidAt(candidates: readonly Pick<Time, 'at' | 'text'>[], receivedAt: string): SaidAt {
  const plausible = candidates.map(({ at }) => (at !== null && !isImplausible(at, receivedAt) ? at : null));
  const statedAt = plausible.find((at) => at !== null) ?? receivedAt;
  const passedOver = candidates.find(({ at }, index) => at !== null && plausible[index] === null);
  return {
    statedAt,
    sentAt: plausible.at(-1) ?? statedAt,
    ...(passedOver && { implausible: (passedOver.text ?? '').slice(0, MAX_KEPT) }),
  };
}

/**
 * Reads one of these fields; one that holds no time is noted and reads as invalid.
 * @param read the object that holds the field
 */
export function readStatedTime(
  read: Reader<Fields<string>>,
  holder: JsonObject,
  name: string,
  { unixSeconds, keptByMapping }: StatedTime,
): Pick<Time, 'at' | 'text'> {
  const value = holder[name];
  if (!unixSeconds || !isSeconds(value)) return keptByMapping ? read.timeAsWritten(name) : read.time(name);
  const at = fromUnixSeconds(Number(value));
  return at === undefined ? (read.unreadable(name) ?? { at: null, text: null }) : { at, text: String(value) };
}

const isSeconds = (value: Json | undefined): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
