import { DAY_MS } from './life';
import type { Place } from './routes';

/** A moment by the clocks of a place, with their offset: `2026-03-10T09:00:00+01:00`. */
export function localTime(at: number, { utcOffset }: Pick<Place, 'utcOffset'>): string {
  const sign = utcOffset < 0 ? '-' : '+';
  const offset = `${sign}${String(Math.abs(utcOffset)).padStart(2, '0')}:00`;
  return new Date(at + utcOffset * 3_600_000).toISOString().slice(0, 19) + offset;
}

/** The day at that place. */
export const localDate = (at: number, place: Pick<Place, 'utcOffset'>): string =>
  localTime(at, place).slice(0, 10);

/** A moment in UTC, whole seconds: `2026-03-10T08:00:00+00:00`. */
export const utcTime = (at: number): string => localTime(at, { utcOffset: 0 });

/** How many days one date is after another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
