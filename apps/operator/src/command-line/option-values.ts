/** Values of options, checked as they are read. */
import { InvalidArgumentError } from 'commander';

/** A number above 0. */
export function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('must be a number above 0.');
  return number;
}

/** A moment: ISO 8601, a date alone is its beginning in UTC. */
export function time(text: string): string {
  const moment = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(moment))
    throw new InvalidArgumentError('must be a time such as 2026-11-01 or 2026-11-01T12:00:00Z.');
  return new Date(moment).toISOString();
}
