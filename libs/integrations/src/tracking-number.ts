/**
 * What may be a tracking number, and what a carrier. The gateway's cheap look and the mapping both come here, so
 * that they cannot disagree about which shipment a webhook is about.
 */

/** Longest tracking number, or name of a carrier, in UTF-16 units. */
export const MAX_NUMBER_LENGTH = 256;

/** Control characters, line separators, halves of surrogate pairs, and characters that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** Carrier of a shipment whose sender does not know it. */
export const UNKNOWN_CARRIER = 'unknown';

export type Identifier = { value: string } | { missing: true } | { problem: string };

/** Reads a tracking number: outer white space goes, case and all else stay. */
export function readTrackingNumber(value: unknown): Identifier {
  if (value === undefined || value === null) return { missing: true };
  if (typeof value !== 'string')
    return { problem: `expected text, found ${Array.isArray(value) ? 'list' : typeof value}` };
  const trimmed = value.trim();
  if (trimmed === '') return { missing: true };
  if (trimmed.length > MAX_NUMBER_LENGTH) return { problem: `longer than ${MAX_NUMBER_LENGTH} characters` };
  if (UNPRINTABLE.test(trimmed))
    return { problem: 'holds characters that cannot be printed or turn the direction of writing' };
  return { value: trimmed };
}

/** Reads the name of a carrier under the same rules; one that is missing is the unknown carrier. */
export function readCarrier(value: unknown): Exclude<Identifier, { missing: true }> {
  const carrier = readTrackingNumber(value);
  return 'missing' in carrier ? { value: UNKNOWN_CARRIER } : carrier;
}

/** The value, where there is a readable one. */
export const valueOf = (identifier: Identifier): string | undefined =>
  'value' in identifier ? identifier.value : undefined;
