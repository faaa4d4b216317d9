/**
 * HMAC-SHA256 over the exact bytes of the body, keyed with the secret's UTF-8. How the signature is written is up
 * to the sender: its integration knows, and an entry in the sources file may say otherwise.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, IsIn, Matches, ValidateNested } from 'class-validator';
import type { Signature } from '@app/integrations';
import { MayBeLeftOut } from '@app/config';
import { SecretDefinition, matching, secretIn, type Credential, type ResolveSecret } from './credential';
import { singleHeader, type Mechanism, type MechanismSetting } from './mechanism';
import { validityOf } from './validity';
import { unauthorized } from './verdict';

type Encoding = Signature['encoding'];

/** 32 bytes: standard base64 with its padding, or hex in either case. Node's decoders would let much more through. */
const FORMS: Record<Encoding, RegExp> = {
  base64: /^[A-Za-z0-9+/]{43}=$/,
  hex: /^[0-9A-Fa-f]{64}$/,
};

export class HmacSha256Definition {
  @Equals('hmac-sha256')
  type: 'hmac-sha256';

  /** Left out: the header in which the integration's sender signs. */
  @MayBeLeftOut()
  @Matches(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { message: '$property must be the name of a header' })
  header?: string;

  /** Left out: as the integration's sender writes it; base64 where it does not sign by itself. */
  @MayBeLeftOut()
  @IsIn(Object.keys(FORMS), { message: `$property must be one of ${Object.keys(FORMS).join(', ')}` })
  encoding?: Encoding;

  /** Text before the signature, such as `sha256=`. */
  @MayBeLeftOut()
  @Matches(/^[\x21-\x7E]{1,32}$/, { message: '$property must be 1 to 32 visible ASCII characters' })
  prefix?: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => SecretDefinition)
  secrets: SecretDefinition[];
}

/** @throws Error when neither the entry nor the integration names the header */
export function hmacSha256(
  definition: HmacSha256Definition,
  resolve: ResolveSecret,
  { signature }: Pick<MechanismSetting, 'signature'>,
): Mechanism {
  const { header, encoding, prefix } = signatureForm(definition, signature);
  const credentials = definition.secrets.map(
    ({ id, notBefore, notAfter, valueFrom }): Credential<KeyObject> => ({
      id,
      notBefore,
      notAfter,
      // Prepared once: with bytes the key would be set up again for each webhook, at four times the cost.
      secret: createSecretKey(secretIn(valueFrom, resolve), 'utf8'),
    }),
  );
  return {
    type: definition.type,
    credentialHeaders: [header],
    credentialParameters: [],
    validities: credentials.map(validityOf),
    verify: (presented, now) => {
      const value = singleHeader(presented, header);
      if (value === undefined) return unauthorized('the header is missing or given twice');
      if (!value.startsWith(prefix)) return unauthorized(`the header does not begin with ${prefix}`);
      const given = value.slice(prefix.length);
      if (!FORMS[encoding].test(given)) return unauthorized(`the header holds no SHA-256 in ${encoding}`);
      const digest = ({ secret }: Credential<KeyObject>): Buffer =>
        createHmac('sha256', secret).update(presented.body).digest();
      return matching(credentials, digest, Buffer.from(given, encoding), now);
    },
  };
}

/**
 * Where and how the sender of a source writes its signature.
 * @throws Error when neither the entry nor the integration names the header
 */
export function signatureForm(
  definition: Pick<HmacSha256Definition, 'header' | 'encoding' | 'prefix'>,
  signature: Signature | undefined,
): Required<Signature> {
  const header = definition.header ?? signature?.header;
  if (header === undefined) {
    throw new Error('hmac-sha256 needs a header: senders of this integration have none of their own');
  }
  return {
    header: header.toLowerCase(),
    encoding: definition.encoding ?? signature?.encoding ?? 'base64',
    prefix: definition.prefix ?? signature?.prefix ?? '',
  };
}
