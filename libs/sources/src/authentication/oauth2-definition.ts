import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  Equals,
  IsArray,
  IsBoolean,
  IsString,
  Matches,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from '@app/config';
import { CredentialDefinition, OneOfTheTwo, SHA256_HEX, SecretReference } from './credential';

/** RFC 6749's client_id without the colon, which the Basic scheme cannot carry. */
const CLIENT_ID = /^[\x21-\x39\x3b-\x7e]{1,256}$/;
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** A client of this gateway's own token endpoint. */
export class ClientDefinition extends CredentialDefinition {
  /** What the sender calls itself; left out: the same as `id`. Two credentials may have it, for rotation. */
  @MayBeLeftOut()
  @Matches(CLIENT_ID, { message: '$property must be 1 to 256 visible ASCII characters without colons' })
  clientId?: string;

  @ValidateIf(({ secretSha256 }: ClientDefinition) => secretSha256 === undefined)
  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  secretFrom?: SecretReference;

  @MayBeLeftOut()
  @Matches(SHA256_HEX, { message: '$property must be 64 lower-case hex digits' })
  secretSha256?: string;
}

export class IntrospectionDefinition {
  @SecureUrl()
  url: string;

  @IsString()
  @Matches(/./)
  clientId: string;

  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  clientSecretFrom: SecretReference;
}

/** An access token in the Authorization header: of an issuer elsewhere, or of this gateway. */
export class OAuth2Definition {
  @Equals('oauth2')
  type: 'oauth2';

  @MayBeLeftOut()
  @SecureUrl()
  issuer?: string;

  @MayBeLeftOut()
  @SecureUrl()
  jwksUri?: string;

  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => IntrospectionDefinition)
  introspection?: IntrospectionDefinition;

  @MayBeLeftOut()
  @IsBoolean()
  builtIn?: boolean;

  @MayBeLeftOut()
  @Matches(/^\S{1,256}$/, { message: '$property must be 1 to 256 characters without spaces' })
  audience?: string;

  @MayBeLeftOut()
  @Matches(SCOPES, { message: '$property must be scopes with single spaces between them' })
  scope?: string;

  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  clientIds?: string[];

  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => ClientDefinition)
  clients?: ClientDefinition[];
}

/** Keys and answers about tokens decide who gets in: they come over HTTPS, or from this machine. */
export function isSecureUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A URL of a server that is trusted with secrets. */
export function SecureUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'secureUrl',
    validator: {
      validate: isSecureUrl,
      defaultMessage: (argument) =>
        `${argument?.property} must be an https URL (http only on a loopback address)`,
    },
  });
}
