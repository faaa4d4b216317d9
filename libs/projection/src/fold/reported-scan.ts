/**
 * Which scan an event reports, and how completely. Events with one scan differ in parts that the sender fills in
 * later; an event that names no scan is the one of which no part is known.
 */
import type { Scan } from '@app/events';

/** Of an event what says which scan it reports. */
export interface Reported {
  readonly id: string;
  readonly scan: Readonly<Scan> | null;
}

export const scanIdOf = ({ id, scan }: Reported): string => scan?.id ?? id;

/** Two events report the same with the same parts if their keys are equal. */
export const formKey = ({ id, scan }: Reported): string => (scan ? keyOf(scan.id, scan.parts) : id);

const NONE: readonly string[] = [];

/** Keys of the forms in which some of the event's parts are not known yet, at most 15. */
export function lesserFormKeys({ scan }: Reported): readonly string[] {
  if (!scan) return NONE;
  const { id, parts } = scan;
  const keys: string[] = [];
  const filled = parts.flatMap((part, index) => (part === '' ? [] : [index]));
  // Each number is a set of parts that are left out.
  for (let left = 1; left < 1 << filled.length; left++) {
    const lesser = [...parts];
    for (let bit = 0; bit < filled.length; bit++) if (left & (1 << bit)) lesser[filled[bit]!] = '';
    keys.push(keyOf(id, lesser));
  }
  return keys;
}

/** No text of an update holds U+0000: Postgres could not store it. */
function keyOf(scanId: string, parts: readonly string[]): string {
  let key = scanId;
  let empty = '';
  for (const part of parts) {
    empty += '\0';
    if (part === '') continue;
    key += empty + part;
    empty = '';
  }
  return key;
}

/** What several reports say of the scan: one that names it goes before one that does not, whatever came first. */
export function greaterScan(a: Readonly<Scan> | null, b: Readonly<Scan> | null): Readonly<Scan> | null {
  if (a === b || !b) return a;
  if (!a) return b;
  return JSON.stringify([a.id, a.parts]) >= JSON.stringify([b.id, b.parts]) ? a : b;
}
