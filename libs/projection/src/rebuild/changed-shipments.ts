/** Which shipments have changed in a rebuild: only their states are published. */
import type { PoolClient } from 'pg';
import { DERIVED_TABLES, REBUILD_SCHEMA } from './rebuild-schema';

/** Where a row is from, and when it was written, does not count as a change of its shipment. */
const NO_CHANGE = ['id', 'updated_at', 'last_raw_id', 'first_received_at'];

/**
 * Writes down for the outbox which shipments differ, or are not there any more.
 * @param among a condition on rows of `shipments`: those that were derived anew
 * @returns how many
 */
export async function noteChanged(client: PoolClient, among: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute
      WHERE attrelid = 'tracking.shipments'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL ($1)
      ORDER BY attnum`,
    [NO_CHANGE],
  );
  const columnsOf = (alias: string): string => rows.map(({ name }) => `${alias}.${name}`).join(', ');
  const { rowCount } = await client.query(
    `INSERT INTO tracking.shipment_outbox (shipment_id)
      SELECT coalesce(n.id, o.id) FROM ${REBUILD_SCHEMA}.shipments n
        FULL JOIN (SELECT * FROM tracking.shipments WHERE ${among}) o ON o.id = n.id
      WHERE n.id IS NULL OR o.id IS NULL OR (${columnsOf('n')}) IS DISTINCT FROM (${columnsOf('o')})`,
  );
  return rowCount ?? 0;
}

/** Puts the new rows of some shipments in the place of theirs, and leaves all others alone. */
export async function replaceRows(client: PoolClient, among: string): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE replaced ON COMMIT DROP AS
      SELECT id FROM ${REBUILD_SCHEMA}.shipments UNION SELECT id FROM tracking.shipments WHERE ${among}`,
  );
  for (const [table, id] of Object.entries(DERIVED_TABLES)) {
    await client.query(`DELETE FROM tracking.${table} WHERE ${id} IN (SELECT id FROM replaced)`);
    await client.query(`INSERT INTO tracking.${table} SELECT * FROM ${REBUILD_SCHEMA}.${table}`);
  }
}
