/** Responses that were saved as files, the oldest first. They count as given when their file was written last. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, EXIT } from '../command-line/exit-codes';
import type { Answer, CarrierKind } from './carriers';

export interface SavedFile {
  name: string;
  path: string;
  savedAt: Date;
}

/** The files `*.json` of a folder and of those in it. @throws CommandError */
export function savedFiles(folder: string): SavedFile[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const path = join(folder, name);
        return { name, path, savedAt: statSync(path).mtime };
      })
      .toSorted((a, b) => a.savedAt.getTime() - b.savedAt.getTime() || (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${folder} cannot be read (${code})`, EXIT.usage);
  }
}

/** The answers in a file; none where it is no response of this carrier. */
export const answersIn = ({ path, savedAt }: SavedFile, kind: CarrierKind): Answer[] =>
  kind.answersIn(readFileSync(path)).map((body) => ({ body, answeredAt: savedAt }));
