import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { newDataSource, type DatabaseSettings } from './data-source';

/** Any number that nobody else locks: one migration at a time, however many projectors start at once. */
const MIGRATION_LOCK = 7_026_318;

/** A migration takes as long as it takes. */
const NO_TIMEOUT = 0;

const logger = new Logger('migrate');

/** Brings the schema to the newest version. Safe to be called by several processes at once. */
export async function migrate(settings: DatabaseSettings): Promise<void> {
  const dataSource = await newDataSource({
    ...settings,
    DATABASE_STATEMENT_TIMEOUT_MS: NO_TIMEOUT,
  }).initialize();
  try {
    await runMigrations(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function runMigrations(dataSource: DataSource): Promise<void> {
  const session = dataSource.createQueryRunner();
  try {
    await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await session.query('CREATE SCHEMA IF NOT EXISTS tracking');
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    if (applied.length > 0) logger.log('schema migrated', { applied: applied.map(({ name }) => name) });
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await session.release();
  }
}
