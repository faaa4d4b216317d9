/**
 * Decides which token a client gets: it names every source that has exactly this client with exactly this secret,
 * and the credential by which each of them knows it. It opens no other source, and none of them once that
 * credential is gone.
 */
import { randomUUID } from 'node:crypto';
import {
  grantOf,
  isCurrent,
  matching,
  sha256,
  type BuiltInPolicy,
  type Client,
  type Source,
} from '@app/sources';
import type { TokenContent } from './signing-keys';
import type { TokenError, TokenRequest } from './token-request';

export type Grant = { content: TokenContent } | TokenError;

export const builtInPolicies = (sources: Iterable<Source>): BuiltInPolicy[] =>
  [...sources]
    .flatMap(({ mechanisms }) => mechanisms.map(({ tokens }) => tokens))
    .filter((policy): policy is BuiltInPolicy => policy?.kind === 'built-in');

export function grant(
  { candidates, scopes }: TokenRequest,
  policies: readonly BuiltInPolicy[],
  now: Date,
  lifetimeSeconds: number,
): Grant {
  const matches = candidates.flatMap(({ clientId, secret }) => {
    const presented = Buffer.concat([sha256(clientId), sha256(secret)]);
    return policies
      .map((policy) => ({ policy, clientId, client: clientOf(policy, presented, now) }))
      .filter((match): match is Match => match.client !== undefined);
  });
  const [first] = matches;
  if (!first) return { error: 'invalid_client', error_description: 'the client is not known by this secret' };
  const granted = matches.filter(
    ({ policy, clientId }) =>
      clientId === first.clientId && (scopes ?? []).every((scope) => policy.scopes.includes(scope)),
  );
  if (granted.length === 0)
    return { error: 'invalid_scope', error_description: 'the client may not have this scope' };
  const tokenId = randomUUID();
  return {
    content: {
      tokenId,
      clientId: first.clientId,
      audience: [...new Set(granted.map(({ policy }) => policy.audience))],
      scopes: scopes ?? [...new Set(granted.flatMap(({ policy }) => policy.scopes))],
      grants: Object.fromEntries(
        granted.map(({ policy, client }) => [policy.source, grantOf(client, tokenId)]),
      ),
      issuedAt: now,
      lifetimeSeconds: Math.min(lifetimeSeconds, ...granted.map(({ client }) => secondsLeft(client, now))),
    },
  };
}

interface Match {
  policy: BuiltInPolicy;
  clientId: string;
  client: Client;
}

function clientOf({ clients }: BuiltInPolicy, presented: Buffer, now: Date): Client | undefined {
  const verdict = matching(clients, (client) => client.secret, presented, now);
  if (!('passed' in verdict)) return undefined;
  return clients.find((client) => client.id === verdict.passed && isCurrent(client, now));
}

const secondsLeft = ({ notAfter }: Client, now: Date): number =>
  notAfter === undefined ? Infinity : Math.max(1, Math.floor((notAfter.getTime() - now.getTime()) / 1_000));
