/**
 * The two forms in which times travel. Both sort as text, and Postgres takes each of them: years 0001 to 9999 only,
 * and only days that the calendar has.
 */

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, as a regular expression; the day may still be beyond the end of its month. */
export const UTC_INSTANT_PATTERN =
  '^(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$';
/** `YYYY-MM-DD`, as a regular expression; the day may still be beyond the end of its month. */
export const DATE_PATTERN = '^(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$';

const UTC_INSTANT = new RegExp(UTC_INSTANT_PATTERN);
const DATE = new RegExp(DATE_PATTERN);

/** Whether a text is an instant in UTC with milliseconds, `YYYY-MM-DDTHH:MM:SS.mmmZ`, years 0001 to 9999. */
export const isUtcInstant = (text: string): boolean => UTC_INSTANT.test(text) && hasDayOfMonth(text);

/** Whether a text is a day of the calendar, `YYYY-MM-DD`, years 0001 to 9999. */
export const isDate = (text: string): boolean => DATE.test(text) && hasDayOfMonth(text);

/** Whether the month of a text that begins like `YYYY-MM-DD` has that day. */
export function hasDayOfMonth(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  return day <= daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
