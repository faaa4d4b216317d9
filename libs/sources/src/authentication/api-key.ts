import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, Matches, ValidateNested } from 'class-validator';
import { HashableDefinition, hashedCredentials, matching, sha256, type ResolveSecret } from './credential';
import { singleHeader, type Mechanism } from './mechanism';
import { validityOf } from './validity';
import { unauthorized } from './verdict';

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
  const credentials = hashedCredentials(definition.keys, resolve);
  return {
    type: definition.type,
    credentialHeaders: [header],
    credentialParameters: [],
    validities: credentials.map(validityOf),
    verify: (presented, now) => {
      const key = singleHeader(presented, header);
      return key === undefined
        ? unauthorized('the header is missing or given twice')
        : matching(credentials, ({ secret }) => secret, sha256(Buffer.from(key, 'latin1')), now);
    },
  };
}
