/** The servers that commands work with, opened for as long as one takes. */
import type { DatabaseConfig, ServiceConfig } from '@app/config';
import { Publisher, producersOf } from '@app/kafka';
import { Database } from '@app/projection';
import { CommandError } from './command-line/exit-codes';

const BROKER_ANSWER_TIMEOUT_MS = 5_000;
const NAME = 'parcelwire-operator';

/** @throws what `work` throws, or that Postgres cannot be reached */
export async function withDatabase<T>(
  config: DatabaseConfig,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database(config, NAME);
  try {
    await database.open().catch((error: unknown) => {
      const host = URL.canParse(config.DATABASE_URL)
        ? new URL(config.DATABASE_URL).host
        : 'what DATABASE_URL says';
      throw new CommandError(`Postgres cannot be reached at ${host}: ${(error as Error).message}`);
    });
    return await work(database);
  } finally {
    await database.close();
  }
}

/** @throws what `work` throws */
export async function withPublisher<T>(
  config: ServiceConfig,
  work: (publisher: Publisher) => Promise<T>,
): Promise<T> {
  const publisher = new Publisher(producersOf(NAME, config, config.KAFKA_COMPRESSION), {
    attemptTimeoutMs: BROKER_ANSWER_TIMEOUT_MS,
  });
  try {
    return await work(publisher);
  } finally {
    await publisher.close();
  }
}
