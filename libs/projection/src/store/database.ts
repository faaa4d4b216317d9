/**
 * The connections to Postgres. TypeORM has the schema, its migrations and the entities; the path of the updates has
 * connections of its own, on which statements are sent without waiting for the answers to those before.
 */
import { Logger } from '@nestjs/common';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { newDataSource, type DatabaseSettings } from '../schema';
import { tablesOf, type Tables } from './tables';

const logger = new Logger('postgres');

export class Database {
  readonly pool: Pool;
  private readonly dataSource: DataSource;
  private known: Tables | undefined;

  constructor(settings: DatabaseSettings) {
    this.dataSource = newDataSource(settings);
    this.pool = new Pool({
      connectionString: settings.DATABASE_URL,
      application_name: 'parcelwire-projector',
      max: settings.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: settings.DATABASE_CONNECT_TIMEOUT_MS,
      statement_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
      // The number of rows in an array says nothing about the plan: each row is looked up by its key.
      options: '-c plan_cache_mode=force_generic_plan',
    });
    this.pool.on('error', (error) => logger.warn('an idle connection was lost', { error: error.message }));
  }

  /** Reads the entities; connects nothing. */
  get tables(): Tables {
    if (!this.known) throw new Error('the database is not open yet');
    return this.known;
  }

  async open(): Promise<void> {
    if (!this.dataSource.isInitialized) await this.dataSource.initialize();
    this.known ??= tablesOf(this.dataSource);
  }

  /** Whether Postgres answers at all. */
  async answers(): Promise<boolean> {
    try {
      await this.pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.pool.end(), this.dataSource.isInitialized && this.dataSource.destroy()]);
  }
}
