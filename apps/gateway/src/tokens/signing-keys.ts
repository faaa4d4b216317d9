/**
 * The keys of the gateway's own access tokens. All gateways share the signing key, so that each takes what any of
 * them has issued; a key is recognised by a digest of its public half.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { SignJWT, errors, type JWTHeaderParameters } from 'jose';

/** No URL: only this system takes these tokens, under whatever name it is reached. */
export const BUILT_IN_ISSUER = 'urn:parcelwire:gateway';

export interface TokenContent {
  tokenId: string;
  clientId: string;
  audience: string[];
  scopes: readonly string[];
  grants: Readonly<Record<string, string>>;
  issuedAt: Date;
  lifetimeSeconds: number;
}

export class SigningKeys {
  private readonly accepted = new Map<string, KeyObject>();
  private readonly kid: string = '';

  private constructor(
    private readonly privateKey: KeyObject | undefined,
    others: readonly KeyObject[],
  ) {
    if (!privateKey) return;
    const publicKey = createPublicKey(privateKey);
    this.kid = keyId(publicKey);
    for (const key of [publicKey, ...others]) this.accepted.set(keyId(key), key);
  }

  /** From PEM; without a key to sign with no token is issued or accepted. @throws Error for what is no key */
  static from(signing: string | undefined, accepted = ''): SigningKeys {
    if (signing === undefined) return new SigningKeys(undefined, []);
    return new SigningKeys(readPrivateKey(signing), accepted === '' ? [] : readPublicKeys(accepted));
  }

  /** Whether there is a key to sign with. */
  get canSign(): boolean {
    return this.privateKey !== undefined;
  }

  /** @throws Error without a key to sign with */
  sign({
    tokenId,
    clientId,
    audience,
    scopes,
    grants,
    issuedAt,
    lifetimeSeconds,
  }: TokenContent): Promise<string> {
    if (!this.privateKey) throw new Error('there is no key to sign tokens with');
    const now = Math.floor(issuedAt.getTime() / 1_000);
    const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
    return new SignJWT({ client_id: clientId, grants, ...scope })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: this.kid })
      .setIssuer(BUILT_IN_ISSUER)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(tokenId)
      .sign(this.privateKey);
  }

  /** For `jwtVerify`. */
  readonly keyFor = ({ kid, alg }: JWTHeaderParameters): KeyObject => {
    const key = alg === 'ES256' && typeof kid === 'string' ? this.accepted.get(kid) : undefined;
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}

/** @throws Error */
export function readPrivateKey(pem: string): KeyObject {
  const text = withNewlines(pem);
  if (!text.includes('-----BEGIN PRIVATE KEY-----')) throw new Error('not PKCS#8');
  return onP256(createPrivateKey(text));
}

/** @throws Error */
export function readPublicKeys(pem: string): KeyObject[] {
  const blocks = withNewlines(pem).match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g);
  if (!blocks) throw new Error('no public key');
  return blocks.map((block) => onP256(createPublicKey(block)));
}

function onP256(key: KeyObject): KeyObject {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not on P-256');
  return key;
}

/** Files of environment variables hold newlines as a backslash and an n. */
const withNewlines = (pem: string): string => pem.replaceAll(String.raw`\n`, '\n');

const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64url');
