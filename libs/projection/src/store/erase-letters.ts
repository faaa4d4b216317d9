/** Dead letters about a shipment: known by its key, by their webhook, or by nothing but the number in their body. */
import { shipmentKey, type ShipmentIdentity } from '@app/events';
import type { Pool, PoolClient } from 'pg';
import { REBUILD_SCHEMA, lockIfThere } from '../rebuild/rebuild-schema';
import { SAME_PLACE, lockedLetters } from './letter-locks';

const ABOUT = `(headers ->> 'ce_subject' = $1
  OR raw_id IN (SELECT raw_id FROM tracking.shipment_events WHERE shipment_id = $2
    UNION SELECT last_raw_id FROM tracking.shipments WHERE id = $2)
  OR (headers ->> 'ce_subject' IS NULL AND headers ->> 'ce_account' = $3 AND encode(body, 'escape') ~ $4))`;

const valuesOf = (id: string, shipment: ShipmentIdentity): string[] => [
  shipmentKey(shipment),
  id,
  shipment.account,
  alone(shipment.trackingNumber),
];

/** A regular expression for a number that is not a part of a longer one. */
const alone = (number: string): string =>
  `(^|[^A-Za-z0-9])${number.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`)}($|[^A-Za-z0-9])`;

export async function countLetters(pool: Pool, id: string, shipment: ShipmentIdentity): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM tracking.dead_letters WHERE ${ABOUT}`,
    valuesOf(id, shipment),
  );
  return rows[0]!.count;
}

/** Until writers of letters are done that may not have seen that the shipment is erased; holds up none after that. */
export async function waitForLetters(client: PoolClient): Promise<void> {
  await client.query('LOCK TABLE tracking.dead_letters IN SHARE ROW EXCLUSIVE MODE');
}

export async function deleteLetters(
  client: PoolClient,
  id: string,
  shipment: ShipmentIdentity,
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH given AS MATERIALIZED (SELECT topic, partition, "offset" FROM tracking.dead_letters WHERE ${ABOUT}),
      locked AS MATERIALIZED (${lockedLetters('given')})
      DELETE FROM tracking.dead_letters t USING locked AS l WHERE ${SAME_PLACE}`,
    valuesOf(id, shipment),
  );
  return rowCount ?? 0;
}

/** The same of those that a rebuild has derived. */
export async function deleteRebuiltLetters(
  client: PoolClient,
  id: string,
  shipment: ShipmentIdentity,
): Promise<void> {
  // The swap locks the events, and drops the letters after that.
  await client.query('LOCK TABLE tracking.shipments, tracking.shipment_events IN ACCESS SHARE MODE');
  const table = `${REBUILD_SCHEMA}.dead_letters`;
  if (!(await lockIfThere(client, table, 'SHARE ROW EXCLUSIVE'))) return;
  await client.query(`DELETE FROM ${table} WHERE ${ABOUT}`, valuesOf(id, shipment));
}
