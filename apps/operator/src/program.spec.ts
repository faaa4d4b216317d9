import type { Command } from 'commander';
import { program } from './program';

/** Commands that do something themselves, by their names from the root. */
function leaves(command: Command, path: string[] = []): [name: string, command: Command][] {
  const own = [...path, command.name()];
  if (command.commands.length === 0) return [[own.slice(1).join(' '), command]];
  return command.commands.flatMap((each) => leaves(each, own));
}

let COMMANDS: ReturnType<typeof leaves>;
beforeAll(async () => (COMMANDS = leaves(await program())));
const flagsOf = (command: Command): (string | undefined)[] => command.options.map(({ long }) => long);

it('every command takes --json', () => {
  expect(COMMANDS.filter(([, command]) => !flagsOf(command).includes('--json'))).toEqual([]);
});

it('every command that changes something takes --dry-run', () => {
  const withDryRun = COMMANDS.filter(([, command]) => flagsOf(command).includes('--dry-run'));
  expect(withDryRun.map(([name]) => name).toSorted()).toEqual([
    'archive',
    'backfill',
    'erase',
    'migrate',
    'rebuild',
    'redrive',
    'simulate',
  ]);
  const others = COMMANDS.map(([name]) => name).filter((name) => !withDryRun.some(([one]) => one === name));
  expect(others.toSorted()).toEqual(['explain', 'sources check', 'sources list', 'sources new-credential']);
});

it('every option has a description', () => {
  const options = COMMANDS.flatMap(([, command]) => command.options);
  expect(options.filter(({ description }) => !description)).toEqual([]);
});

it('has a single command when that is all that is needed', async () => {
  expect((await program('redrive')).commands.map((command) => command.name())).toEqual(['redrive']);
  expect((await program('help')).commands).toHaveLength(9);
});
