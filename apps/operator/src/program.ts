import { Command, CommanderError } from 'commander';
import { EXIT } from './command-line/exit-codes';

/** By name. Each is loaded when it is asked for: together they take seconds. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  redrive: async () => (await import('./redrive/redrive.command.js')).redriveCommand(),
  rebuild: async () => (await import('./rebuild/rebuild.command.js')).rebuildCommand(),
  backfill: async () => (await import('./backfill/backfill.command.js')).backfillCommand(),
  erase: async () => (await import('./erase/erase.command.js')).eraseCommand(),
  explain: async () => (await import('./explain/explain.command.js')).explainCommand(),
  archive: async () => (await import('./archive/archive.command.js')).archiveCommand(),
  simulate: async () => (await import('./simulate/simulate.command.js')).simulateCommand(),
  sources: async () => (await import('./sources/sources.command.js')).sourcesCommand(),
  migrate: async () => (await import('./migrate.command.js')).migrateCommand(),
};

/** @param name of the only command that is needed; without one, or for one that does not exist, there are all */
export async function program(name = ''): Promise<Command> {
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
  const load = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS);
  for (const make of load) root.addCommand(withUsageCode(await make()));
  return withUsageCode(root);
}

/** Commander's own exit code for wrong options is 1, which means a failure here. */
function withUsageCode(command: Command): Command {
  command.commands.forEach(withUsageCode);
  return command.exitOverride((error: CommanderError) =>
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage),
  );
}
