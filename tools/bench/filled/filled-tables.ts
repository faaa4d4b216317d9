/**
 * Fills the tables of both sides with shipments of the past, so that indexes and tables are as large as those of a
 * system that has run for long. Events of a shipment lie as far apart as they do when they come day by day. What
 * the fold keeps of these shipments has the right size and no meaning: no round may touch them.
 */
import { Client } from 'pg';
import { LOOP_TABLES } from '../peers/projector-loop-tables';
import { LOOP, OURS, type Counts } from '../tables';
import { valueOf, type Column } from './column-values';
import { withoutIndexes } from './without-indexes';

/** A table, and whether its rows are shipments or events. */
export interface FilledTable {
  name: string;
  rows: 'shipments' | 'events';
}

const TABLES: FilledTable[] = [
  { name: OURS.shipments, rows: 'shipments' },
  { name: OURS.events, rows: 'events' },
  { name: 'tracking.shipment_summaries', rows: 'shipments' },
  { name: LOOP.shipments, rows: 'shipments' },
  { name: LOOP.events, rows: 'events' },
];
const EVENTS_PER_SHIPMENT = 5;
const ROWS_AT_ONCE = 250_000;

/**
 * @param shipments how many to make; each has five events
 * @throws Error when our tables are not there yet
 */
export async function fillTables(databaseUrl: string, shipments: number): Promise<Counts> {
  const counts: Counts = { shipments, events: shipments * EVENTS_PER_SHIPMENT };
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(LOOP_TABLES);
    for (const table of TABLES) {
      await fillTable(client, table, counts);
    }
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
  return counts;
}

/**
 * Fills a table, if there is one of that name.
 * @param values of some columns, as SQL over `n`, the number of the shipment, and `k`, that of the row
 */
export async function fillTable(
  client: Client,
  { name, rows }: FilledTable,
  counts: Counts,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  const columns = await columnsOf(client, name);
  if (columns.length === 0) return;
  const begin = performance.now();
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const row = columns.map((column) => valueOf(column, rows, values)).join(', ');
  await withoutIndexes(client, name, async () => {
    for (let from = 0; from < counts[rows]; from += ROWS_AT_ONCE) {
      await client.query(
        `INSERT INTO ${name} (${names})
          SELECT ${row} FROM (SELECT k, k % $3::bigint AS n FROM generate_series($1::bigint, $2::bigint) AS k) AS rows`,
        [from, Math.min(from + ROWS_AT_ONCE, counts[rows]) - 1, counts.shipments],
      );
    }
  });
  const seconds = (performance.now() - begin) / 1_000;
  process.stderr.write(`${name} filled with ${counts[rows]} rows in ${seconds.toFixed(0)} s\n`);
}

/** Those that a row states itself; none when there is no such table. */
async function columnsOf(client: Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required
       FROM pg_attribute
      WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' AND attidentity = ''
      ORDER BY attnum`,
    [table],
  );
  return rows;
}
