/**
 * An integration from what is particular to a sender: its kinds of payload and what it can do. A raw record's
 * CloudEvents type says which kind a body is.
 */
import { deadLetter } from '@app/events';
import type { CodeCrosswalk } from './crosswalk';
import type { Integration, Payload, Signature } from './integration';

export interface IntegrationDefinition {
  readonly name: string;
  readonly mappingVersion: number;
  readonly keptHeaders?: readonly string[];
  readonly signature?: Signature;
  /** What each of its codes becomes. */
  readonly crosswalk: readonly CodeCrosswalk[];
  /** What the sender posts. */
  readonly pushed: Payload;
  /** What it answers when it is asked. Left out: its answers are not mapped. */
  readonly pulled?: Payload;
}

export function integrationOf(definition: IntegrationDefinition): Integration {
  const { name, mappingVersion, keptHeaders = [], signature, crosswalk, pushed, pulled } = definition;
  const payloads = [pushed, ...(pulled ? [pulled] : [])];
  const kindOf = (isPulled: boolean): Payload | undefined => (isPulled ? pulled : pushed);
  return {
    name,
    mappingVersion,
    keptHeaders,
    signature,
    crosswalk,
    pushed,
    pulled,
    acceptsPartyAccounts: payloads.some((payload) => payload.acceptsPartyAccounts),
    hasCustomFields: payloads.some((payload) => payload.hasCustomFields),
    identityPaths: [...new Set(payloads.flatMap((payload) => payload.identityPaths))],
    identify: (headers, body, isPulled = false) => kindOf(isPulled)?.identify(headers, body) ?? {},
    map: (webhook) =>
      kindOf(webhook.pulled)?.map(webhook) ??
      deadLetter('unsupported_version', `answers of ${name} are not mapped`),
  };
}
