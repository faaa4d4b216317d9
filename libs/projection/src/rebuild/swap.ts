/**
 * Puts the rows of a rebuild in the place of the running ones, in one transaction. The projector is held at its offsets
 * meanwhile, so that nothing is applied between the last look at the raw topic and the new rows. Readers are not held
 * up: the tables are taken only when nobody reads them, for the time in which their names change.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { changeLetters, type ChangedLetters } from './changed-letters';
import { noteChanged, replaceRows } from './changed-shipments';
import { REBUILD_SCHEMA, REPLACED_SCHEMA, SWAPPED_TABLES, dropReplaced } from './rebuild-schema';
import { rowSecurityStatements } from './row-security';

/** How a rebuild is brought to its end. */
export interface SwapOptions {
  /** Derives what has come in since; the projector waits for it. */
  catchUp: () => Promise<void>;
  /** Which shipments were derived anew; everything when left out. */
  among?: Among;
  /** Until the tables change, everything can still be left as it was. */
  signal: AbortSignal;
}

/** One account, or one shipment. */
export interface Among {
  account?: string;
  shipmentId?: string;
}

/** What is different after a rebuild. */
export interface Swapped extends ChangedLetters {
  /** Shipments whose state has changed; consumers of states are told of these. */
  changed: number;
}

/**
 * @returns undefined when it was stopped; then everything is as it was
 * @throws Error when the tables are being read all the time; then the same holds, and it can be tried again
 */
export async function swap(
  pool: Pool,
  { catchUp, among, signal }: SwapOptions,
): Promise<Swapped | undefined> {
  const client = await pool.connect();
  let swapped: Swapped;
  try {
    await client.query(
      'BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
    );
    // Everything that writes rows of shipments begins here, also an erasure: so none of them waits for another one later.
    await client.query('LOCK TABLE tracking.consumer_offsets IN EXCLUSIVE MODE');
    await catchUp();
    if (signal.aborted) throw new Stopped();
    const condition = among && conditionOf(client, among);
    const changed = await noteChanged(client, condition ?? 'true');
    const letters = await changeLetters(client);
    await (condition === undefined ? swapTables(client, signal) : replaceRows(client, condition));
    // In the same transaction: a rebuild whose rows are in place must not be continued.
    await client.query(`DROP SCHEMA ${REBUILD_SCHEMA} CASCADE`);
    await client.query('COMMIT');
    client.release();
    swapped = { changed, ...letters };
  } catch (error) {
    client.release(error as Error);
    if (error instanceof Stopped) return undefined;
    throw error;
  }
  // The new rows are in place, whatever becomes of the old ones: the next rebuild drops what is left of them.
  await dropReplaced(pool).catch(() => undefined);
  return swapped;
}

class Stopped extends Error {}

const conditionOf = (client: PoolClient, { account, shipmentId }: Among): string =>
  [
    ...(account === undefined ? [] : [`account = ${client.escapeLiteral(account)}`]),
    ...(shipmentId === undefined ? [] : [`id = ${client.escapeLiteral(shipmentId)}::uuid`]),
  ].join(' AND ');

/** The projector waits for as long. */
const TAKE_WITHIN_MS = 10_000;
const PAUSE_MS = 50;
const LOCK_NOT_AVAILABLE = '55P03';

/** Changes the tables for the new ones; views read these from then on. */
async function swapTables(client: PoolClient, signal: AbortSignal): Promise<void> {
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
      // Not before: who reads what must not have been changed in between.
      const security = await rowSecurityStatements(client);
      await client.query([...moves, ...security].join(';\n'));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (signal.aborted) throw new Stopped();
      await client.query('ROLLBACK TO SAVEPOINT tables');
      if (performance.now() > deadline) throw new TablesInUseError(await readersOf(client));
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
    ...views.map(
      ({ name, query, options }) => `CREATE OR REPLACE VIEW tracking.${name}${options} AS ${query}`,
    ),
  ];
}

interface View {
  name: string;
  query: string;
  /** As `WITH (…)`, or empty. */
  options: string;
}

/** In the order of their creation. Their texts name the tables with the schema, and so find the new ones. */
async function viewsIn(client: PoolClient): Promise<View[]> {
  const { rows } = await client.query<View>(
    `SELECT quote_ident(relname) AS name, rtrim(pg_get_viewdef(oid), ';') AS query,
        coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '') AS options
      FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'v' ORDER BY oid`,
  );
  return rows;
}

/** Sessions read the tables all the time. */
export class TablesInUseError extends Error {
  constructor(readers: string) {
    super(
      `the tables are being read all the time: end these sessions, or run it again later to continue (${readers})`,
    );
    this.name = 'TablesInUseError';
  }
}

/** Sessions that hold locks on the tables, for a person. */
async function readersOf(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ reader: string }>(
    `SELECT DISTINCT format('pid %s, user %s, application %s', l.pid, a.usename, a.application_name) AS reader
      FROM pg_locks l JOIN pg_class c ON c.oid = l.relation LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.granted AND l.pid <> pg_backend_pid() AND c.relnamespace = 'tracking'::regnamespace
        AND c.relname = ANY ($1)`,
    [SWAPPED_TABLES],
  );
  return rows.map(({ reader }) => reader).join('; ') || 'they have ended';
}
