import { Logger } from '@nestjs/common';
import { Command } from 'commander';
import { ConfigError, DatabaseConfig, readConfig } from '@app/config';
import { migrate } from '@app/projection';
import { CommandError } from './command-line/exit-codes';
import { run } from './command-line/run';

/** `npm run migrate`: brings the schema to the newest version. */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .summary('bring the schema in Postgres to the newest version')
    .description(
      'Brings schema `tracking` to the newest version, and creates it where there is none. Takes its owner; safe to\n' +
        'be run by several at once, and again.',
    )
    .action(
      run(async () => {
        // Its warnings say which sessions hold it up.
        Logger.overrideLogger(['fatal', 'error', 'warn', 'log']);
        // Never a default: a migration of the wrong database cannot be taken back.
        const [database] = readConfig<[DatabaseConfig]>(process.env, DatabaseConfig);
        try {
          await migrate(database, { lockWaitMs: database.DATABASE_MIGRATION_WAIT_MS });
        } catch (error) {
          if (error instanceof ConfigError) throw error;
          throw new CommandError(`The schema could not be migrated: ${(error as Error).message}`);
        }
      }),
    );
