import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, exportJWK, type JWTPayload } from 'jose';
import { KeysUnavailableError, checkJwt, type KeyFor } from './jwt';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

const NOW = new Date('2026-06-01T00:00:00Z');
const seconds = NOW.getTime() / 1_000;
const EXPECTED = { issuer: 'https://id.example.com/', audience: 'parcelwire', leewaySeconds: 30, now: NOW };
const CLAIMS = {
  iss: 'https://id.example.com/',
  aud: 'parcelwire',
  sub: 'amazon',
  client_id: 'amazon',
  scope: 'webhooks.write other',
  iat: seconds,
  exp: seconds + 300,
};

let keyFor: KeyFor;
beforeAll(async () => {
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
  ];
  keyFor = createLocalJWKSet({ keys });
});

const sign = (
  claims: JWTPayload | Record<string, unknown> = CLAIMS,
  header: Record<string, unknown> = {},
  key: KeyObject | Uint8Array = rsa.privateKey,
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'rsa', ...header })
    .sign(key, { crit: { 'urn:unknown': false } });

/** Signed as it is, also where a library would not: the parts are what they say. */
const outcome = async (token: string): Promise<string> => (await checkJwt(token, keyFor, EXPECTED)).outcome;

it('takes a good token', async () => {
  expect(await checkJwt(await sign(), keyFor, EXPECTED)).toEqual({
    outcome: 'valid',
    claims: { clientId: 'amazon', scopes: ['webhooks.write', 'other'], grants: {} },
  });
});

it.each<[string, () => Promise<string>]>([
  ['with the long form of its type', () => sign(CLAIMS, { typ: 'application/at+jwt' })],
  ['with the type in another case', () => sign(CLAIMS, { typ: 'AT+JWT' })],
  ['signed with an elliptic curve', () => sign(CLAIMS, { alg: 'ES256', kid: 'ec' }, ec.privateKey)],
  ['for several audiences', () => sign({ ...CLAIMS, aud: ['other', 'parcelwire'] })],
  ['that has just expired by our clock', () => sign({ ...CLAIMS, exp: seconds - 29 })],
  ['that begins in a moment by our clock', () => sign({ ...CLAIMS, nbf: seconds + 30 })],
  [
    'that points to other keys, which are not looked at',
    () => sign(CLAIMS, { jku: 'https://evil.example/jwks' }),
  ],
])('takes one %s', async (_what, make) => {
  expect(await outcome(await make())).toBe('valid');
});

const withHeader = (token: string, header: Record<string, unknown>): string =>
  [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');

it.each<[string, () => Promise<string>]>([
  ['not signed at all', async () => new UnsecuredJWT(CLAIMS).encode()],
  ['with the algorithm taken away', async () => withHeader(await sign(), { alg: 'none', typ: 'at+jwt' })],
  [
    'signed with the public key as if it were a secret',
    () =>
      sign(
        CLAIMS,
        { alg: 'HS256' },
        Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string),
      ),
  ],
  ['with an unknown key', () => sign(CLAIMS, { kid: 'other' }, attacker.privateKey)],
  ['with a known key id and another key', () => sign(CLAIMS, {}, attacker.privateKey)],
  [
    'that brings its own key along',
    async () =>
      sign(CLAIMS, { jwk: await exportJWK(attacker.publicKey), kid: undefined }, attacker.privateKey),
  ],
  [
    'that says where its key is',
    () => sign(CLAIMS, { jku: 'https://evil.example/', x5u: 'https://evil.example/' }, attacker.privateKey),
  ],
  ['of another type', () => sign(CLAIMS, { typ: 'JWT' })],
  ['of no type', () => sign(CLAIMS, { typ: undefined })],
  [
    'with an extension that must be understood',
    () => sign(CLAIMS, { crit: ['urn:unknown'], 'urn:unknown': 1 }),
  ],
  ['that has expired', () => sign({ ...CLAIMS, exp: seconds - 30 })],
  ['that is not valid yet', () => sign({ ...CLAIMS, nbf: seconds + 31 })],
  ['that never expires', () => sign({ ...CLAIMS, exp: undefined })],
  ['whose expiry is text', () => sign({ ...CLAIMS, exp: String(seconds + 300) })],
  ['of another issuer', () => sign({ ...CLAIMS, iss: 'https://id.example.com' })],
  ['of no issuer', () => sign({ ...CLAIMS, iss: undefined })],
  ['for another audience', () => sign({ ...CLAIMS, aud: 'other' })],
  ['for other audiences', () => sign({ ...CLAIMS, aud: ['other', 'parcelwire2'] })],
  ['for no audience', () => sign({ ...CLAIMS, aud: undefined })],
  [
    'with a changed claim',
    async () => (await sign()).replace(/\.[^.]+\./, `.${part({ ...CLAIMS, scope: 'all' })}.`),
  ],
  ['cut short', async () => (await sign()).slice(0, -10)],
  ['that is no token', async () => 'nonsense'],
])('refuses one %s', async (_what, make) => {
  expect(await outcome(await make())).toBe('invalid');
});

const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

const away: KeyFor = () => Promise.reject(new KeysUnavailableError('away'));

it('says nothing of a token whose issuer is away', async () => {
  expect(await checkJwt(await sign(), away, EXPECTED)).toEqual({ outcome: 'unavailable', reason: 'away' });
});

it('names what was wrong and repeats nothing of the token', async () => {
  const check = await checkJwt(await sign({ ...CLAIMS, aud: 'somebody-else' }), keyFor, EXPECTED);
  expect(check).toMatchObject({ outcome: 'invalid', reason: expect.stringContaining('"aud"') });
  expect(JSON.stringify(check)).not.toContain('somebody-else');
});
