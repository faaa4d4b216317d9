/**
 * The form in which summaries are stored: JSON in which each stamp is written once and times are milliseconds. `FORM` is
 * its version: a change that an older program would misread raises it, and a program stops when it meets a newer one,
 * because that is no fault of any record.
 */
import type { KnownEvent } from './known-event';
import type { Register, Registers } from './registers';
import type { ReceiptMark, Stamp } from './stamp';
import { readPromises, storedPromises, type StoredPromise } from './stored-promise';
import type { StatedValues } from './statement';
import { readEvent, storedEvent, type StoredEvent } from './stored-event';
import { Interned, readStamp, storedStamp, type StoredStamp } from './stored-stamp';
import type { RowMark, Summary } from './summary';

/** Form 1 had no promises; form 2 had what an event supersedes instead of its scan. */
export const FORM = 3;
const FIRST_WITH_SCANS = 3;

/** The rows were written by a newer program than this one. */
export class NewerFormError extends Error {
  constructor(form: number) {
    super(`the stored form ${form} is newer than ${FORM}, the newest that this program knows`);
    this.name = 'NewerFormError';
  }
}

export interface StoredSummary {
  stamps: StoredStamp[];
  stated: [stamp: number, values: Record<string, unknown>][];
  newest: [stamp: number, rawId: string, source: string, integration: string];
  firstReceivedAt: string;
  mappingVersion: number;
  limited?: true;
  row?: [columns: string, personal: string, place: string, placeEventId: string | null];
  unmapped?: readonly string[];
  promises?: StoredPromise[];
  codes: string[];
  receipts: [afterFirst: number, digest: string][];
  events: StoredEvent[];
}

export function encodeSummary(summary: Summary): string {
  const stamps = new Interned<Stamp>();
  const codes = new Interned<string>();
  const receipts = new Interned<ReceiptMark>();
  const { newest, firstReceivedAt, unmapped, row, promises } = summary;
  const first = Date.parse(firstReceivedAt);
  const stored: StoredSummary = {
    stamps: [],
    newest: [stamps.indexOf(newest.stamp), newest.rawId, newest.source, newest.integration],
    stated: layersOf(summary.stated, stamps),
    firstReceivedAt,
    mappingVersion: summary.mappingVersion,
    ...(summary.isLimited && { limited: true }),
    ...(row && { row: [row.columns, row.personal, row.place, row.placeEventId] }),
    ...(unmapped.length > 0 && { unmapped }),
    ...(promises.size > 0 && { promises: storedPromises(promises, first, receipts) }),
    codes: codes.members,
    receipts: [],
    events: [],
  };
  for (const event of summary.events.values())
    stored.events.push(storedEvent(event, stamps, codes, receipts));
  stored.receipts = receipts.members.map(({ at, digest }) => [at - first, digest]);
  stored.stamps = stamps.members.map(storedStamp);
  return JSON.stringify(stored);
}

/** @throws NewerFormError */
export function decodeSummary(form: number, stored: StoredSummary): Summary {
  if (form > FORM) throw new NewerFormError(form);
  const stamps = stored.stamps.map(readStamp);
  const first = Date.parse(stored.firstReceivedAt);
  const receipts = stored.receipts.map(([afterFirst, mark]) => ({ at: first + afterFirst, digest: mark }));
  const events = new Map<string, KnownEvent>();
  for (const event of stored.events) {
    // Which scan it reports is known when it is told again.
    if (form < FIRST_WITH_SCANS && event[9]) event[9] = [];
    events.set(event[0], readEvent(event, stamps, stored.codes, receipts));
  }
  const stated: Record<string, Register<unknown>> = {};
  for (const [stamp, values] of stored.stated) {
    for (const key in values) stated[key] = [stamps[stamp]!, values[key]];
  }
  const [stamp, rawId, source, integration] = stored.newest;
  return {
    stated: stated as Registers<StatedValues>,
    events,
    promises: stored.promises ? readPromises(stored.promises, first, receipts) : new Map(),
    unmapped: stored.unmapped ?? [],
    newest: { stamp: stamps[stamp]!, rawId, source, integration },
    firstReceivedAt: stored.firstReceivedAt,
    mappingVersion: stored.mappingVersion,
    isLimited: stored.limited ?? false,
    row: stored.row && readMark(stored.row),
  };
}

const readMark = ([columns, personal, place, placeEventId]: NonNullable<StoredSummary['row']>): RowMark => ({
  columns,
  personal,
  place,
  placeEventId,
});

/** Registers by their stamps; a snapshot that states everything again leaves one group. */
function layersOf(registers: Registers<StatedValues>, stamps: Interned<Stamp>): StoredSummary['stated'] {
  const layers = new Map<number, Record<string, unknown>>();
  for (const key in registers) {
    const [stamp, value] = (registers as Record<string, Register<unknown>>)[key]!;
    const index = stamps.indexOf(stamp);
    let layer = layers.get(index);
    if (!layer) layers.set(index, (layer = {}));
    layer[key] = value;
  }
  return [...layers];
}
