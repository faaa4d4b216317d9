import { Secret, Text, WholeNumber } from './fields';

/** How to reach Postgres. */
export class DatabaseConfig {
  /** `postgres://user:password@host:port/database`. */
  @Secret()
  @Text(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
  DATABASE_URL: string;

  /** Connections of one process: one publishes the states, the others write updates. */
  @WholeNumber(2, 100)
  DATABASE_POOL_SIZE = 4;

  /** How long to wait for a connection. */
  @WholeNumber(100, 600_000)
  DATABASE_CONNECT_TIMEOUT_MS = 5_000;

  /** A statement that takes longer is cancelled, and its batch tried again. */
  @WholeNumber(1_000, 3_600_000)
  DATABASE_STATEMENT_TIMEOUT_MS = 30_000;

  /** How long a migration waits for another one, and for sessions that hold locks on its tables. */
  @WholeNumber(1_000, 86_400_000)
  DATABASE_MIGRATION_WAIT_MS = 600_000;
}
