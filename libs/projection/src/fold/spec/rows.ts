/**
 * The rows of one shipment, kept as text between two folds, so that nothing passes from one to the next but what the
 * store keeps. It follows a change to the letter: an insert of what is there, or an update of what is not, is an
 * error.
 */
import type { Attributes, HistoryEvent, Place, ShipmentUpdate } from '@app/events';
import {
  decodeSummary,
  decodeTelling,
  encodeSummary,
  encodeTelling,
  fold,
  FORM,
  lastPlace,
  readUnmappedKey,
  tellingOfRow,
  type Change,
  type PromiseRow,
  type ShipmentColumns,
  type StoredSummary,
  type StoredTelling,
  type Summary,
  type Telling,
} from '..';

export interface UnmappedOccurrence {
  integration: string;
  field: string;
  code: string;
  eventId: string;
}

export interface Shown {
  shipment: ShipmentColumns & LastPlace;
  history: HistoryEvent[];
  personalAttributes: Attributes;
  unmapped: UnmappedOccurrence[];
  /** In the order of their ids. */
  promises: PromiseRow[];
}

type LastPlace = Record<`last${Capitalize<keyof Place>}`, string | number | null>;

export class Rows {
  /** Events of which a row was read or written. */
  touched = 0;
  /** Rows of promises that were written or deleted. */
  promisesTouched = 0;
  refused: ShipmentUpdate[] = [];
  private summary: string | undefined;
  private shipment: string | undefined;
  private place: string | undefined;
  private order: string[] = [];
  private readonly events = new Map<string, string>();
  private readonly tellings = new Map<string, string>();
  private personal = '{}';
  private readonly unmapped = new Map<string, string[]>();
  private readonly promises = new Map<string, string>();

  /** Folds some updates in one batch. */
  apply(...updates: ShipmentUpdate[]): this {
    const loaded = new Map<string, Telling>();
    for (;;) {
      const before = this.known();
      const folded = fold(before, updates, loaded);
      if (!('missing' in folded)) {
        this.refused.push(...folded.refused.keys());
        if (folded.change) this.write(updates[0]!.shipmentId, folded.change);
        return this;
      }
      for (const id of folded.missing) loaded.set(id, this.load(before!, id));
    }
  }

  get shown(): Shown {
    if (!this.shipment) throw new Error('nothing is known of this shipment');
    return {
      shipment: { ...read<ShipmentColumns>(this.shipment), ...read<LastPlace>(this.place!) },
      history: this.order.map((id) => read<HistoryEvent>(this.events.get(id)!)),
      personalAttributes: read<Attributes>(this.personal),
      unmapped: this.occurrences(),
      promises: [...this.promises.values()]
        .map((row) => read<PromiseRow>(row))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  }

  get characters(): number {
    return this.summary?.length ?? 0;
  }

  private known(): Summary | undefined {
    return this.summary === undefined ? undefined : decodeSummary(FORM, read<StoredSummary>(this.summary));
  }

  private load(summary: Summary, id: string): Telling {
    this.touched++;
    const known = summary.events.get(id)!;
    if (known.kept) return decodeTelling(read<StoredTelling>(this.tellings.get(id)!), known);
    return tellingOfRow(read<HistoryEvent>(this.events.get(id)!), known);
  }

  private write(shipmentId: string, change: Change): void {
    this.summary = encodeSummary(change.summary);
    const { columns, lastRawId } = change;
    if (change.difference !== 'nothing') this.shipment = JSON.stringify({ ...columns, lastRawId });
    if (change.place) this.place = JSON.stringify(lastPlace(change.place));
    if (change.personalAttributes) this.personal = JSON.stringify(change.personalAttributes);
    for (const id of change.deleted) {
      if (!this.events.delete(id)) throw new Error(`deleted ${id}, which has no row`);
      this.unmapped.delete(id);
    }
    for (const row of change.inserted) {
      if (this.events.has(row.id)) throw new Error(`inserted ${row.id}, which has a row`);
      this.events.set(row.id, JSON.stringify(row));
    }
    for (const row of change.updated) this.update(row.id, row);
    for (const { id, status, direction, life } of change.moved) {
      this.update(id, { ...read<HistoryEvent>(this.events.get(id)!), status, direction, life });
    }
    for (const [id, telling] of change.tellings) {
      if (telling) this.tellings.set(id, encodeTelling(telling));
      else if (!this.tellings.delete(id)) throw new Error(`deleted tellings of ${id}, which has none`);
    }
    for (const { event, keys } of change.unmapped) this.unmapped.set(event.id, [...keys]);
    if (change.summary.unmapped.length > 0) this.unmapped.set(shipmentId, [...change.summary.unmapped]);
    this.writePromises(change);
    this.order = change.history.map(({ id }) => id);
    this.touched += change.inserted.length;
  }

  private writePromises({ promises: { written, moved, deleted } }: Change): void {
    this.promisesTouched += written.length + moved.length + deleted.length;
    for (const row of written) this.promises.set(row.id, JSON.stringify(row));
    for (const { id, life } of moved) {
      const row = this.promises.get(id);
      if (row === undefined) throw new Error(`moved promise ${id}, which has no row`);
      this.promises.set(id, JSON.stringify({ ...read<PromiseRow>(row), life }));
    }
    for (const id of deleted)
      if (!this.promises.delete(id)) throw new Error(`deleted promise ${id}, which has no row`);
  }

  private update(id: string, row: HistoryEvent): void {
    this.touched++;
    if (!this.events.has(id)) throw new Error(`updated ${id}, which has no row`);
    this.events.set(id, JSON.stringify(row));
  }

  private occurrences(): UnmappedOccurrence[] {
    return [...this.unmapped]
      .flatMap(([eventId, keys]) => keys.map((key) => ({ key, eventId })))
      .sort((a, b) => (a.key === b.key ? (a.eventId < b.eventId ? -1 : 1) : a.key < b.key ? -1 : 1))
      .map(({ key, eventId }) => {
        const [integration, field, code] = readUnmappedKey(key);
        return { integration, field, code, eventId };
      });
  }
}

/** As jsonb gives it back: with the keys of objects in another order. */
const read = <T>(text: string): T =>
  JSON.parse(text, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  ) as T;
