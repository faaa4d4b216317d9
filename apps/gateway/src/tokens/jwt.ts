/**
 * Checks an access token that is a JWT, as RFC 9068 and RFC 8725 want it. Keys come from the issuer's own set and
 * never from the token; algorithms are asymmetric ones; what has no expiry, another type, issuer or audience, or
 * asks for an extension, is refused.
 */
import {
  errors,
  jwtVerify,
  type CryptoKey,
  type JWTPayload,
  type JWTVerifyGetKey,
  type KeyObject,
} from 'jose';
import { scopesOf, type TokenCheck, type TokenClaims } from '@app/sources';

const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

export interface JwtExpectation {
  issuer: string;
  audience: string;
  leewaySeconds: number;
  now: Date;
}

/** Why the keys of an issuer could not be fetched. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export type KeyFor = (...parameters: Parameters<JWTVerifyGetKey>) => Promise<CryptoKey> | KeyObject;

export async function checkJwt(
  token: string,
  keyFor: KeyFor,
  { issuer, audience, leewaySeconds, now }: JwtExpectation,
): Promise<TokenCheck> {
  try {
    const { payload } = await jwtVerify(token, keyFor as JWTVerifyGetKey, {
      algorithms: ALGORITHMS,
      typ: 'at+jwt',
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: leewaySeconds,
      currentDate: now,
    });
    return { outcome: 'valid', claims: claimsOf(payload) };
  } catch (error) {
    if (error instanceof KeysUnavailableError) return { outcome: 'unavailable', reason: error.message };
    return { outcome: 'invalid', reason: reasonOf(error) };
  }
}

/** `azp` is what issuers used before RFC 9068 named the claim. */
export const claimsOf = ({ jti, client_id, azp, scope, grants }: JWTPayload): TokenClaims => ({
  ...(typeof jti === 'string' && { tokenId: jti }),
  clientId: [client_id, azp].find((claim) => claim !== undefined) as string | undefined,
  scopes: scopesOf(scope),
  grants: typeof grants === 'object' && grants !== null ? (grants as Record<string, string>) : {},
});

/** jose's messages name claims and never repeat their values. */
const reasonOf = (error: unknown): string =>
  error instanceof errors.JOSEError ? `${error.code}: ${error.message}` : 'the token cannot be read';
