/**
 * The package `@parcelwire/events` for teams that consume: what libs/events has for them, compiled, with its types, and
 * the files of contracts/.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the package needs to run: the language of its schemas. */
export const DEPENDENCY = 'typebox';
const CONTRACT_FILES = ['asyncapi.json', 'schemas', 'examples'];

interface Manifest {
  private?: boolean;
  version: string;
  dependencies: Record<string, string>;
}

/**
 * Makes the package in a folder, which is emptied first.
 * @param root of the project
 * @returns path of the tarball, which is in the folder
 * @throws Error with what the compiler or npm said
 */
export function packEvents(root: string, folder: string): string {
  const source = join(root, 'libs', 'events');
  const content = join(folder, 'content');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(content, { recursive: true });
  const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
  const outDir = ['--outDir', join(content, 'lib')];
  run(process.execPath, [compiler, '-p', join(source, 'tsconfig.package.json'), ...outDir], root);
  for (const name of CONTRACT_FILES)
    cpSync(join(root, 'contracts', name), join(content, 'contracts', name), { recursive: true });
  cpSync(join(source, 'README.md'), join(content, 'README.md'));
  writeFileSync(join(content, 'package.json'), JSON.stringify(manifest(root, source), undefined, 2));
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(run('npm', ['pack', ...options], content)) as [{ filename: string }];
  return join(folder, packed.filename);
}

/** Version and dependency are those of the project. */
function manifest(root: string, source: string): object {
  const { version, dependencies } = manifestOf(root);
  const { private: _, ...own } = manifestOf(source);
  return { ...own, version, dependencies: { [DEPENDENCY]: dependencies[DEPENDENCY] } };
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stdout + stderr}`);
  return stdout;
}
