import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, Matches, ValidateNested } from 'class-validator';
import { HashableDefinition, matching, sha256, type Credential, type ResolveSecret } from './credential';
import { singleHeader, type Mechanism } from './mechanism';

/** A shared key in a header of any name. */
export class ApiKeyDefinition {
  @Equals('api-key')
  type: 'api-key';

  @Matches(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { message: '$property must be the name of a header' })
  header: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => HashableDefinition)
  keys: HashableDefinition[];
}

export function apiKey(definition: ApiKeyDefinition, resolve: ResolveSecret): Mechanism {
  const header = definition.header.toLowerCase();
  const credentials = definition.keys.map(
    ({ id, notBefore, notAfter, sha256: digest, valueFrom }): Credential<Buffer> => ({
      id,
      notBefore,
      notAfter,
      secret: digest === undefined ? sha256(resolve(valueFrom!)) : Buffer.from(digest, 'hex'),
    }),
  );
  return {
    type: definition.type,
    credentialHeaders: [header],
    verify: (presented, now) => {
      const key = singleHeader(presented, header);
      return key === undefined ? undefined : matching(credentials, ({ secret }) => secret, sha256(key), now);
    },
  };
}
