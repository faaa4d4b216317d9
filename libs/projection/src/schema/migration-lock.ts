/**
 * One process migrates at a time. The lock is one on an internal table, which takes a right on that table: advisory
 * locks can be taken by every role that may connect. A process that waits asks for a short time, gives up its place and
 * asks again, so that requests of others never queue behind it for long; each time it logs which sessions hold it up.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { createTable } from './migrations/table';

const logger = new Logger('migrate');

/** How long one request for a lock waits; also what other sessions may have to wait behind it. */
export const LOCK_TIMEOUT_MS = 2_000;
const PAUSE_MS = 500;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';
/** What all but the first of several concurrent creations of one schema or table fail with. */
const CREATED_MEANWHILE = new Set(['23505', '42P06', '42P07', '42710']);

/** Another session held a lock for longer than the migration waits; the message names it. */
export class MigrationLockError extends Error {
  constructor(waitMs: number, blockers: string) {
    super(`no lock on schema tracking within ${waitMs} ms; ${blockers}`);
    this.name = 'MigrationLockError';
  }
}

/** One transaction. No migration may touch this table: its process has locked it in another session. */
const CREATE_LOCK_TABLE = [
  'CREATE SCHEMA IF NOT EXISTS tracking',
  ...createTable(
    'migration_lock',
    'Internal: the process that has locked this table is the one that migrates.',
    [['name', 'text PRIMARY KEY', 'The table stays empty; only the lock on it counts.']],
  ),
].join(';\n');

/** Whether schema `tracking` has this table. */
export async function hasTable(dataSource: DataSource, table: string): Promise<boolean> {
  const [found] = await dataSource.query<{ exists: boolean }[]>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [`tracking.${table}`],
  );
  return found?.exists === true;
}

/** Creates schema `tracking` and its lock table unless they are there; safe when several processes do at once. */
export async function ensureLockTable(dataSource: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (await hasTable(dataSource, 'migration_lock')) return;
    try {
      await dataSource.query(CREATE_LOCK_TABLE);
    } catch (error) {
      if (!CREATED_MEANWHILE.has(codeOf(error)) || attempt === 10) throw error;
    }
  }
}

/**
 * Runs `work` while no other process migrates.
 * @throws MigrationLockError when another process still does after `waitMs`
 */
export async function withMigrationLock<T>(
  dataSource: DataSource,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const session = dataSource.createQueryRunner();
  try {
    await untilUnlocked(dataSource, waitMs, () => lock(session));
    return await work();
  } finally {
    if (session.isTransactionActive) await session.rollbackTransaction().catch(() => undefined);
    await session.release();
  }
}

async function lock(session: QueryRunner): Promise<void> {
  await session.startTransaction();
  try {
    await session.query('LOCK TABLE tracking.migration_lock IN ACCESS EXCLUSIVE MODE');
  } catch (error) {
    await session.rollbackTransaction();
    throw error;
  }
}

/**
 * Runs `attempt` again for as long as it fails because other sessions hold locks.
 * @throws MigrationLockError after `waitMs`, naming these sessions
 */
export async function untilUnlocked<T>(
  dataSource: DataSource,
  waitMs: number,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (![LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED].includes(codeOf(error))) throw error;
      const blockers = await lockHolders(dataSource);
      if (Date.now() >= deadline) throw new MigrationLockError(waitMs, blockers);
      logger.warn('waiting for locks on schema tracking', { blockers });
      await delay(PAUSE_MS);
    }
  }
}

interface Holder {
  pid: number;
  user: string | null;
  application: string | null;
  relations: string[];
}

/** Sessions other than ours that hold locks on tables of the schema, as a text; ours are known by their name. */
async function lockHolders(dataSource: DataSource): Promise<string> {
  const holders = await dataSource.query<Holder[]>(
    `SELECT l.pid, a.usename AS user, a.application_name AS application,
        array_agg(DISTINCT l.mode || ' on ' || c.relname) AS relations
      FROM pg_locks l
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        JOIN pg_class c ON c.oid = l.relation
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'tracking'
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.granted AND c.relkind IN ('r', 'v') AND a.application_name IS DISTINCT FROM current_setting('application_name')
      GROUP BY l.pid, a.usename, a.application_name ORDER BY l.pid`,
  );
  if (holders.length === 0) return 'no session holds one any more';
  return holders
    .map(
      ({ pid, user, application, relations }) =>
        `pid ${pid} (user ${user ?? '?'}, application ${application || '?'}) holds ${relations.join(', ')}`,
    )
    .join('; ');
}

/** The code that Postgres gives an error. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);
