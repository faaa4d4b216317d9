import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { AbstractLogger, type DataSource, type LogLevel, type LogMessage } from 'typeorm';
import { newDataSource, type DatabaseSettings } from './data-source';
import {
  codeOf,
  ensureLockTable,
  hasTable,
  LOCK_TIMEOUT_MS,
  untilUnlocked,
  withMigrationLock,
} from './migration-lock';

/** How a migration is run. */
export interface MigrateOptions {
  /** How long to wait, in all, for another process that migrates, and then for sessions that hold locks on tables. */
  lockWaitMs?: number;
}

const DEFAULT_LOCK_WAIT_MS = 600_000;

/** One session holds the lock, one runs the migrations, one looks who holds them up. */
const CONNECTIONS = 3;

/** A migration takes as long as it takes, but does not keep others waiting behind its requests for locks. */
const SESSION_SETTINGS = {
  statement_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  lock_timeout: LOCK_TIMEOUT_MS,
  client_min_messages: 'warning',
};

const logger = new Logger('migrate');

/**
 * Brings schema `tracking` to the newest version, and creates it where there is none. Safe to be called by several
 * processes at once. A session that holds locks on tables delays it; each time it logs which session that is.
 * @returns the names of the migrations that were applied
 * @throws MigrationLockError when such a session is still there after `lockWaitMs` (10 minutes by default)
 */
export async function migrate(settings: DatabaseSettings, options: MigrateOptions = {}): Promise<string[]> {
  const { lockWaitMs = DEFAULT_LOCK_WAIT_MS } = options;
  const dataSource = await migrationSource(settings).initialize();
  try {
    if ((await pendingIn(dataSource)).length === 0) return [];
    await untilUnlocked(dataSource, lockWaitMs, () => ensureLockTable(dataSource));
    return await withMigrationLock(dataSource, lockWaitMs, async () => {
      const applied = await untilUnlocked(dataSource, lockWaitMs, () =>
        dataSource.runMigrations({ transaction: 'each' }),
      );
      const names = applied.map(({ name }) => name);
      if (names.length > 0) logger.log('schema migrated', { applied: names });
      return names;
    });
  } catch (error) {
    if (codeOf(error) === INSUFFICIENT_PRIVILEGE) throw new SchemaOwnerError(error);
    throw error;
  } finally {
    await dataSource.destroy();
  }
}

/** The schema has to be changed, and this role may not. */
export class SchemaOwnerError extends Error {
  constructor(cause: unknown) {
    super(`schema tracking is to be migrated, which takes its owner: run the migration as that role`, {
      cause,
    });
    this.name = 'SchemaOwnerError';
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** The names of the migrations that `migrate` would apply. Any role may ask. */
export async function pendingMigrations(settings: DatabaseSettings): Promise<string[]> {
  const dataSource = await migrationSource(settings).initialize();
  try {
    return await pendingIn(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Where none is pending, nothing is to be done, for which any role is good. */
async function pendingIn(dataSource: DataSource): Promise<string[]> {
  const all = dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  if (!(await hasTable(dataSource, 'schema_migrations'))) return all;
  const applied = await dataSource.query<{ name: string }[]>('SELECT name FROM tracking.schema_migrations');
  const names = new Set(applied.map(({ name }) => name));
  return all.filter((name) => !names.has(name));
}

function migrationSource(settings: DatabaseSettings): DataSource {
  // By its name a session tells this process's locks from those of others.
  const name = `parcelwire-migrate-${randomBytes(4).toString('hex')}`;
  return newDataSource(settings, name, {
    poolSize: CONNECTIONS,
    extra: {
      options: Object.entries(SESSION_SETTINGS)
        .map(([setting, value]) => `-c ${setting}=${value}`)
        .join(' '),
    },
    logger: new WarningLogger(['info']),
    logNotifications: true,
  });
}

/** Passes on what Postgres itself reports: warnings, as lesser messages are not asked for. */
class WarningLogger extends AbstractLogger {
  protected writeLog(
    level: LogLevel,
    message: LogMessage | string | number | (LogMessage | string | number)[],
  ): void {
    if (level !== 'info') return;
    for (const { message: text } of this.prepareLogMessages(message)) logger.warn(text);
  }
}
