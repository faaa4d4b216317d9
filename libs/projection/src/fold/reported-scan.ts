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

const NO_PARTS: readonly string[] = [];
const partsOf = ({ scan }: Reported): readonly string[] => scan?.parts ?? NO_PARTS;

/** Two events report the same with the same parts if their keys are equal. */
export const formKey = (event: Reported): string => keyOf(scanIdOf(event), partsOf(event));

/** Keys of the forms in which some of the event's parts are not known yet, at most 15. */
export function lesserFormKeys(event: Reported): string[] {
  const scanId = scanIdOf(event);
  let forms: string[][] = [[]];
  for (const part of partsOf(event))
    forms = forms.flatMap((form) =>
      part === ''
        ? [[...form, '']]
        : [
            [...form, part],
            [...form, ''],
          ],
    );
  // The first form is the event itself.
  return forms.slice(1).map((parts) => keyOf(scanId, parts));
}

function keyOf(scanId: string, parts: readonly string[]): string {
  let length = parts.length;
  while (parts[length - 1] === '') length--;
  return JSON.stringify([scanId, ...parts.slice(0, length)]);
}

/** What several reports say of the scan: one that names it goes before one that does not, whatever came first. */
export function greaterScan(a: Readonly<Scan> | null, b: Readonly<Scan> | null): Readonly<Scan> | null {
  if (a === b || !b) return a;
  if (!a) return b;
  return JSON.stringify([a.id, a.parts]) >= JSON.stringify([b.id, b.parts]) ? a : b;
}
