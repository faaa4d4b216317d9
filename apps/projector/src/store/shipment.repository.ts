/**
 * Keeps shipments: the state of the fold, and the rows drawn from it. Always within the transaction that also
 * moves the partition's offset.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  decode,
  encode,
  project,
  type HistoryRow,
  type Projection,
  type ShipmentState,
  type StoredState,
} from '../evolve';
import { PersonalAttributesEntity, ShipmentStateEntity } from './bookkeeping.entities';
import { OutboxRepository } from './outbox.repository';
import { insertNew, upsert } from './rows';
import { ShipmentEntity } from './shipment.entity';
import { ShipmentEventEntity } from './shipment-event.entity';
import { saveUnmappedCodes } from './unmapped-codes';

/** A shipment before and after a batch. */
export interface Change {
  before: ShipmentState | undefined;
  after: ShipmentState;
}

@Injectable()
export class ShipmentRepository {
  constructor(private readonly outbox: OutboxRepository) {}

  /** States of the shipments that exist, locked until the transaction ends, always in the same order. */
  async lock(manager: EntityManager, ids: readonly string[]): Promise<Map<string, ShipmentState>> {
    const rows: { shipment_id: string; state: StoredState }[] = await manager.query(
      `SELECT shipment_id, state FROM tracking.shipment_states
        WHERE shipment_id = ANY ($1) ORDER BY shipment_id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map(({ shipment_id, state }) => [shipment_id, decode(state)]));
  }

  async save(manager: EntityManager, changes: readonly Change[]): Promise<void> {
    const projected = changes.map(drawn).filter(({ isChanged }) => isChanged);
    await this.saveStates(manager, projected);
    await this.saveShipments(manager, projected);
    await this.deleteEvents(
      manager,
      projected.flatMap(({ before, after }) => vanished(before?.history ?? [], after.history)),
    );
    const events = projected.flatMap(({ before, after }) => differing(before?.history ?? [], after.history));
    await upsert(manager, ShipmentEventEntity, events.map(eventRow));
    await upsert(
      manager,
      PersonalAttributesEntity,
      projected.flatMap(({ before, after }) => personal(before, after)),
    );
    await saveUnmappedCodes(manager, projected);
  }

  /** A shipment that is new to us may be new to another consumer as well: then this batch has to look again. */
  private async saveStates(
    manager: EntityManager,
    states: readonly { isNew: boolean; state: ShipmentStateEntity }[],
  ): Promise<void> {
    const added = states.filter(({ isNew }) => isNew).map(({ state }) => state);
    const inserted = await insertNew(manager, ShipmentStateEntity, added);
    if (inserted.length !== added.length)
      throw new Error('a shipment was begun by another consumer meanwhile');
    const known = states.filter(({ isNew }) => !isNew).map(({ state }) => state);
    await upsert(manager, ShipmentStateEntity, known);
  }

  private async deleteEvents(manager: EntityManager, events: readonly HistoryRow[]): Promise<void> {
    if (events.length === 0) return;
    await manager.query(
      `DELETE FROM tracking.shipment_events e USING unnest($1::uuid[], $2::uuid[]) AS gone (shipment_id, id)
        WHERE e.shipment_id = gone.shipment_id AND e.id = gone.id`,
      [events.map(({ shipmentId }) => shipmentId), events.map(({ id }) => id)],
    );
  }

  private async saveShipments(
    manager: EntityManager,
    projected: readonly { before?: Projection; after: Projection }[],
  ): Promise<void> {
    const updatedAt = new Date().toISOString();
    const changed = projected
      .filter(({ before, after }) => !before || text(contract(before)) !== text(contract(after)))
      .map(({ after }) => ({ ...after.shipment, updatedAt }));
    await upsert(manager, ShipmentEntity, changed);
    await this.outbox.put(manager, changed);
    const moved = projected.filter(
      ({ before, after }) => before && before.shipment.lastRawId !== after.shipment.lastRawId,
    );
    if (moved.length === 0) return;
    await manager.query(
      `UPDATE tracking.shipments s SET last_raw_id = moved.raw_id
        FROM unnest($1::uuid[], $2::text[]) AS moved (id, raw_id) WHERE s.id = moved.id`,
      [moved.map(({ after }) => after.shipment.id), moved.map(({ after }) => after.shipment.lastRawId)],
    );
  }
}

/** A change as rows; equal states have equal texts, so what says nothing new is seen before anything is written. */
function drawn({ before, after }: Change) {
  const state = encode(after);
  return {
    isNew: before === undefined,
    isChanged: before === undefined || text(encode(before)) !== text(state),
    before: before && project(before),
    after: project(after),
    state: { shipmentId: after.identity.shipmentId, state },
  };
}

/** What makes a change a real one: everything but the lineage. */
const contract = ({ shipment }: Projection): unknown => ({ ...shipment, lastRawId: undefined });

const text = (value: unknown): string => JSON.stringify(value);

function differing(before: readonly HistoryRow[], after: readonly HistoryRow[]): HistoryRow[] {
  const known = new Map(before.map((event) => [event.id, text(event)]));
  return after.filter((event) => known.get(event.id) !== text(event));
}

function vanished(before: readonly HistoryRow[], after: readonly HistoryRow[]): HistoryRow[] {
  const kept = new Set(after.map(({ id }) => id));
  return before.filter(({ id }) => !kept.has(id));
}

const eventRow = ({ raw, ...event }: HistoryRow): ShipmentEventEntity => ({
  ...event,
  rawId: raw.id,
  rawTopic: raw.topic,
  rawPartition: raw.partition,
  rawOffset: raw.offset,
});

function personal(before: Projection | undefined, after: Projection): PersonalAttributesEntity[] {
  const attributes = after.personalAttributes;
  if (text(before?.personalAttributes ?? {}) === text(attributes)) return [];
  return [{ shipmentId: after.shipment.id, attributes }];
}
