/**
 * What changes in the rows of a shipment: the difference between what follows from its summary now and what its rows
 * show, of which the summary keeps marks.
 */
import type { Attributes, HistoryEvent, Place } from '@app/events';
import { shortDigest } from './short-digest';
import { eventRow, placeOf } from './event-row';
import { lifeAt, type ResolvedEvent } from './history';
import { KnownTellings } from './known-tellings';
import type { Merged } from './merge';
import { promiseChanges, type PromiseChanges } from './promises';
import { valuesOf } from './registers';
import { derive, type DerivedShipment, type ShipmentColumns } from './shipment-row';
import type { RowMark, Summary } from './summary';
import type { EventValues, Telling } from './telling';

/** What of a shipment's row has to be written: all of it, a real change, its newest raw record only, nothing. */
export type Difference = 'everything' | 'contract' | 'lineage' | 'nothing';

export interface Change {
  summary: Summary;
  columns: ShipmentColumns;
  /** Id of the raw webhook of the newest statement. */
  lastRawId: string;
  difference: Difference;
  /** Where the parcel was last; undefined when that has not changed. */
  place: Required<Place> | undefined;
  /** Attributes that say something about people; undefined when they have not changed. */
  personalAttributes: Attributes | undefined;
  /** All events that have a row, in their order. */
  history: readonly ResolvedEvent[];
  inserted: HistoryEvent[];
  updated: HistoryEvent[];
  /** Events that are on another leg, or in another life, now; nothing else of them has changed. */
  moved: ResolvedEvent[];
  deleted: string[];
  /** Tellings that no row can hold, to be written; null where there is one that is no longer needed. */
  tellings: Map<string, Telling | null>;
  promises: PromiseChanges;
  /** For each event that has codes which no mapping knows, or may have had some: all that it has now; see `unmappedKey`. */
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
  const known = before?.events ?? NO_EVENTS;
  const tellings = new KnownTellings(known, merged, loaded);
  if (tellings.missing.size > 0) return tellings;
  const { entries } = tellings;
  const derived = derive({ ...merged.summary, events: entries });
  const place = placeIn(before?.row, derived, tellings);
  const kept = tellings.kept();
  if (tellings.missing.size > 0) return tellings;
  const row = rowMark(before?.row, derived, place);
  const { promises, ...promised } = promiseChanges(before?.promises, merged.summary.promises, (statedAt) =>
    lifeAt(derived.history, statedAt),
  );
  return {
    summary: { ...merged.summary, events: entries, promises, row },
    columns: derived.columns,
    lastRawId: merged.summary.newest.rawId,
    difference: differenceIn(before, row, merged.summary),
    place: row.place === before?.row?.place ? undefined : place,
    personalAttributes:
      row.personal === (before?.row?.personal ?? '') ? undefined : derived.personalAttributes,
    history: derived.history.events,
    ...historyChanges(shipmentId, known, derived, tellings),
    tellings: kept,
    promises: promised,
  };
}

const NOWHERE = placeOf({});

/** The last known place, where it may be another one than before. */
function placeIn(
  mark: RowMark | undefined,
  { placeEventId: id }: DerivedShipment,
  tellings: KnownTellings,
): Required<Place> | undefined {
  if (mark?.placeEventId === id && (id === null || !tellings.shown.has(id))) return undefined;
  if (id === null) return NOWHERE;
  const telling = tellings.of(id);
  return telling && placeOf(valuesOf<EventValues>(telling.registers));
}

function rowMark(mark: RowMark | undefined, derived: DerivedShipment, place: Place | undefined): RowMark {
  return {
    columns: markOf(derived.columns),
    personal: markOf(derived.personalAttributes),
    place: place ? markOf(place) : (mark?.place ?? markOf(NOWHERE)),
    placeEventId: derived.placeEventId,
  };
}

const markOf = (value: object): string => {
  const text = JSON.stringify(value);
  return text === '{}' ? '' : shortDigest(text);
};

function differenceIn(before: Summary | undefined, row: RowMark, { newest }: Summary): Difference {
  if (!before?.row) return 'everything';
  if (row.columns !== before.row.columns || row.place !== before.row.place) return 'contract';
  return before.newest.rawId === newest.rawId ? 'nothing' : 'lineage';
}

type HistoryChanges = Pick<Change, 'inserted' | 'updated' | 'moved' | 'deleted' | 'unmapped'>;

/** Compares each event with what its row shows, and notes in its entry what the row will show. */
function historyChanges(
  shipmentId: string,
  known: Summary['events'],
  { history }: DerivedShipment,
  { entries, shown, absorbed }: KnownTellings,
): HistoryChanges {
  const changes: HistoryChanges = { inserted: [], updated: [], moved: [], deleted: [], unmapped: [] };
  for (const event of history.events) {
    const { id, life } = event;
    const entry = entries.get(id)!;
    const isBack = event.direction !== entry.direction;
    const hasMoved = isBack !== entry.isBack || life !== entry.life;
    if (hasMoved) entries.set(id, { ...entry, isBack, life });
    const telling = shown.get(id);
    if (telling) {
      const was = known.get(id);
      const row = eventRow(shipmentId, event, telling);
      (was && !was.absorbed ? changes.updated : changes.inserted).push(row);
      const { unmapped: keys } = telling.sets;
      if (keys.length > 0 || was?.kept) changes.unmapped.push({ event: row, keys });
    } else if (hasMoved) {
      changes.moved.push(event);
    }
  }
  for (const id of absorbed) if (known.get(id)?.absorbed === false) changes.deleted.push(id);
  return changes;
}
