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

const reportLoss = (error: Error): void =>
  logger.warn({ message: 'a connection was lost', error: error.message });

/** Longest wait for a lock: whoever waits keeps others from their turn. */
const LOCK_TIMEOUT_MS = 2_000;

/** Where the rows of shipments are written. */
export interface RowsPlace {
  schema: string;
  /** Greater than any revision that another writer may have read of the same shipment. */
  firstRevision: number;
  /** Whether commits wait for the disk; left out: they do. What a crash takes back must be written again then. */
  isDurable?: boolean;
}

/** The connections to Postgres, opened once the schema is the newest. */
export class Database {
  readonly pool: Pool;
  private readonly dataSource: DataSource;
  private known: Tables | undefined;

  /**
   * @param applicationName what `pg_stat_activity` shows for its connections
   * @param place where the rows of shipments are written, when that is another schema
   */
  constructor(
    private readonly settings: DatabaseSettings,
    applicationName = 'parcelwire-projector',
    private readonly place: RowsPlace = { schema: 'tracking', firstRevision: 1 },
  ) {
    this.dataSource = newDataSource(settings, applicationName);
    this.pool = new Pool({
      connectionString: settings.DATABASE_URL,
      application_name: applicationName,
      max: settings.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: settings.DATABASE_CONNECT_TIMEOUT_MS,
      statement_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
      // The number of rows in an array says nothing about the plan: each row is looked up by its key.
      options: `-c plan_cache_mode=force_generic_plan${place.isDurable === false ? ' -c synchronous_commit=off' : ''}`,
    });
    // A connection that ends between two statements is an event of the client; the next statement fails by itself.
    this.pool.on('connect', (client) => client.on('error', reportLoss));
    this.pool.on('error', () => undefined);
  }

  /** Revision of a summary that is inserted. */
  get firstRevision(): number {
    return this.place.firstRevision;
  }

  get isOpen(): boolean {
    return this.known !== undefined;
  }

  /** @throws Error before `open` */
  get tables(): Tables {
    if (!this.known) throw new Error('the database is not open yet');
    return this.known;
  }

  async open(): Promise<void> {
    if (!this.dataSource.isInitialized) await this.dataSource.initialize();
    this.known ??= tablesOf(this.dataSource, this.place.schema);
  }

  /** Whether the rows are those that others read and write, too. */
  get isShared(): boolean {
    return this.place.schema === 'tracking';
  }

  /** See `Connections`. Whoever writes elsewhere alone waits for nobody. */
  get lockTimeoutMs(): number | undefined {
    const { DATABASE_STATEMENT_TIMEOUT_MS: statement } = this.settings;
    return this.isShared ? Math.min(LOCK_TIMEOUT_MS, Math.floor(statement / 2)) : undefined;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.pool.end(), this.dataSource.isInitialized && this.dataSource.destroy()]);
  }
}
