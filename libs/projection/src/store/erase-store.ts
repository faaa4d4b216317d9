/**
 * Takes everything about a shipment out of Postgres. First it is written down that the shipment is erased, so that
 * writers which begin from then on leave it out; then its dead letters are deleted, then its rows. The outbox publishes
 * that it is gone.
 *
 * Locks are taken in the order in which all other writers take them: `consumer_offsets` (the step of the projector,
 * the swap of a rebuild), the summaries of a schema, its other tables. Dead letters come last everywhere, and so have
 * transactions of their own here.
 */
import { numberId, shipmentId, type ShipmentIdentity } from '@app/events';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DERIVED_TABLES, REBUILD_SCHEMA, REPLACED_SCHEMA, lockIfThere } from '../rebuild/rebuild-schema';
import { Database } from './database';
import { countLetters, deleteLetters, deleteRebuiltLetters, waitForLetters } from './erase-letters';

/** How long webhooks that come in after the erasure are still about the parcel that was erased, in days. */
export const ERASED_FOR_DAYS = 30;

/** Rows that were deleted, by table. */
export type DeletedRows = Readonly<Record<string, number>>;

/** Erases shipments. */
@Injectable()
export class EraseStore {
  constructor(private readonly database: Database) {}

  /** Safe to be called again: what has been deleted is not there any more. */
  async erase(shipment: ShipmentIdentity): Promise<DeletedRows> {
    const id = shipmentId(shipment);
    await this.remember(id, shipment);
    await this.transaction(waitForLetters);
    const letters = await this.transaction((client) => deleteLetters(client, id, shipment));
    await this.transaction((client) => deleteRebuiltLetters(client, id, shipment));
    const others = await this.transaction(async (client) => {
      await client.query('LOCK TABLE tracking.consumer_offsets IN EXCLUSIVE MODE');
      const deleted = await deleteRows(client, 'tracking', id);
      // A rebuild may have derived rows of it, or not have dropped the former ones yet.
      await deleteRows(client, REBUILD_SCHEMA, id);
      await deleteRows(client, REPLACED_SCHEMA, id);
      const pulls = await client.query(`DELETE FROM tracking.pulls WHERE ${PULLS}`, pullsOf(shipment));
      await client.query('INSERT INTO tracking.shipment_outbox (shipment_id) VALUES ($1)', [id]);
      return { pulls: pulls.rowCount ?? 0, ...deleted };
    });
    return { dead_letters: letters, ...others };
  }

  /** The rows that `erase` would delete. */
  async count(shipment: ShipmentIdentity): Promise<DeletedRows> {
    const id = shipmentId(shipment);
    const { pool } = this.database;
    const rowsIn = async (table: string, condition: string, values: unknown[]): Promise<number> => {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM tracking.${table} WHERE ${condition}`,
        values,
      );
      return rows[0]!.count;
    };
    const counts: Record<string, number> = {
      dead_letters: await countLetters(pool, id, shipment),
      pulls: await rowsIn('pulls', PULLS, pullsOf(shipment)),
    };
    for (const [table, column] of Object.entries(DERIVED_TABLES))
      counts[table] = await rowsIn(table, `${column} = $1`, [id]);
    return counts;
  }

  /** Whether the brokers have the record which says that the shipment is gone. */
  async isPublished(shipment: ShipmentIdentity): Promise<boolean> {
    const { rows } = await this.database.pool.query(
      'SELECT FROM tracking.shipment_outbox WHERE shipment_id = $1 LIMIT 1',
      [shipmentId(shipment)],
    );
    return rows.length === 0;
  }

  private async remember(id: string, { account, trackingNumber }: ShipmentIdentity): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO tracking.erased_shipments (shipment_id, number_id, erased_at, until_received_at)
        VALUES ($1, $2, now(), now() + $3::integer * interval '1 day')
        ON CONFLICT (shipment_id) DO UPDATE SET number_id = excluded.number_id,
          erased_at = excluded.erased_at, until_received_at = excluded.until_received_at`,
      [id, numberId(account, trackingNumber), ERASED_FOR_DAYS],
    );
  }

  private async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }
}

/** Of a number that no carrier knew it is not known whose it was. */
const PULLS = `account = $1 AND tracking_number = $2 AND carrier IN ($3, 'unknown')`;
const pullsOf = (shipment: ShipmentIdentity): string[] => [
  shipment.account,
  shipment.trackingNumber,
  shipment.carrier,
];

/** Waits for writers that are under way, and holds up others for as long as the rows take to delete. */
async function deleteRows(client: PoolClient, schema: string, id: string): Promise<DeletedRows> {
  if (!(await lockIfThere(client, `${schema}.shipment_summaries`, 'SHARE ROW EXCLUSIVE'))) return {};
  const deleted: Record<string, number> = {};
  for (const [table, column] of Object.entries(DERIVED_TABLES)) {
    const { rowCount } = await client.query(`DELETE FROM ${schema}.${table} WHERE ${column} = $1`, [id]);
    deleted[table] = rowCount ?? 0;
  }
  return deleted;
}
