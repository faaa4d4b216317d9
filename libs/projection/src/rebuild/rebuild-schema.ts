/**
 * Tables beside the running ones, in which the rows are derived anew: made like those, with their columns, indexes,
 * checks, comments, storage and rights. Whatever else depends on the running ones is found in running-tables.ts.
 */
import type { Pool, PoolClient } from 'pg';

/** Schema of the new tables. */
export const REBUILD_SCHEMA = 'tracking_rebuild';
/** Schema of the former ones, until they are dropped. */
export const REPLACED_SCHEMA = 'tracking_replaced';

/** Everything that follows from the raw webhooks; the id of the shipment is in this column. */
export const DERIVED_TABLES = {
  shipments: 'id',
  shipment_events: 'shipment_id',
  shipment_summaries: 'shipment_id',
  shipment_event_tellings: 'shipment_id',
  personal_attributes: 'shipment_id',
  shipment_promises: 'shipment_id',
  unmapped_code_occurrences: 'shipment_id',
} as const;

/** The same, and what is not about single shipments. */
export const SWAPPED_TABLES = [...Object.keys(DERIVED_TABLES), 'source_freshness'];

/**
 * Offsets of the raw topic up to which rows have been derived, and with which mappings; records that are dead letters
 * now; dead letters that are mapped now. Indexes of the letters would be taken for those of a table that is swapped.
 */
const BESIDE_THE_ROWS = `
  CREATE TABLE ${REBUILD_SCHEMA}.progress (partition integer PRIMARY KEY, next_offset bigint NOT NULL);
  CREATE TABLE ${REBUILD_SCHEMA}.plan (plan jsonb NOT NULL);
  CREATE TABLE ${REBUILD_SCHEMA}.mapped_letters (partition integer, "offset" bigint, PRIMARY KEY (partition, "offset"));
  CREATE TABLE ${REBUILD_SCHEMA}.dead_letters (LIKE tracking.dead_letters INCLUDING ALL EXCLUDING INDEXES,
    PRIMARY KEY (topic, partition, "offset"));
  CREATE TABLE ${REBUILD_SCHEMA}.shipment_outbox (LIKE tracking.shipment_outbox INCLUDING ALL)`;

/** @param plan what the rows are derived with, and of which shipments */
export async function createRebuildSchema(pool: Pool, plan: object): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const schema of [REBUILD_SCHEMA, REPLACED_SCHEMA]) await dropSchema(client, schema);
    await client.query(`CREATE SCHEMA ${REBUILD_SCHEMA}`);
    for (const table of SWAPPED_TABLES) await createLike(client, table);
    await client.query(BESIDE_THE_ROWS);
    await client.query(`INSERT INTO ${REBUILD_SCHEMA}.plan VALUES ($1)`, [JSON.stringify(plan)]);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

async function createLike(client: PoolClient, table: string): Promise<void> {
  const made = `${REBUILD_SCHEMA}.${table}`;
  await client.query(`CREATE TABLE ${made} (LIKE tracking.${table} INCLUDING ALL)`);
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('COMMENT ON TABLE ${made} IS %L', obj_description(c.oid)) AS statement
        FROM pg_class c WHERE c.oid = $1::regclass
      UNION ALL SELECT format('ALTER TABLE ${made} SET (%s)', array_to_string(c.reloptions, ', '))
        FROM pg_class c WHERE c.oid = $1::regclass AND c.reloptions IS NOT NULL
      UNION ALL SELECT format('GRANT %s ON ${made} TO %s', a.privilege_type, coalesce(quote_ident(r.rolname), 'PUBLIC'))
        FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = $1::regclass AND a.grantee <> c.relowner`,
    [`tracking.${table}`],
  );
  for (const { statement } of rows) await client.query(statement);
}

/** What an unfinished rebuild was to do; undefined where there is none. */
export async function readPlan(pool: Pool): Promise<unknown> {
  const { rows: there } = await pool.query<{ is_there: boolean }>(
    `SELECT to_regclass('${REBUILD_SCHEMA}.plan') IS NOT NULL AS is_there`,
  );
  if (!there[0]!.is_there) return undefined;
  const { rows } = await pool.query<{ plan: unknown }>(`SELECT plan FROM ${REBUILD_SCHEMA}.plan`);
  return rows[0]?.plan;
}

/** Leaves nothing behind. */
export async function dropRebuildSchemas(pool: Pool): Promise<void> {
  await dropSchemas(pool, [REBUILD_SCHEMA, REPLACED_SCHEMA]);
}

/** The former tables, once the new ones are in their place. */
export async function dropReplaced(pool: Pool): Promise<void> {
  await dropSchemas(pool, [REPLACED_SCHEMA]);
}

async function dropSchemas(pool: Pool, schemas: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const schema of schemas) await dropSchema(client, schema);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** An erasure that deletes rows there has the lock on the summaries first, and then wants the other tables. */
async function dropSchema(client: PoolClient, schema: string): Promise<void> {
  await lockIfThere(client, `${schema}.shipment_summaries`, 'ACCESS EXCLUSIVE');
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';

/** Locks a table of a rebuild, in a transaction. @returns false where there is none, or it is dropped meanwhile */
export async function lockIfThere(client: PoolClient, table: string, mode: string): Promise<boolean> {
  await client.query('SAVEPOINT before_lock');
  try {
    await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
    return true;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code !== UNDEFINED_TABLE && code !== UNDEFINED_SCHEMA) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_lock');
    return false;
  }
}
