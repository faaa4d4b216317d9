import { Logger } from '@nestjs/common';
import { Command } from 'commander';
import { ConfigError, DatabaseConfig, readConfig } from '@app/config';
import { migrate, pendingMigrations } from '@app/projection';
import { CommandError, EXIT } from './command-line/exit-codes';
import { run } from './command-line/run';

/** `npm run migrate`: brings the schema to the newest version. */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .summary('bring the schema in Postgres to the newest version')
    .description(
      'Brings schema `tracking` to the newest version, and creates it where there is none. Needs the owner of the schema.\n' +
        'Several processes may run it at once, and it can be run again.',
    )
    .option('--dry-run', 'show which migrations would be applied')
    .option('--json', 'one JSON document')
    .action(
      run<{ dryRun?: boolean }>(async ({ dryRun = false }, { output }) => {
        // Its warnings say which sessions hold it up; they are no part of a JSON document.
        if (!output.isJson) Logger.overrideLogger(['fatal', 'error', 'warn', 'log']);
        // Never a default: a migration of the wrong database cannot be undone.
        const [database] = readConfig<[DatabaseConfig]>(process.env, DatabaseConfig);
        const migrations = await (
          dryRun
            ? pendingMigrations(database)
            : migrate(database, { lockWaitMs: database.DATABASE_MIGRATION_WAIT_MS })
        ).catch((error: unknown) => {
          if (error instanceof ConfigError) throw error;
          throw new CommandError(`The schema could not be migrated: ${(error as Error).message}`);
        });
        output.result({ dryRun, migrations }, textOf(migrations, dryRun));
        return EXIT.done;
      }),
    );

function textOf(migrations: readonly string[], dryRun: boolean): string {
  if (migrations.length === 0) return 'The schema is the newest.';
  return `${dryRun ? 'Would be applied' : 'Applied'}: ${migrations.join(', ')}`;
}
