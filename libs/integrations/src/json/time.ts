/**
 * Reads the times that senders write. Nothing is invented: a time without an offset or without a time of day is
 * read as UTC and says so in its precision, and a text that is no time at all stays a text. Impossible dates
 * are refused, not rolled over.
 */
import type { Precision } from '@app/events';

export interface Time {
  /** ISO 8601 UTC with milliseconds; null when missing or impossible. */
  at: string | null;
  /** As written. */
  text: string | null;
  precision: Precision | null;
  fault?: 'missing' | 'invalid';
}

/**
 * ISO 8601 as senders use it: a date, or a date and a time of day after `T`, with an optional fraction and an
 * optional `Z`, `±hh:mm` or `±hhmm`. A leap second is read as the second before it; `24:00` and year 0 are not
 * times.
 */
const TIME =
  /^(?<date>(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d))(?:T(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?(?<offset>Z|[+-]\d\d:?\d\d)?)?$/;

const MISSING: Time = Object.freeze({ at: null, text: null, precision: null, fault: 'missing' });

/** Reads a time; undefined and the empty text are missing. */
export function parseTime(text: string | null | undefined): Time {
  if (text === undefined || text === null || text === '') return MISSING;
  const parts = TIME.exec(text)?.groups;
  const at = parts && instantOf(parts);
  if (!at) return { at: null, text, precision: null, fault: 'invalid' };
  return {
    at,
    text,
    precision: parts.hour === undefined ? 'date' : parts.offset === undefined ? 'local' : 'instant',
  };
}

/**
 * The clock on the wall as a value, `2026-03-10T16:43:40.12`: without the offset, which senders sometimes add later,
 * with whole seconds and a time of day that may not have been written, and a fraction of milliseconds at most. The
 * text itself where it is no time.
 */
export function wallClock({ at, text }: Time): string {
  const parts = at === null ? undefined : TIME.exec(text!)?.groups;
  return parts ? clockOf(parts).replace(/\.?0+$/, '') : (text ?? '');
}

const EARLIEST = '2000-01-01T00:00:00.000Z';
const LATEST_YEAR = 2100;
const MOST_AHEAD_MS = 24 * 3600 * 1000;

/** Whether a promise, an estimate or the date of an order is a placeholder for no time: senders fill in 0001, 1970 or 9999. */
export const isPlaceholder = (at: string | null): boolean =>
  at !== null && (at < EARLIEST || Number(at.slice(0, 4)) > LATEST_YEAR);

/**
 * Whether an event cannot have happened when it says: before 2000, or more than a day after it was stated.
 * @param statedAt ISO 8601 UTC with milliseconds
 */
export const isImplausible = (at: string, statedAt: string): boolean =>
  at < EARLIEST || (at > statedAt && Date.parse(at) > Date.parse(statedAt) + MOST_AHEAD_MS);

/** ISO 8601 UTC of a number of seconds since 1970; undefined outside the years 1970 to 9999. */
export function fromUnixSeconds(seconds: number): string | undefined {
  return seconds >= 0 && seconds < 253_402_300_800 ? new Date(seconds * 1000).toISOString() : undefined;
}

type Parts = Record<string, string | undefined>;

function instantOf(parts: Parts): string | undefined {
  const { year, month, day, hour, minute, second, offset } = parts;
  if (year === '0000' || Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month)))
    return undefined;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return undefined;
  const asUtc = `${clockOf(parts)}Z`;
  if (offset === undefined || offset === 'Z') return asUtc;
  const aheadMs = offsetMs(offset);
  return aheadMs === undefined
    ? undefined
    : fourDigitYear(new Date(Date.parse(asUtc) - aheadMs).toISOString());
}

/** Date and time of day with milliseconds, without the offset. */
function clockOf({ date, hour = '00', minute = '00', second = '00', fraction = '' }: Parts): string {
  const seconds = second === '60' ? '59' : second;
  return `${date}T${hour}:${minute}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function offsetMs(offset: string): number | undefined {
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const fourDigitYear = (iso: string): string | undefined =>
  iso.startsWith('0000') || !/^\d{4}-/.test(iso) ? undefined : iso;
