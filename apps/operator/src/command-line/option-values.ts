/** Values of options, checked as they are read. */
import { isUuid } from '@app/events';
import { InvalidArgumentError } from 'commander';

/** A number above 0. */
export function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('must be a number above 0.');
  return number;
}

/** 1, 2, 3 … */
export function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0.');
  return Number(text);
}

/** A part of a whole: from 0 to 1. */
export function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 1))
    throw new InvalidArgumentError('must be a number from 0 to 1, such as 0.1.');
  return number;
}

/** A moment: ISO 8601, a date alone is its beginning in UTC. */
export function time(text: string): string {
  const moment = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(moment))
    throw new InvalidArgumentError('must be a time such as 2026-11-01 or 2026-11-01T12:00:00Z.');
  return new Date(moment).toISOString();
}

/** An id, in the form in which it is stored. */
export function uuid(text: string): string {
  if (!isUuid(text))
    throw new InvalidArgumentError('must be an id such as 8f14e45f-ceea-567a-9a36-dedd4bea2543.');
  return text.toLowerCase();
}
