/**
 * The secrets of a source as far as they can be found here: in the places that the sources file names, or in variables
 * that are given for the credentials of which it holds a hash only.
 */
import { randomBytes } from 'node:crypto';
import { isCurrent, sha256, type SecretReference } from '@app/sources';
import { CommandError, EXIT } from '../../command-line/exit-codes';

/** A credential as any mechanism writes it. */
export interface Entry {
  id: string;
  notBefore?: Date;
  notAfter?: Date;
  /** Where the secret is. */
  place?: SecretReference;
  /** Or its SHA-256 in hex. */
  hash?: string;
}

export interface SecretPlaces {
  /** The secret of a reference; undefined where it is not set or cannot be read here. */
  find: (reference: SecretReference) => string | undefined;
  /** Secrets that were given by `--secret-env`. */
  given: readonly string[];
}

/** A credential that was chosen, and its secret. */
export interface Chosen<E extends Entry> {
  entry: E;
  secret: string;
}

/** What there is to prove a source with, by one of its mechanisms. */
export class KnownSecrets<E extends Entry> {
  constructor(
    private readonly mechanism: string,
    private readonly entries: readonly E[],
    private readonly places: SecretPlaces,
    private readonly now = new Date(),
  ) {}

  /** @throws CommandError when none that is valid now is known here */
  valid(): Chosen<E> {
    const current = this.entries.filter((entry) => isCurrent(entry, this.now));
    const found = this.firstKnown(current);
    if (found) return found;
    if (current.length === 0)
      throw new CommandError(`${this.mechanism}: no credential of the source is valid at this time.`);
    throw new CommandError(
      `${this.mechanism}: the secret is not known here. ${current.map(whereIs).join('; ')}. ` +
        'Set it, or name a variable that holds it: --secret-env NAME.',
      EXIT.config,
    );
  }

  /** One that is not valid any more; where none is known, a wrong secret under the name of a valid one. */
  lapsed(): Chosen<E> {
    const lapsed = this.entries.filter(({ notAfter }) => notAfter !== undefined && notAfter <= this.now);
    return (
      this.firstKnown(lapsed) ?? {
        entry: this.entries[0]!,
        secret: randomBytes(24).toString('base64url'),
      }
    );
  }

  private firstKnown(entries: readonly E[]): Chosen<E> | undefined {
    for (const entry of entries) {
      const secret = this.secretOf(entry);
      if (secret !== undefined) return { entry, secret };
    }
    return undefined;
  }

  private secretOf({ place, hash }: Entry): string | undefined {
    const { find, given } = this.places;
    if (hash !== undefined) return given.find((secret) => sha256(secret).toString('hex') === hash);
    return find(place!) ?? (given.length === 1 ? given[0] : undefined);
  }
}

const whereIs = ({ id, place, hash }: Entry): string =>
  hash === undefined
    ? `Credential ${id} is in ${place!.env ?? place!.file}`
    : `Of credential ${id} the sources file holds a hash`;

/** A secret, a token or a signature with one character changed: close, but not the same. */
export function withOneChange(text: string): string {
  const characters = Array.from(text);
  const place = Math.floor(characters.length * 0.9);
  characters[place] = characters[place] === 'A' ? 'B' : 'A';
  return characters.join('');
}
