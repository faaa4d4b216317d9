/**
 * What can be known about a bearer token, and how it is to be found out. Finding out needs the network or a
 * signing key and happens in `tokens/` of the gateway; deciding on what was found is `authenticate`'s part.
 */
import type { Credential } from './credential';

/** Tokens of an issuer elsewhere, signed with keys that it publishes. */
export interface IssuerPolicy {
  kind: 'issuer';
  issuer: string;
  /** Left out: the issuer's metadata names it. */
  jwksUri?: string;
  audience: string;
}

/** Tokens that say nothing themselves: their issuer is asked about each. */
export interface IntrospectionPolicy {
  kind: 'introspection';
  url: string;
  clientId: string;
  clientSecret: string;
  issuer?: string;
  audience?: string;
}

/** Tokens that this gateway issues itself to the clients of one source. */
export interface BuiltInPolicy {
  kind: 'built-in';
  source: string;
  audience: string;
  scopes: readonly string[];
  clients: readonly Client[];
}

/** A client of the gateway's own token endpoint. The secret is a hash of its client id and one of its secret. */
export type Client = Credential<Buffer>;

/** How bearer tokens of a mechanism are looked into. */
export type TokenPolicy = IssuerPolicy | IntrospectionPolicy | BuiltInPolicy;

/** Claims of an access token that are looked at. */
export interface TokenClaims {
  /** `jti`, its own id. */
  tokenId?: string;
  clientId?: string;
  scopes: readonly string[];
  /** Of the gateway's own tokens: by source, the credential that the token was issued for; see `grantOf`. */
  grants: Readonly<Record<string, string>>;
}

/** What is found out about a token. */
export type TokenCheck =
  | { outcome: 'valid'; claims: TokenClaims }
  | { outcome: 'invalid'; reason: string }
  /** Nobody could tell: the issuer did not answer. */
  | { outcome: 'unavailable'; reason: string }
  /** Nobody was asked: the address has presented too many that were not valid. */
  | { outcome: 'limited'; reason: string };

/** A check and the policy that it was made by; it is worth nothing to a source with another policy. */
export type BearerFinding = TokenCheck & { policy: TokenPolicy };
