/**
 * Shipments in Postgres: reads what the fold needs, and writes what it changes together with the offset it comes
 * from. A summary is written only over the revision that was read: of two consumers that change one shipment at once,
 * the second one writes nothing and has to read again. Nothing is locked while the fold works.
 */
import { setImmediate } from 'node:timers/promises';
import type { HistoryEvent, ShipmentUpdate } from '@app/events';
import { Injectable } from '@nestjs/common';
import { fold, type Folded, type Missing, type Summary, type Telling } from '../fold';
import { changeStatements } from './change-statements';
import { ConflictError } from './conflict-error';
import { Database } from './database';
import { isErased, readErased, stillErased, type ErasedShipments } from './erased-shipments';
import type { Freshness } from './freshness';
import { decodeSummary, decodeTelling, tellingOfRow, type StoredSummary, type StoredTelling } from '../fold';
import type { LetterPlace } from './letter';
import { resolveStatement } from './redrive-store';
import type { Tables } from './tables';
import { inOneTransaction, type Statement } from './transaction';
import { selectFrom } from './statements';
import { arraysOf } from './typed-arrays';

/** A shipment as it was read, and what updates make of it. */
export interface FoldedShipment {
  shipmentId: string;
  identity: Pick<ShipmentUpdate, 'account' | 'carrier' | 'trackingNumber'>;
  /** Undefined for a shipment that is not known yet. */
  revision: number | undefined;
  /** Whether it was erased, and what is said now is about another parcel with its number. */
  wasErased: boolean;
  folded: Folded;
}

/** Longest synchronous work before heartbeats and health get their turn. */
const LONGEST_BLOCK_MS = 50;

interface Read {
  revision: number;
  summary: Summary;
}

/** Applies updates to the rows of shipments, in one transaction with the offset. */
@Injectable()
export class ShipmentStore {
  constructor(private readonly database: Database) {}

  /**
   * What some updates change; nothing is written yet.
   * @throws NewerFormError when a shipment was written by a newer program, ConflictError when another consumer has
   *   changed one meanwhile
   */
  async fold(updates: readonly ShipmentUpdate[]): Promise<FoldedShipment[]> {
    const all = Map.groupBy(updates, ({ shipmentId }) => shipmentId);
    const ids = [...all.keys()];
    const [read, erased] = await Promise.all([this.read(ids), readErased(this.database.pool, ids)]);
    const byShipment = withoutErased(all, erased);
    const tellings = new Map<string, Map<string, Telling>>();
    let open = [...byShipment];
    const done: FoldedShipment[] = [];
    let since = performance.now();
    while (open.length > 0) {
      const missing: [shipmentId: string, ids: Iterable<string>][] = [];
      const again: typeof open = [];
      for (const [shipmentId, said] of open) {
        const known = read.get(shipmentId);
        const folded: Folded | Missing = fold(known?.summary, said, tellings.get(shipmentId));
        if ('missing' in folded) {
          missing.push([shipmentId, folded.missing]);
          again.push([shipmentId, said]);
        } else {
          const wasErased = erased.has(shipmentId);
          done.push({ shipmentId, identity: said[0]!, revision: known?.revision, wasErased, folded });
        }
        if (performance.now() - since < LONGEST_BLOCK_MS) continue;
        await setImmediate();
        since = performance.now();
      }
      open = again;
      if (missing.length > 0) await this.loadTellings(missing, read, tellings);
    }
    return done;
  }

  /**
   * Writes the changes together with the step of the offset.
   * @param steps the step, and what else is to be written in the same transaction
   * @param resolved dead letters that have gone through with these updates
   * @param traces W3C trace contexts that are recorded, by the id of the shipment that is changed in them
   * @throws ConflictError, or what the step's own check returns; then nothing was written
   */
  async save(
    steps: readonly Statement[],
    shipments: readonly FoldedShipment[],
    freshness: readonly Freshness[],
    resolved: readonly LetterPlace[] = [],
    traces: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> {
    const changed = shipments.flatMap(({ folded, ...shipment }) =>
      folded.change
        ? [{ ...shipment, change: folded.change, traceparent: traces.get(shipment.shipmentId) }]
        : [],
    );
    changed.sort((a, b) => (a.shipmentId < b.shipmentId ? -1 : 1));
    const added = changed.filter(({ revision }) => revision === undefined);
    const others = [
      stillErased(
        added.map(({ shipmentId }) => shipmentId),
        added.filter(({ wasErased }) => wasErased).length,
        () => new ConflictError(),
      ),
      resolveStatement(resolved),
    ].filter((one) => one !== undefined);
    const changes = changeStatements(this.database.tables, changed, freshness, this.database.firstRevision);
    await inOneTransaction(this.database, [...steps, ...changes, ...others]);
  }

  private async read(ids: readonly string[]): Promise<Map<string, Read>> {
    const { rows } = await this.database.pool.query<{
      shipment_id: string;
      revision: number;
      form: number;
      summary: StoredSummary;
    }>({
      name: 'read-summaries',
      text: `SELECT shipment_id, revision, form, summary FROM ${this.database.tables.summaries.path}
        WHERE shipment_id = ANY ($1::uuid[])`,
      values: [`{${ids.join(',')}}`],
    });
    return new Map(
      rows.map((row) => [
        row.shipment_id,
        { revision: row.revision, summary: decodeSummary(row.form, row.summary) },
      ]),
    );
  }

  private async loadTellings(
    missing: readonly [shipmentId: string, eventIds: Iterable<string>][],
    read: ReadonlyMap<string, Read>,
    tellings: Map<string, Map<string, Telling>>,
  ): Promise<void> {
    const keys = missing.flatMap(([shipmentId, ids]) =>
      [...ids].map((id) => ({ shipmentId, id, eventId: id })),
    );
    const known = (shipmentId: string, id: string) => read.get(shipmentId)!.summary.events.get(id)!;
    const isKept = ({ shipmentId, id }: { shipmentId: string; id: string }): boolean =>
      known(shipmentId, id).kept;
    const [kept, rows] = await Promise.all([
      this.select<{ shipment_id: string; event_id: string; tellings: StoredTelling }>(
        'read-tellings',
        this.database.tables.tellings,
        keys.filter(isKept),
      ),
      this.select<Record<string, unknown>>(
        'read-events',
        this.database.tables.events,
        keys.filter((key) => !isKept(key)),
      ),
    ]);
    const add = (shipmentId: string, id: string, telling: Telling): void => {
      let ofShipment = tellings.get(shipmentId);
      if (!ofShipment) tellings.set(shipmentId, (ofShipment = new Map()));
      ofShipment.set(id, telling);
    };
    for (const row of kept) {
      add(row.shipment_id, row.event_id, decodeTelling(row.tellings, known(row.shipment_id, row.event_id)));
    }
    for (const row of rows) {
      const event = readEventRow(row);
      add(event.shipmentId, event.id, tellingOfRow(event, known(event.shipmentId, event.id)));
    }
    const gone = keys.find(({ shipmentId, id }) => !tellings.get(shipmentId)?.has(id));
    if (gone) throw await this.whyGone(gone.shipmentId, read.get(gone.shipmentId)!.revision);
  }

  /** A row was deleted after the summary was read, by another consumer; or it was not, and the rows do not agree. */
  private async whyGone(shipmentId: string, revision: number): Promise<Error> {
    const now = (await this.read([shipmentId])).get(shipmentId);
    return now?.revision === revision
      ? new Error(`shipment ${shipmentId} lacks rows that its summary names`)
      : new ConflictError();
  }

  private async select<Row extends object>(
    name: string,
    table: Tables['events'],
    keys: readonly object[],
  ): Promise<Row[]> {
    if (keys.length === 0) return [];
    const text = selectFrom(table);
    return (await this.database.pool.query<Row>({ name, text, values: arraysOf(table.keys, keys) })).rows;
  }
}

type Updates = Map<string, ShipmentUpdate[]>;

function withoutErased(all: Updates, erased: ErasedShipments): Updates {
  if (erased.size === 0) return all;
  const left = [...all].map(([id, updates]): [string, ShipmentUpdate[]] => [
    id,
    updates.filter(({ receivedAt }) => !isErased(erased, id, receivedAt)),
  ]);
  return new Map(left.filter(([, updates]) => updates.length > 0));
}

const iso = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);

/** A row of `shipment_events` as the contract's event. */
function readEventRow(row: Record<string, unknown>): HistoryEvent {
  return {
    id: row.id,
    shipmentId: row.shipment_id,
    occurredAt: iso(row.occurred_at),
    occurredAtText: row.occurred_at_text,
    occurredAtPrecision: row.occurred_at_precision,
    status: row.status,
    statusReason: row.status_reason,
    code: row.code,
    details: row.details,
    message: row.message,
    direction: row.direction,
    location: row.location,
    city: row.city,
    region: row.region,
    postalCode: row.postal_code,
    countryCode: row.country_code,
    countryName: row.country_name,
    latitude: row.latitude,
    longitude: row.longitude,
    attributes: row.attributes,
    receivedAt: iso(row.received_at),
    raw: { id: row.raw_id, topic: row.raw_topic, partition: row.raw_partition, offset: row.raw_offset },
    source: row.source,
    life: row.life,
  } as HistoryEvent;
}
