/** Times by the clock on the wall that a sender wrote, which is what people mean by the day of a delivery. */

const WRITTEN = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?))?/;
const MINUTE_MS = 60_000;
/** No zone is further from UTC. */
const FURTHEST_MINUTES = 14 * 60;

/**
 * Minutes by which the clock that a sender wrote differs from UTC; 0 when the text does not say, or cannot be right.
 * @param at milliseconds since 1970
 * @param text the same time as written
 */
export function wallOffsetOf(at: number | null, text: string | null): number {
  if (at === null || text === null || text.endsWith('Z')) return 0;
  const [, date, time = '00:00'] = WRITTEN.exec(text) ?? [];
  if (!date) return 0;
  const wall = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  const minutes = Math.round((wall - at) / MINUTE_MS);
  return Math.abs(minutes) <= FURTHEST_MINUTES ? minutes : 0;
}

/** An instant by a clock that differs from UTC by so many minutes: ISO 8601 without a zone. */
export const onTheWall = (at: string, minutes: number): string =>
  (minutes === 0 ? at : new Date(Date.parse(at) + minutes * MINUTE_MS).toISOString()).slice(0, -1);
