import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder with package.json, seen from the sources as well as from dist/. */
export const PROJECT_ROOT = ((): string => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** Tells clones of the project apart in folders that they share. */
export const PROJECT_ID = createHash('sha256').update(PROJECT_ROOT).digest('hex').slice(0, 10);

export const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'parcelwire');

export const javaCommand = (): string =>
  process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
