import { PRECISIONS, statusRank, type Precision, type Status } from './status';

/** What places an event in time. */
export interface Placed {
  id: string;
  /** ISO 8601 UTC with milliseconds; null when the sender's time is missing or impossible. */
  occurredAt: string | null;
  occurredAtPrecision: Precision | null;
  status: Status | null;
}

/**
 * The total order of events, independent of how and when they arrived: time, then precision (the more exact
 * one is the later), then rank, then id. Events without a time come first.
 */
export function compareEvents(a: Placed, b: Placed): number {
  return (
    compareText(a.occurredAt ?? '', b.occurredAt ?? '') ||
    exactness(a.occurredAtPrecision) - exactness(b.occurredAtPrecision) ||
    statusRank(a.status) - statusRank(b.status) ||
    compareText(a.id, b.id)
  );
}

/** Order of texts by UTF-16 units: negative, 0 or positive. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How exact a time is; 0 where there is none. */
export const exactness = (precision: Precision | null): number =>
  precision ? PRECISIONS.length - PRECISIONS.indexOf(precision) : 0;
