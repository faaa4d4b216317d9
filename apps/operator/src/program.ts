import { Command, CommanderError } from 'commander';
import { archiveCommand } from './archive/archive.command';
import { backfillCommand } from './backfill/backfill.command';
import { EXIT } from './command-line/exit-codes';
import { eraseCommand } from './erase/erase.command';
import { explainCommand } from './explain/explain.command';
import { migrateCommand } from './migrate.command';
import { rebuildCommand } from './rebuild/rebuild.command';
import { redriveCommand } from './redrive/redrive.command';
import { simulateCommand } from './simulate/simulate.command';
import { sourcesCommand } from './sources/sources.command';

const COMMANDS = [
  redriveCommand,
  rebuildCommand,
  backfillCommand,
  eraseCommand,
  explainCommand,
  archiveCommand,
  simulateCommand,
  sourcesCommand,
  migrateCommand,
];

/** All commands. */
export function program(): Command {
  const root = new Command('operator')
    .description('Repairs, completes and explains the data in Parcelwire.')
    .addHelpText(
      'after',
      `
Each command takes --help, and --json for programs. The environment names the servers (KAFKA_BROKERS, DATABASE_URL and
others, see docs/configuration.md); without it, the servers of npm start are used.

Exit codes: ${Object.entries(EXIT)
        .map(([word, code]) => `${code} ${word}`)
        .join(', ')}`,
    );
  for (const command of COMMANDS.map((make) => make())) root.addCommand(withUsageCode(command));
  return withUsageCode(root);
}

/** Commander's own exit code for wrong options is 1, which means a failure here. */
function withUsageCode(command: Command): Command {
  command.commands.forEach(withUsageCode);
  return command.exitOverride((error: CommanderError) =>
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage),
  );
}
