import { readFileSync } from 'node:fs';
import { SourcesFileError, readSources, secretsOf, type SecretReference, type Source } from '@app/sources';

/**
 * Reads a sources file as the gateway would, except that a secret which is not set here is only remembered.
 * @throws SourcesFileError
 */
export function readFile(file: string): { sources: Source[]; missing: string[] } {
  const missing = new Set<string>();
  const resolve = (reference: SecretReference): string => {
    const secret = valueOf(reference);
    if (!secret) missing.add(nameOf(reference));
    return secret || 'not set here';
  };
  const sources = [...readSources(sourcesText(file), resolve, { signsTokens: true }).values()];
  if (
    sources.some(needsSigningKey) &&
    !process.env.OAUTH2_SIGNING_KEY &&
    !process.env.OAUTH2_SIGNING_KEY_FILE
  )
    missing.add('OAUTH2_SIGNING_KEY');
  return { sources, missing: [...missing] };
}

/** A file that is valid, and which of its secrets cannot be found here. */
export interface CheckedFile {
  file: string;
  sources: number;
  /** Without these the gateway refuses the file. */
  missing: string[];
  /** Without these only `npm run backfill` cannot work. */
  missingForBackfill: string[];
}

/** @throws SourcesFileError */
export function checkFile(file: string): CheckedFile {
  const { sources, missing } = readFile(file);
  const toAsk = sources
    .flatMap(({ pull }) => (pull ? secretsOf(pull) : []))
    .filter((reference) => !valueOf(reference))
    .map(nameOf);
  return { file, sources: sources.length, missing, missingForBackfill: [...new Set(toAsk)] };
}

export function checkText({ file, sources, missing, missingForBackfill }: CheckedFile): string {
  const lines = [`${file} is valid: ${sources} source(s).`];
  if (missing.length > 0) {
    lines.push('Not set here; the gateway refuses the file unless it has them:');
    lines.push(...missing.map((name) => `  ${name}`));
  }
  if (missingForBackfill.length > 0) {
    lines.push('Not set here; npm run backfill needs them to ask the carrier, the gateway does not:');
    lines.push(...missingForBackfill.map((name) => `  ${name}`));
  }
  return lines.join('\n');
}

const nameOf = ({ env, file }: SecretReference): string => env ?? file!;
const valueOf = ({ env, file }: SecretReference): string | undefined =>
  env === undefined ? secretInFile(file!) : process.env[env];

const needsSigningKey = ({ mechanisms }: Source): boolean =>
  mechanisms.some(({ tokens }) => tokens?.kind === 'built-in');

/** @throws SourcesFileError when it cannot be read */
export function sourcesText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SourcesFileError([`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

/** Undefined when it cannot be read here. */
export function secretInFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
