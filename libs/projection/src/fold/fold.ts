/**
 * The fold of everything said about one shipment. Pure: from what is known (the summary, and tellings where they are
 * needed) and some updates it gives the rows that change.
 *
 *   update      what one raw webhook says, canonical
 *   statement   what an update says of the shipment as a whole
 *   telling     what updates say of one event
 *   stamp       when something was said, and how well the source knows it; decides between two values
 *   register    a value with the stamp it was said under
 *   summary     what is kept of a shipment beside the rows of its events
 *   known event an event's entry in the summary
 *   absorbed    an event that another one says more completely; it has no row
 *   history     the events on their legs and in their lives
 *   promise     a time of delivery that was promised or estimated, with the earliest statement of it
 *   change      the rows that updates insert, update and delete
 */
import type { DeadLetter, ShipmentUpdate } from '@app/events';
import { changeOf, type Change } from './change';
import { mergeUpdates } from './merge';
import type { Summary } from './summary';
import type { Telling } from './telling';

export interface Folded {
  /** Undefined when nothing has changed. */
  change: Change | undefined;
  /** Updates that would take the shipment beyond its bounds. */
  refused: ReadonlyMap<ShipmentUpdate, DeadLetter>;
}

/** Ids of known events whose tellings are needed: load them and fold again. */
export interface Missing {
  missing: ReadonlySet<string>;
}

/**
 * @param before undefined for a shipment of which nothing is known
 * @param updates of that shipment, at least one, in any order
 * @param tellings of known events, as far as they were loaded
 */
export function fold(
  before: Summary | undefined,
  updates: readonly ShipmentUpdate[],
  tellings: ReadonlyMap<string, Telling> = NONE,
): Folded | Missing {
  const merged = mergeUpdates(before, updates, tellings);
  if (merged.missing.size > 0) return { missing: merged.missing };
  const { refused } = merged;
  if (merged.isUnchanged) return { change: undefined, refused };
  const change = changeOf(updates[0]!.shipmentId, before, merged, tellings);
  return 'missing' in change ? change : { change, refused };
}

const NONE: ReadonlyMap<string, Telling> = new Map();
