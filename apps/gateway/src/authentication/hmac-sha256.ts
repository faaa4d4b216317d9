import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, Matches, ValidateNested } from 'class-validator';
import { MayBeLeftOut } from '../sources/may-be-left-out';
import { SecretDefinition, matching, type Credential, type ResolveSecret } from './credential';
import { singleHeader, type Mechanism } from './mechanism';
import { unauthorized } from './verdict';

/** Base64 of HMAC-SHA256 over the exact bytes of the body, keyed with the secret's UTF-8, as AfterShip sends it. */
export class HmacSha256Definition {
  @Equals('hmac-sha256')
  type: 'hmac-sha256';

  @MayBeLeftOut()
  @Matches(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { message: '$property must be the name of a header' })
  header?: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => SecretDefinition)
  secrets: SecretDefinition[];
}

const AFTERSHIP_SIGNATURE_HEADER = 'aftership-hmac-sha256';

/** 32 bytes in standard base64 with its padding; Node's decoder would let much more through. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

export function hmacSha256(definition: HmacSha256Definition, resolve: ResolveSecret): Mechanism {
  const header = (definition.header ?? AFTERSHIP_SIGNATURE_HEADER).toLowerCase();
  const credentials = definition.secrets.map(
    ({ id, notBefore, notAfter, valueFrom }): Credential<KeyObject> => ({
      id,
      notBefore,
      notAfter,
      // Prepared once: with bytes the key would be set up anew for each webhook, at four times the cost.
      secret: createSecretKey(resolve(valueFrom), 'utf8'),
    }),
  );
  return {
    type: definition.type,
    credentialHeaders: [header],
    credentialParameters: [],
    verify: (presented, now) => {
      const signature = singleHeader(presented, header);
      if (signature === undefined) return unauthorized('the header is missing or given twice');
      if (!SIGNATURE.test(signature)) return unauthorized('the header holds no SHA-256 in base64');
      const digest = ({ secret }: Credential<KeyObject>): Buffer =>
        createHmac('sha256', secret).update(presented.body).digest();
      return matching(credentials, digest, Buffer.from(signature, 'base64'), now);
    },
  };
}
