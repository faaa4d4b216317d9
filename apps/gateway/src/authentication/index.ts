import { apiKey, ApiKeyDefinition } from './api-key';
import type { ResolveSecret } from './credential';
import { hmacSha256, HmacSha256Definition } from './hmac-sha256';
import type { Mechanism } from './mechanism';

/** Every mechanism there is: the class that its entry in the sources file must satisfy, and what it becomes. */
export const MECHANISMS = [
  { name: 'api-key', definition: ApiKeyDefinition, build: apiKey },
  { name: 'hmac-sha256', definition: HmacSha256Definition, build: hmacSha256 },
] as const;

export type MechanismDefinition = ApiKeyDefinition | HmacSha256Definition;

export function buildMechanism(definition: MechanismDefinition, resolve: ResolveSecret): Mechanism {
  const mechanism = MECHANISMS.find(({ name }) => name === definition.type);
  if (!mechanism) throw new Error(`no such mechanism: ${(definition as { type: string }).type}`);
  return (mechanism.build as (definition: MechanismDefinition, resolve: ResolveSecret) => Mechanism)(
    definition,
    resolve,
  );
}
