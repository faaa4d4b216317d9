import { createHash, timingSafeEqual } from 'node:crypto';
import { Type } from 'class-transformer';
import {
  IsDate,
  IsString,
  Matches,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
  registerDecorator,
} from 'class-validator';
import { MayBeLeftOut } from '@app/config';
import { unauthorized, type Verdict } from './verdict';

/** A SHA-256 in hex. */
export const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Where a secret is kept: never in the sources file itself. */
export class SecretReference {
  @MayBeLeftOut()
  @IsString()
  env?: string;

  @MayBeLeftOut()
  @IsString()
  file?: string;
}

/** What every credential says in addition to its secret. Several may be valid at once, so that rotation has no gap. */
export abstract class CredentialDefinition {
  /** Shown in logs; never secret. */
  @Matches(/^[\w.-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits, dots, dashes' })
  id: string;

  @MayBeLeftOut()
  @Type(() => Date)
  @IsDate()
  notBefore?: Date;

  @MayBeLeftOut()
  @Type(() => Date)
  @IsDate()
  notAfter?: Date;
}

/** A credential whose secret must be known to check it. */
export class SecretDefinition extends CredentialDefinition {
  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  valueFrom: SecretReference;
}

/** A credential that can be checked by its hash. */
export class HashableDefinition extends CredentialDefinition {
  @ValidateIf((definition: HashableDefinition) => definition.sha256 === undefined)
  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  valueFrom?: SecretReference;

  @MayBeLeftOut()
  @Matches(SHA256_HEX, { message: 'sha256 must be 64 lower-case hex digits' })
  sha256?: string;
}

/** Reads the secret that a reference points to. @throws Error naming the variable or file, never its value */
export type ResolveSecret = (reference: SecretReference) => string;

/** Shorter ones are guessed. Good ones have 24 random bytes or more: see `npm run sources -- new-credential`. */
export const LEAST_SECRET_BYTES = 8;

/** The secret, long enough to be one. @throws Error naming the variable or file, never its value */
export function secretIn(reference: SecretReference, resolve: ResolveSecret): string {
  const secret = resolve(reference);
  if (Buffer.byteLength(secret) < LEAST_SECRET_BYTES)
    throw new Error(
      `the secret in ${reference.file ?? reference.env} has less than ${LEAST_SECRET_BYTES} bytes`,
    );
  return secret;
}

/** A credential that is accepted, with its id and the time in which it is valid. */
export interface Credential<S> {
  id: string;
  secret: S;
  notBefore?: Date;
  notAfter?: Date;
}

/** Whether a credential is valid at a moment. */
export const isCurrent = (
  { notBefore, notAfter }: { notBefore?: Date; notAfter?: Date },
  now: Date,
): boolean => (notBefore === undefined || notBefore <= now) && (notAfter === undefined || now < notAfter);

/** Compares digests of equal length in constant time, against every credential, current or not. */
export function matching<S>(
  credentials: readonly Credential<S>[],
  digest: (credential: Credential<S>) => Buffer,
  expected: Buffer,
  now: Date,
): Verdict {
  let passed: string | undefined;
  let lapsed: string | undefined;
  for (const credential of credentials) {
    if (!timingSafeEqual(digest(credential), expected)) continue;
    if (isCurrent(credential, now)) passed ??= credential.id;
    else lapsed ??= credential.id;
  }
  if (passed !== undefined) return { passed };
  return unauthorized(
    lapsed === undefined ? 'it matches no credential' : `credential ${lapsed} is not valid at this time`,
  );
}

/** The hash of a secret that is given either by its place or as its hash. @throws Error when it is given as both */
export function digestOf(
  id: string,
  place: SecretReference | undefined,
  hash: string | undefined,
  resolve: ResolveSecret,
): Buffer {
  if (place && hash !== undefined) throw new Error(`${id} has both a secret and the hash of one`);
  if (hash === undefined) return sha256(secretIn(place!, resolve));
  const digest = Buffer.from(hash, 'hex');
  if (OF_NOTHING.some((nothing) => nothing.equals(digest)))
    throw new Error(`${id} has the hash of nothing: the secret was not set when it was made`);
  return digest;
}

/** Credentials of which only digests are kept. */
export const hashedCredentials = (
  definitions: readonly HashableDefinition[],
  resolve: ResolveSecret,
): Credential<Buffer>[] =>
  definitions.map(({ id, notBefore, notAfter, valueFrom, sha256: hash }) => ({
    id,
    notBefore,
    notAfter,
    secret: digestOf(id, valueFrom, hash, resolve),
  }));

/** SHA-256 of a text in UTF-8. */
export const sha256 = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();

/** What a script hashes whose variable is not set. */
const OF_NOTHING = ['', '\n', '\r\n', ' ', 'null', 'undefined'].map(sha256);

/** Of two properties, exactly one is given. */
export function OneOfTheTwo(first: string, second: string): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'oneOfTheTwo',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: Record<string, unknown> | undefined) =>
          value !== undefined && (value?.[first] === undefined) !== (value?.[second] === undefined),
        defaultMessage: ({ property: name }: ValidationArguments) =>
          `${name} must name either ${first} or ${second}`,
      },
    });
}
