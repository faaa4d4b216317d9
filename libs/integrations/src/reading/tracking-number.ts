/**
 * What may be a tracking number, and what a carrier. The gateway's cheap look and the mapping both come here, so
 * that they cannot disagree about which shipment a webhook is about.
 */

import { saysNothing } from '../json/stated';

/** Longest tracking number, or name of a carrier, in UTF-16 units. */
export const MAX_NUMBER_LENGTH = 256;

/**
 * What is not seen, so that two numbers would look alike: control and format characters, line separators, halves of
 * surrogate pairs, what fonts do not show by default, and the empty Braille pattern.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Carrier of a shipment whose sender does not know it. */
export const UNKNOWN_CARRIER = 'unknown';

export type Identifier = { value: string } | { missing: true } | { problem: string };

/** Reads a tracking number: outer white space goes, case and all else stay. The word null is none. */
export function readTrackingNumber(value: unknown): Identifier {
  if (value === undefined || value === null) return { missing: true };
  if (typeof value !== 'string')
    return { problem: `expected text, found ${Array.isArray(value) ? 'list' : typeof value}` };
  const trimmed = value.trim();
  if (saysNothing(trimmed)) return { missing: true };
  if (trimmed.length > MAX_NUMBER_LENGTH) return { problem: `longer than ${MAX_NUMBER_LENGTH} characters` };
  if (UNSEEN.test(trimmed)) return { problem: 'holds invisible characters' };
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
