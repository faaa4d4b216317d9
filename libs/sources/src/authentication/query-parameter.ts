import { Type } from 'class-transformer';
import { ArrayNotEmpty, Equals, IsArray, Matches, ValidateNested } from 'class-validator';
import { HashableDefinition, hashedCredentials, matching, sha256, type ResolveSecret } from './credential';
import type { Mechanism } from './mechanism';
import { validityOf } from './validity';
import { unauthorized } from './verdict';
import { parseQuery } from './query';

/** A shared key in the query of the URL. Proxies log URLs: only for senders that can do nothing better. */
export class QueryParameterDefinition {
  @Equals('query-parameter')
  type: 'query-parameter';

  @Matches(/^[A-Za-z0-9._~-]{1,128}$/, {
    message: '$property must be 1 to 128 letters, digits, dots, dashes, underscores, tildes',
  })
  name: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => HashableDefinition)
  keys: HashableDefinition[];
}

export function queryParameter(
  { type, name, keys }: QueryParameterDefinition,
  resolve: ResolveSecret,
): Mechanism {
  const credentials = hashedCredentials(keys, resolve);
  return {
    type,
    credentialHeaders: [],
    credentialParameters: [name],
    validities: credentials.map(validityOf),
    verify: ({ query }, now) => {
      const parameters = parseQuery(query);
      if (!parameters) return unauthorized('the query is not percent-encoded UTF-8');
      const values = parameters.get(name) ?? [];
      if (values.length !== 1) return unauthorized(`the parameter occurs ${values.length} times`);
      return matching(credentials, ({ secret }) => secret, sha256(values[0]!), now);
    },
  };
}
