/**
 * Puts the rows of a rebuild in the place of the running ones, in one transaction. The projector is held at its offsets
 * meanwhile, so that nothing is applied between the last look at the raw topic and the new rows. Readers are not held
 * up: the tables are taken only when nobody reads them, for the time in which their names change.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { noteChanged, replaceRows } from './changed-shipments';
import { REBUILD_SCHEMA, REPLACED_SCHEMA, SWAPPED_TABLES, dropRebuildSchemas } from './rebuild-schema';

/** How a rebuild is brought to its end. */
export interface SwapOptions {
  /** Derives what has come in since; the projector waits for it. */
  catchUp: () => Promise<void>;
  /** Which shipments were derived anew; everything when left out. */
  among?: Among;
  /** Raw records that were dead letters and are mapped now, as partitions and offsets. */
  mapped: () => { topic: string; partitions: number[]; offsets: string[] };
}

/** One account, or one shipment. */
export interface Among {
  account?: string;
  shipmentId?: string;
}

/** Shipments of which other teams will be told, because their state is another one. */
export interface Swapped {
  changed: number;
  resolvedLetters: number;
}

/** @throws Error when the tables are being read all the time; then everything is as it was, and can be tried again */
export async function swap(pool: Pool, { catchUp, among, mapped }: SwapOptions): Promise<Swapped> {
  const client = await pool.connect();
  try {
    await client.query(
      'BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
    );
    await client.query('LOCK TABLE tracking.consumer_offsets IN EXCLUSIVE MODE');
    await catchUp();
    const condition = among && conditionOf(client, among);
    const changed = await noteChanged(client, condition ?? 'true');
    const letters = mapped();
    const { rowCount } = await client.query(
      `UPDATE tracking.dead_letters d SET state = 'resolved', updated_at = now()
        FROM unnest($2::integer[], $3::bigint[]) AS u(partition, "offset")
        WHERE d.topic = $1 AND d.partition = u.partition AND d."offset" = u."offset" AND d.state <> 'resolved'`,
      [letters.topic, letters.partitions, letters.offsets],
    );
    await (condition === undefined ? swapTables(client) : replaceRows(client, condition));
    await client.query('COMMIT');
    client.release();
    await dropRebuildSchemas(pool);
    return { changed, resolvedLetters: rowCount ?? 0 };
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

const conditionOf = (client: PoolClient, { account, shipmentId }: Among): string =>
  [
    ...(account === undefined ? [] : [`account = ${client.escapeLiteral(account)}`]),
    ...(shipmentId === undefined ? [] : [`id = ${client.escapeLiteral(shipmentId)}::uuid`]),
  ].join(' AND ');

const TAKE_WITHIN_MS = 120_000;
const PAUSE_MS = 50;
const LOCK_NOT_AVAILABLE = '55P03';

/** Changes the tables for the new ones; views read these from then on. */
async function swapTables(client: PoolClient): Promise<void> {
  const views = await viewsIn(client);
  const moves = await moveStatements(client, views);
  // Readers take a view before its tables. Locking the views locks their tables, too.
  const names = [...views.map(({ name }) => name), ...SWAPPED_TABLES]
    .map((name) => `tracking.${name}`)
    .join(', ');
  const deadline = performance.now() + TAKE_WITHIN_MS;
  await client.query(`DROP SCHEMA IF EXISTS ${REPLACED_SCHEMA} CASCADE; CREATE SCHEMA ${REPLACED_SCHEMA}`);
  for (;;) {
    await client.query('SAVEPOINT tables');
    try {
      // Does not wait, so that nobody has to wait behind it.
      await client.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE NOWAIT`);
      await client.query(moves.join(';\n'));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || performance.now() > deadline)
        throw error;
      await client.query('ROLLBACK TO SAVEPOINT tables');
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

/** Everything that has to be done while the tables are locked, found out before. */
async function moveStatements(client: PoolClient, views: readonly View[]): Promise<string[]> {
  const { rows: indexes } = await client.query<{ was: string; is: string }>(
    `SELECT o.relname AS was, n.relname AS is
      FROM (SELECT * FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
          WHERE c.relnamespace = 'tracking'::regnamespace) o
        JOIN (SELECT * FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
          WHERE c.relnamespace = '${REBUILD_SCHEMA}'::regnamespace) n
        ON replace(regexp_replace(pg_get_indexdef(n.indexrelid), ' INDEX \\S+ ', ' '), '${REBUILD_SCHEMA}.', 'tracking.')
          = regexp_replace(pg_get_indexdef(o.indexrelid), ' INDEX \\S+ ', ' ')
      WHERE o.relname <> n.relname`,
  );
  return [
    ...SWAPPED_TABLES.map((table) => `ALTER TABLE tracking.${table} SET SCHEMA ${REPLACED_SCHEMA}`),
    ...SWAPPED_TABLES.map((table) => `ALTER TABLE ${REBUILD_SCHEMA}.${table} SET SCHEMA tracking`),
    ...indexes.map(({ was, is }) => `ALTER INDEX tracking."${is}" RENAME TO "${was}"`),
    ...views.map(({ name, query }) => `CREATE OR REPLACE VIEW tracking.${name} AS ${query}`),
  ];
}

interface View {
  name: string;
  query: string;
}

/** In the order of their creation. Their texts name the tables with the schema, and so find the new ones. */
async function viewsIn(client: PoolClient): Promise<View[]> {
  const { rows } = await client.query<View>(
    `SELECT quote_ident(relname) AS name, rtrim(pg_get_viewdef(oid), ';') AS query
      FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'v' ORDER BY oid`,
  );
  return rows;
}
