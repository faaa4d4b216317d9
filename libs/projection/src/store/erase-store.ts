/**
 * Takes everything about a shipment out of Postgres. First it is written down that the shipment is erased, then its
 * rows are deleted once no writer that has not seen this is under way. The outbox publishes that it is gone.
 */
import { shipmentId, shipmentKey, type ShipmentIdentity } from '@app/events';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DERIVED_TABLES, REBUILD_SCHEMA, REPLACED_SCHEMA } from '../rebuild/rebuild-schema';
import { Database } from './database';

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
    await this.database.pool.query(
      `INSERT INTO tracking.erased_shipments (shipment_id, erased_at, until_received_at)
        VALUES ($1, now(), now() + $2::integer * interval '1 day')
        ON CONFLICT (shipment_id) DO UPDATE
          SET erased_at = excluded.erased_at, until_received_at = excluded.until_received_at`,
      [id, ERASED_FOR_DAYS],
    );
    const client = await this.database.pool.connect();
    try {
      await client.query('BEGIN');
      const deleted = {
        ...(await deleteLetters(client, id, shipment)),
        ...(await deletePulls(client, shipment)),
        ...(await deleteRows(client, 'tracking', id)),
      };
      // A rebuild may have derived rows of it, or not have dropped the former ones yet.
      for (const schema of [REBUILD_SCHEMA, REPLACED_SCHEMA])
        if (await hasRows(client, schema)) await deleteRows(client, schema, id);
      await client.query('INSERT INTO tracking.shipment_outbox (shipment_id) VALUES ($1)', [id]);
      await client.query('COMMIT');
      client.release();
      return deleted;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /** Whether the brokers have been told that the shipment is gone. */
  async isPublished(shipment: ShipmentIdentity): Promise<boolean> {
    const { rows } = await this.database.pool.query(
      'SELECT FROM tracking.shipment_outbox WHERE shipment_id = $1 LIMIT 1',
      [shipmentId(shipment)],
    );
    return rows.length === 0;
  }
}

/** Dead letters know a shipment by its key, by their webhook, or by nothing but the number in their body. */
async function deleteLetters(
  client: PoolClient,
  id: string,
  shipment: ShipmentIdentity,
): Promise<DeletedRows> {
  const { rowCount } = await client.query(
    `DELETE FROM tracking.dead_letters WHERE headers ->> 'ce_subject' = $1
      OR raw_id IN (SELECT raw_id FROM tracking.shipment_events WHERE shipment_id = $2
        UNION SELECT last_raw_id FROM tracking.shipments WHERE id = $2)
      OR (headers ->> 'ce_subject' IS NULL AND headers ->> 'ce_account' = $3 AND encode(body, 'escape') ~ $4)`,
    [shipmentKey(shipment), id, shipment.account, alone(shipment.trackingNumber)],
  );
  return { dead_letters: rowCount ?? 0 };
}

/** Of a number that was asked for in vain it is not known whose it was. */
async function deletePulls(client: PoolClient, shipment: ShipmentIdentity): Promise<DeletedRows> {
  const { rowCount } = await client.query(
    `DELETE FROM tracking.pulls WHERE account = $1 AND tracking_number = $2 AND carrier IN ($3, 'unknown')`,
    [shipment.account, shipment.trackingNumber, shipment.carrier],
  );
  return { pulls: rowCount ?? 0 };
}

/** Waits for writers that are under way, and holds up others for as long as the rows take to delete. */
async function deleteRows(client: PoolClient, schema: string, id: string): Promise<DeletedRows> {
  await client.query(`LOCK TABLE ${schema}.shipment_summaries IN SHARE ROW EXCLUSIVE MODE`);
  const deleted: Record<string, number> = {};
  for (const [table, column] of Object.entries(DERIVED_TABLES)) {
    const { rowCount } = await client.query(`DELETE FROM ${schema}.${table} WHERE ${column} = $1`, [id]);
    deleted[table] = rowCount ?? 0;
  }
  return deleted;
}

async function hasRows(client: PoolClient, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ is_there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS is_there',
    [`${schema}.shipment_summaries`],
  );
  return rows[0]!.is_there;
}

/** A regular expression for a number that is not a part of a longer one. */
const alone = (number: string): string =>
  `(^|[^A-Za-z0-9])${number.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`)}($|[^A-Za-z0-9])`;
