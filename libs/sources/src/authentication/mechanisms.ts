import { apiKey, ApiKeyDefinition } from './api-key';
import { basic, BasicDefinition } from './basic';
import type { ResolveSecret } from './credential';
import { hmacSha256, HmacSha256Definition } from './hmac-sha256';
import type { Mechanism, MechanismSetting } from './mechanism';
import { oauth2 } from './oauth2';
import { OAuth2Definition } from './oauth2-definition';
import { queryParameter, QueryParameterDefinition } from './query-parameter';

/** Every mechanism there is: the class that its entry in the sources file must satisfy, and what it becomes. */
export const MECHANISMS = [
  { name: 'api-key', definition: ApiKeyDefinition, build: apiKey },
  { name: 'query-parameter', definition: QueryParameterDefinition, build: queryParameter },
  { name: 'basic', definition: BasicDefinition, build: basic },
  { name: 'oauth2', definition: OAuth2Definition, build: oauth2 },
  { name: 'hmac-sha256', definition: HmacSha256Definition, build: hmacSha256 },
] as const;

/** An entry of `authentication` in the sources file. */
export type MechanismDefinition = InstanceType<(typeof MECHANISMS)[number]['definition']>;

type Build = (
  definition: MechanismDefinition,
  resolve: ResolveSecret,
  setting: MechanismSetting,
) => Mechanism;

/** @throws Error when no request could satisfy all of them, or one of them on its own is not possible */
export function buildMechanisms(
  definitions: readonly MechanismDefinition[],
  resolve: ResolveSecret,
  setting: MechanismSetting,
): Mechanism[] {
  const mechanisms = definitions.map((definition) => {
    const mechanism = MECHANISMS.find(({ name }) => name === definition.type);
    if (!mechanism) throw new Error(`no such mechanism: ${(definition as { type: string }).type}`);
    return (mechanism.build as Build)(definition, resolve, setting);
  });
  const places = mechanisms.flatMap(({ credentialHeaders, credentialParameters }) => [
    ...credentialHeaders.map((name) => `header ${name}`),
    ...credentialParameters.map((name) => `parameter ${name}`),
  ]);
  const shared = places.find((place, index) => places.indexOf(place) !== index);
  if (shared) throw new Error(`two mechanisms want their credential in the same ${shared}`);
  return mechanisms;
}
