/** What a team that consumes has: a folder with the package `@parcelwire/events`, and other packages as they name them. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEPENDENCY, packEvents } from '../../tools/contracts/pack-events';
import { PROJECT_ROOT } from '../../tools/local-stack/config';
import type { ProcessGroup } from '../../tools/local-stack/process-group';

const PACKAGES = join(PROJECT_ROOT, 'node_modules');
const COMPILER = join(PACKAGES, 'typescript7', 'bin', 'tsc');

/** Packs the package, and installs the tarball, without asking a registry for what it depends on. */
export async function installEvents(group: ProcessGroup, folder: string): Promise<void> {
  const tarball = packEvents(PROJECT_ROOT, join(folder, 'packed'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const options = ['--offline', '--ignore-scripts', '--cache', join(folder, 'cache')];
  await group.run({
    name: 'npm-install',
    command: 'npm',
    args: ['install', ...options, tarball, join(PACKAGES, DEPENDENCY)],
    cwd: folder,
  });
  link(folder, '@types/node');
}

/** A package that those of a folder may import, as this project has it. */
export function link(folder: string, name: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(PACKAGES, name), path);
}

/** Checks the types of a folder's program and compiles it. @throws with what the compiler said */
export async function compile(group: ProcessGroup, folder: string): Promise<void> {
  await group.run({ name: 'tsc', command: process.execPath, args: [COMPILER, '-p', folder] });
}

/** What a `package.json` says that it depends on. */
export const dependenciesIn = (folder: string): Record<string, string> =>
  (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    }
  ).dependencies;
