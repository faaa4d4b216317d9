/**
 * `npm run contracts`: writes contracts/ and says what changed. `-- --check` writes nothing, and fails where files are
 * not those of the code or a change breaks the contract. `-- --release` makes the contract of the code the released one.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compare } from './compare';
import { contract, type Contract } from './contract';
import { RELEASED, contractFiles, text } from './files';

const ROOT = process.cwd();
const FOLDER = join(ROOT, 'contracts');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const read = (name: string): string | undefined =>
  existsSync(join(FOLDER, name)) ? readFileSync(join(FOLDER, name), 'utf8') : undefined;

/** Names of the files that are there, but what was released. */
const present = (): string[] =>
  existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
        .filter((name) => name !== RELEASED && name.endsWith('.json'))
    : [];

function write(name: string, content: string): void {
  mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
  writeFileSync(join(FOLDER, name), content);
}

function main(options: readonly string[]): number {
  const now = contract();
  const files = contractFiles(now, ROOT);
  const changed = Object.entries(files).filter(([name, content]) => read(name) !== content);
  const stale = present().filter((name) => !(name in files));
  const isCheck = options.includes('--check');
  for (const [name, content] of changed) {
    say(`${read(name) === undefined ? 'new' : 'changed'}: contracts/${name}`);
    if (!isCheck) write(name, content);
  }
  for (const name of stale) {
    say(`removed: contracts/${name}`);
    if (!isCheck) rmSync(join(FOLDER, name));
  }
  const released = read(RELEASED);
  const breaks = released === undefined ? [] : compare(JSON.parse(released) as Contract, now);
  for (const { where, what } of breaks) say(`BREAKING ${where}: ${what}`);
  if (options.includes('--release') && breaks.length === 0) write(RELEASED, text(now));
  if (changed.length + stale.length + breaks.length === 0) say('contracts/ is as the code has it');
  else if (isCheck) say('not as the code has it: run npm run contracts, and see docs/contract.md');
  return breaks.length > 0 || (isCheck && changed.length + stale.length > 0) ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
