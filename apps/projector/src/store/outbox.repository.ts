import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ShipmentRow } from '../evolve';

/** Any number that nobody else locks: one projector at a time takes out. */
const OUTBOX_LOCK = 7_026_319;

export type ChangedShipment = ShipmentRow & { updatedAt: string };

export interface OutboxEntry {
  /** Grows with each change; decimal text. */
  id: string;
  shipment: ChangedShipment;
}

/** States of shipments on their way to Kafka. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Within the transaction of the change, while the shipment is locked. */
  async put(manager: EntityManager, shipments: readonly ChangedShipment[]): Promise<void> {
    if (shipments.length === 0) return;
    await manager.query(
      `INSERT INTO tracking.shipment_outbox (shipment) SELECT value FROM json_array_elements($1::json)`,
      [JSON.stringify(shipments)],
    );
  }

  /**
   * Takes out the oldest states once `publish` has dealt with them. Does nothing while another projector does.
   * @returns how many were taken out
   */
  async take(atMost: number, publish: (entries: OutboxEntry[]) => Promise<void>): Promise<number> {
    if (!this.dataSource.isInitialized) return 0;
    return this.dataSource.transaction(async (manager) => {
      const [lock]: { mine: boolean }[] = await manager.query(
        'SELECT pg_try_advisory_xact_lock($1) AS mine',
        [OUTBOX_LOCK],
      );
      if (!lock?.mine) return 0;
      const rows: OutboxEntry[] = await manager.query(
        'SELECT id, shipment FROM tracking.shipment_outbox ORDER BY id LIMIT $1',
        [atMost],
      );
      if (rows.length === 0) return 0;
      await publish(rows);
      await manager.query('DELETE FROM tracking.shipment_outbox WHERE id = ANY ($1)', [
        rows.map(({ id }) => id),
      ]);
      return rows.length;
    });
  }
}
