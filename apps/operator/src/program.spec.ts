import type { Command } from 'commander';
import { program } from './program';

/** Commands that do something themselves, by their names from the root. */
function leaves(command: Command, path: string[] = []): [name: string, command: Command][] {
  const own = [...path, command.name()];
  if (command.commands.length === 0) return [[own.slice(1).join(' '), command]];
  return command.commands.flatMap((each) => leaves(each, own));
}

const COMMANDS = leaves(program());
const flagsOf = (command: Command): (string | undefined)[] => command.options.map(({ long }) => long);

it.each(COMMANDS)('%s takes --json', (_, command) => {
  expect(flagsOf(command)).toContain('--json');
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

it.each(COMMANDS)('%s has no option without a description', (_, command) => {
  expect(command.options.filter(({ description }) => !description)).toEqual([]);
});
