/**
 * One transaction whose statements are all sent before the first answer is awaited. A compare-and-set that matches no
 * row is no error to Postgres, so the commit is sent only after every count was seen.
 */
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Table } from './statements';
import { arraysOf, type Column } from './typed-arrays';

export interface Statement {
  /** Name of the prepared statement; the same name always has the same text. */
  name: string;
  text: string;
  values: readonly unknown[];
  /** Says what it means that another number of rows was affected than was expected. */
  check?: (rowCount: number) => Error | undefined;
}

/**
 * Begins a transaction whose statements look up each row by its key. Plans are made once for a connection, and of a
 * table that is still small they would read all of it, for each row again, however large it has become since.
 */
export const BEGIN = 'BEGIN; SET LOCAL enable_seqscan = off';

/** Where a transaction runs. */
export interface Connections {
  readonly pool: Pool;
  /**
   * How long a statement waits for a lock. It is less than a statement may take in all: so a wait for another session
   * is told apart from a statement that is too slow by itself. Undefined: as long as a statement may take.
   */
  readonly lockTimeoutMs?: number;
}

/**
 * @param end ROLLBACK to see only whether the statements would succeed
 * @throws what `check` returns, or the first error of Postgres; then nothing was written
 */
export async function inOneTransaction(
  { pool, lockTimeoutMs }: Connections,
  statements: readonly Statement[],
  end: 'COMMIT' | 'ROLLBACK' = 'COMMIT',
): Promise<void> {
  const client = await pool.connect();
  const begin = lockTimeoutMs === undefined ? BEGIN : `${BEGIN}; SET LOCAL lock_timeout = ${lockTimeoutMs}`;
  try {
    const answers = [client.query(begin), ...statements.map((one) => send(client, one))];
    const results = await Promise.allSettled<QueryResult>(answers);
    // In their order: where a compare-and-set matched no row, a later statement may fail for that very reason.
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') throw result.reason;
      const fault = statements[index - 1]?.check?.(result.value.rowCount ?? 0);
      if (fault) throw fault;
    }
    await client.query(end);
    client.release();
  } catch (error) {
    await giveBack(client);
    throw error;
  }
}

/** A connection on which the transaction cannot be ended is not used again. */
async function giveBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error) {
    client.release(error as Error);
  }
}

const send = (client: PoolClient, { name, text, values }: Statement): Promise<QueryResult> =>
  client.query({ name, text, values: [...values] });

/** Texts of statements by table and name, made when they are needed first. */
const TEXTS = new Map<string, string>();

/** A statement that takes one array for each column; undefined when there are no rows, and nothing to do. */
export function statement<Row extends object>(
  { path }: Pick<Table, 'path'>,
  name: string,
  text: () => string,
  columns: readonly Column[],
  rows: readonly Row[],
  more: Partial<Statement> = {},
): Statement | undefined {
  if (rows.length === 0) return undefined;
  const key = `${path} ${name}`;
  let known = TEXTS.get(key);
  if (known === undefined) TEXTS.set(key, (known = text()));
  return { name, text: known, values: arraysOf(columns, rows), ...more };
}
