/**
 * Name and password in the Authorization header (RFC 7617). Passwords are compared by SHA-256: they are random
 * keys of machines, for which a slow hash adds nothing, while one that an unproven sender can have computed as
 * often as it likes would let anybody keep the gateway busy.
 */
import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { MayBeLeftOut } from '@app/config';
import {
  CredentialDefinition,
  OneOfTheTwo,
  SHA256_HEX,
  SecretReference,
  digestOf,
  matching,
  sha256,
  type Credential,
  type ResolveSecret,
} from './credential';
import { authorization, type Mechanism, type Presented } from './mechanism';
import { validityOf } from './validity';
import { unauthorized } from './verdict';

export class UserDefinition extends CredentialDefinition {
  @Matches(/^[^:\p{Cc}]{1,256}$/u, {
    message: '$property must be 1 to 256 characters without colons and control characters',
  })
  username: string;

  @ValidateIf(({ passwordSha256 }: UserDefinition) => passwordSha256 === undefined)
  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  passwordFrom?: SecretReference;

  @MayBeLeftOut()
  @Matches(SHA256_HEX, { message: '$property must be 64 lower-case hex digits' })
  passwordSha256?: string;
}

export class BasicDefinition {
  @Equals('basic')
  type: 'basic';

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => UserDefinition)
  users: UserDefinition[];
}

export function basic({ type, users }: BasicDefinition, resolve: ResolveSecret): Mechanism {
  const credentials = users.map(
    ({ id, notBefore, notAfter, username, passwordFrom, passwordSha256 }): Credential<Buffer> => ({
      id,
      notBefore,
      notAfter,
      secret: Buffer.concat([sha256(username), digestOf(id, passwordFrom, passwordSha256, resolve)]),
    }),
  );
  return {
    type,
    credentialHeaders: ['authorization'],
    credentialParameters: [],
    validities: credentials.map(validityOf),
    verify: (presented, now) => {
      const user = basicCredentials(presented);
      if (!user) return unauthorized('there is no well-formed name and password in one Authorization header');
      const expected = Buffer.concat([sha256(user.username), sha256(user.password)]);
      return matching(credentials, ({ secret }) => secret, expected, now);
    },
  };
}

/** Everything after the first colon is the password. A name must be given. */
export function basicCredentials(
  presented: Pick<Presented, 'headers'>,
): { username: string; password: string } | undefined {
  const encoded = authorization(presented, 'basic') ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  // Node's decoder skips what is not base64; only what it would write itself is taken.
  if (bytes.toString('base64') !== encoded) return undefined;
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
