import { createHmac } from 'node:crypto';
import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, IsOptional, Matches, ValidateNested } from 'class-validator';
import { SecretDefinition, matching, type Credential, type ResolveSecret } from './credential';
import { singleHeader, type Mechanism } from './mechanism';

/** Base64 of HMAC-SHA256 over the exact bytes of the body, keyed with the secret's UTF-8, as AfterShip sends it. */
export class HmacSha256Definition {
  @Equals('hmac-sha256')
  type: 'hmac-sha256';

  @IsOptional()
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
    ({ id, notBefore, notAfter, valueFrom }): Credential<Buffer> => ({
      id,
      notBefore,
      notAfter,
      secret: Buffer.from(resolve(valueFrom), 'utf8'),
    }),
  );
  return {
    type: definition.type,
    credentialHeaders: [header],
    verify: (presented, now) => {
      const signature = singleHeader(presented, header);
      if (signature === undefined || !SIGNATURE.test(signature)) return undefined;
      const digest = ({ secret }: Credential<Buffer>): Buffer =>
        createHmac('sha256', secret).update(presented.body).digest();
      return matching(credentials, digest, Buffer.from(signature, 'base64'), now);
    },
  };
}
