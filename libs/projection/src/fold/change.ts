/** What changes in the rows of a shipment: the difference between what follows from its summary before and after. */
import type { HistoryEvent, Place } from '@app/events';
import { eventRow, placeOf } from './event-row';
import type { ResolvedEvent } from './history';
import { KnownTellings } from './known-tellings';
import type { Merged } from './merge';
import { valuesOf } from './registers';
import { derive, type DerivedShipment } from './shipment-row';
import type { Summary } from './summary';
import type { EventValues, Telling } from './telling';

export interface Change {
  summary: Summary;
  before: DerivedShipment | undefined;
  after: DerivedShipment;
  /** Where the parcel was last; undefined when that has not changed. */
  place: Required<Place> | undefined;
  inserted: HistoryEvent[];
  updated: HistoryEvent[];
  /** Events that are on another leg, or in another life, now; nothing new was told of them. */
  moved: ResolvedEvent[];
  deleted: string[];
  /** Tellings that no row can hold, to be written; null where there is one that is no longer needed. */
  tellings: Map<string, Telling | null>;
  /** All codes that no mapping knows of events that have some, or may have had; see `unmappedKey`. */
  unmapped: { event: HistoryEvent; keys: readonly string[] }[];
}

const NO_EVENTS: Summary['events'] = new Map();

/** The change, or the ids of the events whose tellings are needed first. */
export function changeOf(
  shipmentId: string,
  before: Summary | undefined,
  merged: Merged,
  loaded: ReadonlyMap<string, Telling>,
): Change | { missing: ReadonlySet<string> } {
  const tellings = new KnownTellings(before?.events ?? NO_EVENTS, merged, loaded);
  if (tellings.missing.size > 0) return tellings;
  const summary: Summary = { ...merged.summary, events: tellings.entries };
  const was = before && derive(before);
  const after = derive(summary);
  const change: Change = {
    summary,
    before: was,
    after,
    place: placeIn(was, after, tellings),
    inserted: [],
    updated: [],
    moved: [],
    deleted: [],
    tellings: tellings.kept(),
    unmapped: [],
  };
  if (tellings.missing.size > 0) return tellings;
  compareHistories(shipmentId, change, tellings.shown);
  return change;
}

const NOWHERE = placeOf({});

function placeIn(
  before: DerivedShipment | undefined,
  { placeEventId: id }: DerivedShipment,
  tellings: KnownTellings,
): Required<Place> | undefined {
  if (before?.placeEventId === id && (id === null || !tellings.shown.has(id))) return undefined;
  if (id === null) return NOWHERE;
  const telling = tellings.of(id);
  return telling && placeOf(valuesOf(telling.registers) as EventValues);
}

function compareHistories(shipmentId: string, change: Change, shown: ReadonlyMap<string, Telling>): void {
  const former = new Map<string, ResolvedEvent>();
  for (const event of change.before?.history.events ?? []) former.set(event.id, event);
  for (const event of change.after.history.events) {
    const was = former.get(event.id);
    former.delete(event.id);
    const telling = shown.get(event.id);
    if (telling) {
      const row = eventRow(shipmentId, event, telling);
      (was ? change.updated : change.inserted).push(row);
      const { unmapped: keys } = telling.sets;
      if (keys.length > 0 || was?.kept) change.unmapped.push({ event: row, keys });
    } else if (was!.status !== event.status || was!.direction !== event.direction || was!.life !== event.life) {
      change.moved.push(event);
    }
  }
  change.deleted.push(...former.keys());
}
