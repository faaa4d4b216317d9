/** `npm run migrate`: brings the schema to the newest version and ends. */
import 'reflect-metadata';
import { migrate } from '@app/projection';
import { databaseConfig } from './config';

async function main(): Promise<void> {
  const database = databaseConfig();
  await migrate(database, { lockWaitMs: database.DATABASE_MIGRATION_WAIT_MS });
}

main().catch((error: unknown) => {
  process.stderr.write(`The schema could not be migrated: ${(error as Error).message}\n`);
  process.exit(1);
});
