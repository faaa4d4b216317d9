/** What an archive holds: `manifest.json` in its folder, written anew after each file. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-line/exit-codes';
import { writeWhole, type ArchivedFile } from './archive-file';

const NAME = 'manifest.json';
/** Raised when an older program could not read the files. */
const FORM = 1;

/** The files of an archive; none where there is no archive yet. @throws CommandError for one that is not readable */
export async function readManifest(folder: string): Promise<ArchivedFile[]> {
  let text: string;
  try {
    text = await readFile(join(folder, NAME), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const { form, files } = JSON.parse(text) as { form: number; files: ArchivedFile[] };
  if (form !== FORM) throw new CommandError(`the archive has form ${form}; this program reads form ${FORM}`);
  return files;
}

export const writeManifest = (folder: string, files: readonly ArchivedFile[]): Promise<void> =>
  writeWhole(join(folder, NAME), `${JSON.stringify({ form: FORM, files }, undefined, 2)}\n`);

/** By partition of a topic: offset after the last record that is archived. */
export function archivedUntil(files: readonly ArchivedFile[], topic: string): Map<number, bigint> {
  const until = new Map<number, bigint>();
  for (const file of files.filter((one) => one.topic === topic)) {
    const next = BigInt(file.next);
    if (next > (until.get(file.partition) ?? -1n)) until.set(file.partition, next);
  }
  return until;
}
