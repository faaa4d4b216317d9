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
    .description('Repairs, fills in and explains what Parcelwire has taken in.')
    .addHelpText(
      'after',
      `
Each command takes --help, and --json for programs. The servers are those of the environment (KAFKA_BROKERS,
DATABASE_URL and their kin, see docs/configuration.md), else those of npm start.

Exit codes: ${Object.entries(EXIT)
        .map(([word, code]) => `${code} ${word}`)
        .join(', ')}`,
    );
  for (const command of COMMANDS.map((make) => make())) root.addCommand(withUsageCode(command));
  return withUsageCode(root);
}

/** Commander ends with 1 for wrong options, which is the code of a failure here. */
function withUsageCode(command: Command): Command {
  command.commands.forEach(withUsageCode);
  return command.exitOverride((error: CommanderError) =>
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage),
  );
}
