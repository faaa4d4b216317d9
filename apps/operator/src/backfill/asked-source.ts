/** The source that is asked under: its entry of the sources file, and the credentials that only this program reads. */
import { readFileSync } from 'node:fs';
import { secretIn, type SecretReference, type Source } from '@app/sources';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { readFile } from '../sources/check-file';
import { carrierKindOf, type CarrierKind } from './carriers';

/** @throws CommandError; SourcesFileError */
export function askedSource(file: string, id: string): { source: Source; kind: CarrierKind } {
  const source = readFile(file).sources.find((each) => each.id === id);
  if (!source) throw new CommandError(`${file} has no source ${id}`, EXIT.usage);
  const kind = carrierKindOf(source.integration);
  if (!kind) throw new CommandError(`${source.integration} cannot be asked`, EXIT.usage);
  return { source, kind };
}

/** Reads a credential. @throws CommandError naming the variable or file, never its value */
export function secretOf(reference: SecretReference): string {
  try {
    return secretIn(reference, read);
  } catch (error) {
    throw new CommandError(`pull: ${(error as Error).message}`, EXIT.config);
  }
}

function read({ env, file }: SecretReference): string {
  const secret = file === undefined ? process.env[env!] : contentOf(file);
  if (!secret) throw new Error(`the secret in ${file ?? env} is empty or not set`);
  return secret;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}
