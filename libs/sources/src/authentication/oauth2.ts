/**
 * An access token: who may present it to this source, and with which scope. Whether the token itself is genuine,
 * current and meant for us was found out before, by this mechanism's own policy; a finding by another counts for
 * nothing.
 */
import { createHmac } from 'node:crypto';
import type { BuiltInPolicy, Client, TokenClaims, TokenPolicy } from './bearer';
import { digestOf, isCurrent, sha256, type ResolveSecret } from './credential';
import type { Mechanism, MechanismSetting } from './mechanism';
import { validityOf } from './validity';
import { unauthorized, type Failure, type Verdict } from './verdict';
import type { OAuth2Definition } from './oauth2-definition';

const DEFAULT_AUDIENCE = 'parcelwire';

export function oauth2(
  definition: OAuth2Definition,
  resolve: ResolveSecret,
  setting: MechanismSetting,
): Mechanism {
  const tokens = tokenPolicy(definition, resolve, setting);
  const scopes = scopesOf(definition.scope);
  const clientIds = definition.clientIds ?? [];
  return {
    type: definition.type,
    credentialHeaders: ['authorization'],
    credentialParameters: [],
    validities: tokens.kind === 'built-in' ? tokens.clients.map(validityOf) : [],
    tokens,
    verify: ({ bearer }, now) => {
      if (bearer?.policy !== tokens)
        return unauthorized('there is no bearer token in one Authorization header');
      if (bearer.outcome === 'invalid') return { code: 'invalid_token', reason: bearer.reason };
      if (bearer.outcome === 'unavailable') return { code: 'unavailable', reason: bearer.reason };
      if (bearer.outcome === 'limited') return { code: 'rate_limited', reason: bearer.reason };
      const { claims } = bearer;
      const verdict =
        tokens.kind === 'built-in' ? byGrant(claims, tokens, now) : byClientId(claims, clientIds);
      const missing = scopes.filter((scope) => !claims.scopes.includes(scope));
      if ('passed' in verdict && missing.length > 0)
        return insufficient(`the token lacks ${missing.join(' ')}`);
      return verdict;
    },
  };
}

export const scopesOf = (scope: unknown): string[] =>
  typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];

/** The token is as good as the client's credential is now, not as it was when the token was issued. */
function byGrant(
  { grants, tokenId = '' }: TokenClaims,
  { source, clients }: BuiltInPolicy,
  now: Date,
): Verdict {
  const granted = Object.hasOwn(grants, source) ? grants[source] : undefined;
  if (granted === undefined) return insufficient('the token was issued to a client of another source');
  const client = clients.find((one) => grantOf(one, tokenId) === granted && isCurrent(one, now));
  return client
    ? { passed: client.id }
    : { code: 'invalid_token', reason: 'the credential that the token was issued for is not valid any more' };
}

/**
 * Names a credential in a token so that another secret under the same id is another credential. The id of the token
 * is mixed in: two tokens do not show that they have one secret, and no table of guessed secrets fits them.
 */
export const grantOf = ({ id, secret }: Client, tokenId: string): string =>
  `${id}:${createHmac('sha256', secret).update(tokenId).digest('base64url')}`;

function byClientId({ clientId }: TokenClaims, permitted: readonly string[]): Verdict {
  return clientId !== undefined && permitted.includes(clientId)
    ? { passed: clientId }
    : insufficient('the client of the token is not permitted');
}

/** RFC 6750's word for a good token that does not reach as far as this. */
const insufficient = (reason: string): Failure => ({ code: 'insufficient_scope', reason });

function tokenPolicy(
  definition: OAuth2Definition,
  resolve: ResolveSecret,
  { source, signsTokens }: MechanismSetting,
): TokenPolicy {
  const { issuer, jwksUri, introspection, builtIn, audience, scope, clientIds, clients } = definition;
  if (builtIn) {
    if (issuer || jwksUri || introspection || clientIds)
      throw new Error('oauth2: builtIn needs clients, and no issuer, jwksUri, introspection or clientIds');
    if (!clients) throw new Error('oauth2: builtIn needs clients');
    if (!signsTokens) throw new Error('oauth2: builtIn needs OAUTH2_SIGNING_KEY or OAUTH2_SIGNING_KEY_FILE');
    return {
      kind: 'built-in',
      source,
      audience: audience ?? DEFAULT_AUDIENCE,
      scopes: scopesOf(scope),
      clients: clients.map(({ id, notBefore, notAfter, clientId = id, secretFrom, secretSha256 }) => ({
        id,
        notBefore,
        notAfter,
        secret: Buffer.concat([sha256(clientId), digestOf(id, secretFrom, secretSha256, resolve)]),
      })),
    };
  }
  if (clients) throw new Error('oauth2: clients mean nothing without builtIn: true');
  if (!clientIds) throw new Error('oauth2: clientIds must say whose tokens the source takes');
  if (introspection) {
    if (jwksUri) throw new Error('oauth2: introspection and jwksUri exclude each other');
    const { url, clientId, clientSecretFrom } = introspection;
    const clientSecret = resolve(clientSecretFrom);
    return { kind: 'introspection', url, clientId, clientSecret, issuer, audience };
  }
  if (!issuer) throw new Error('oauth2: one of issuer, introspection and builtIn must be given');
  if (!audience) throw new Error('oauth2: audience must say what the tokens of the issuer are for');
  return { kind: 'issuer', issuer, jwksUri, audience };
}
