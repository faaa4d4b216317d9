/**
 * A Python with the packages that an example names, in a folder of the user's cache. The folder appears in one rename
 * when all is in it, so it is whole or not there, also when several runs make it at once.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../tools/local-stack/config';
import type { ProcessGroup } from '../../tools/local-stack/process-group';

const NO_PYTHON =
  'The example in Python needs Python 3 with its module venv: install it, for example `apt-get install python3 python3-venv`';
const PACKAGE_TOOL = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement'];

/** @param requirements the file for pip @returns the command that runs Python */
export async function pythonWith(group: ProcessGroup, requirements: string): Promise<string> {
  const version = await group.run({
    name: 'python-version',
    command: 'python3',
    args: ['--version'],
    whenMissing: NO_PYTHON,
  });
  const contents = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  const home = join(cacheFolder(), `python-${contents.slice(0, 8)}`);
  if (!existsSync(home)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const draft = mkdtempSync(join(cacheFolder(), '.python-'));
    try {
      await group.run({ name: 'venv', command: 'python3', args: ['-m', 'venv', draft] });
      const args = [...PACKAGE_TOOL, requirements];
      await group.run({ name: 'pip', command: join(draft, 'bin', 'python'), args });
      publish(draft, home);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return join(home, 'bin', 'python');
}

function publish(draft: string, home: string): void {
  try {
    renameSync(draft, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  }
}
