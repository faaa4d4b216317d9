/** Every mechanism against the same questions; what is particular to one is in its own spec. */
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { grant, builtInPolicies } from './grant';
import { BearerTokens } from './bearer-tokens';
import { OAuth2Config } from './oauth2-config';
import { SigningKeys } from './signing-keys';
import { authenticate, readSources, type IncomingWebhook, type Source } from '@app/sources';

const PASSWORD = '93GSRq06Pmf5e@fAhq$$6lo^';
const SECRETS: Record<string, string> = { NEW: PASSWORD, OLD: 'the old one' };
const BODY = Buffer.from('{"msg": {"tracking_number": "1"} }\n');
const BEFORE = new Date('2025-12-31T23:59:59Z');
const BOTH = new Date('2026-01-15T00:00:00Z');
const AFTER = new Date('2026-02-01T00:00:00Z');

type Request = Pick<IncomingWebhook, 'headers' | 'query'>;
type Make = (secret: string, at: Date, source: Source) => Request | Promise<Request>;

const signing = SigningKeys.from(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string,
);
const header = (name: string, ...values: string[]): Request => ({ headers: { [name]: values }, query: '' });
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sign = (secret: string, encoding: 'base64' | 'hex' = 'base64'): string =>
  createHmac('sha256', secret).update(BODY).digest(encoding);

/** A token as the gateway itself gives it for this secret; a made-up one when it gives none. */
async function token(secret: string, at: Date, source: Source): Promise<string> {
  const given = grant(
    { candidates: [{ clientId: 'c', secret }], scopes: undefined },
    builtInPolicies([source]),
    at,
    600,
  );
  return 'error' in given ? 'made.up.token' : signing.sign(given.content);
}

interface Row {
  /** The mechanism's entry, around its list of credentials. */
  entry: (credentials: string) => string;
  credential: (id: 'new' | 'old') => string;
  hashed?: (hash: string) => string;
  present: Make;
  twice: Make;
  malformed: Record<string, Request>;
  /** The answer to a wrong credential. */
  wrong?: string;
}

const ROWS: Record<string, Row> = {
  'api-key': {
    entry: (keys) => `{ type: api-key, header: X-Api-Key, keys: ${keys} }`,
    credential: (id) => `id: ${id}, valueFrom: { env: ${id.toUpperCase()} }`,
    hashed: (hash) => `id: new, sha256: ${hash}`,
    present: (secret) => header('x-api-key', secret),
    twice: (secret) => header('x-api-key', secret, secret),
    malformed: { 'an empty header': header('x-api-key', '') },
  },
  'query-parameter': {
    entry: (keys) => `{ type: query-parameter, name: X-Amz-Credential, keys: ${keys} }`,
    credential: (id) => `id: ${id}, valueFrom: { env: ${id.toUpperCase()} }`,
    hashed: (hash) => `id: new, sha256: ${hash}`,
    present: (secret) => ({ headers: {}, query: `a=b&X-Amz-Credential=${encodeURIComponent(secret)}` }),
    twice: (secret) => ({
      headers: {},
      query: `X-Amz-Credential=${encodeURIComponent(secret)}&X%2DAmz-Credential=${encodeURIComponent(secret)}`,
    }),
    malformed: {
      'a lone percent': { headers: {}, query: 'X-Amz-Credential=%' },
      'bytes that are no UTF-8': { headers: {}, query: 'X-Amz-Credential=%FF' },
      'a name in another case': { headers: {}, query: `x-amz-credential=${encodeURIComponent(PASSWORD)}` },
      'a value encoded twice': {
        headers: {},
        query: `X-Amz-Credential=${encodeURIComponent(encodeURIComponent(PASSWORD))}`,
      },
      'no value': { headers: {}, query: 'X-Amz-Credential' },
    },
  },
  basic: {
    entry: (users) => `{ type: basic, users: ${users} }`,
    credential: (id) => `id: ${id}, username: amazon, passwordFrom: { env: ${id.toUpperCase()} }`,
    hashed: (hash) => `id: new, username: amazon, passwordSha256: ${hash}`,
    present: (secret) => header('authorization', `Basic ${base64(`amazon:${secret}`)}`),
    twice: (secret) => {
      const value = `Basic ${base64(`amazon:${secret}`)}`;
      return header('authorization', value, value);
    },
    malformed: {
      'no base64': header('authorization', 'Basic amazon:password'),
      'no padding': header('authorization', `Basic ${base64(`amazon:${PASSWORD}`).replace(/=+$/, '')}`),
      'no colon': header('authorization', `Basic ${base64('amazon')}`),
      'no user': header('authorization', `Basic ${base64(`:${PASSWORD}`)}`),
      'another user': header('authorization', `Basic ${base64(`amazone:${PASSWORD}`)}`),
      'another scheme': header('authorization', `Bearer ${base64(`amazon:${PASSWORD}`)}`),
    },
  },
  oauth2: {
    entry: (clients) => `{ type: oauth2, builtIn: true, clients: ${clients} }`,
    credential: (id) => `id: ${id}, clientId: c, secretFrom: { env: ${id.toUpperCase()} }`,
    hashed: (hash) => `id: new, clientId: c, secretSha256: ${hash}`,
    present: async (...about) => header('authorization', `bearer ${await token(...about)}`),
    twice: async (...about) => {
      const value = `Bearer ${await token(...about)}`;
      return header('authorization', value, value);
    },
    malformed: {
      'an empty token': header('authorization', 'Bearer '),
      'another scheme': header('authorization', `Basic ${base64('c:x')}`),
      'two tokens in one header': header('authorization', 'Bearer a.b.c d.e.f'),
      'the token in the query': { headers: {}, query: 'access_token=a.b.c' },
    },
    wrong: 'invalid_token',
  },
  'hmac-sha256': {
    entry: (secrets) => `{ type: hmac-sha256, secrets: ${secrets} }`,
    credential: (id) => `id: ${id}, valueFrom: { env: ${id.toUpperCase()} }`,
    present: (secret) => header('aftership-hmac-sha256', sign(secret)),
    twice: (secret) => header('aftership-hmac-sha256', sign(secret), sign(secret)),
    malformed: {
      hex: header('aftership-hmac-sha256', sign(PASSWORD, 'hex')),
      'an empty header': header('aftership-hmac-sha256', ''),
      'the signature in another header': header('x-hub-signature-256', sign(PASSWORD)),
    },
  },
  'hmac-sha256 in hex behind a prefix': {
    entry: (secrets) =>
      `{ type: hmac-sha256, header: X-Hub-Signature-256, encoding: hex, prefix: sha256=, secrets: ${secrets} }`,
    credential: (id) => `id: ${id}, valueFrom: { env: ${id.toUpperCase()} }`,
    present: (secret) => header('x-hub-signature-256', `sha256=${sign(secret, 'hex').toUpperCase()}`),
    twice: (secret) => {
      const value = `sha256=${sign(secret, 'hex')}`;
      return header('x-hub-signature-256', value, value);
    },
    malformed: {
      base64: header('x-hub-signature-256', `sha256=${sign(PASSWORD)}`),
      'no prefix': header('x-hub-signature-256', sign(PASSWORD, 'hex')),
      'the prefix twice': header('x-hub-signature-256', `sha256=sha256=${sign(PASSWORD, 'hex')}`),
      'the prefix of another digest': header('x-hub-signature-256', `sha1=${sign(PASSWORD, 'hex')}`),
      'the prefix in another case': header('x-hub-signature-256', `SHA256=${sign(PASSWORD, 'hex')}`),
      'the prefix alone': header('x-hub-signature-256', 'sha256='),
      'half a digest': header('x-hub-signature-256', `sha256=${sign(PASSWORD, 'hex').slice(0, 32)}`),
      "the header of the integration's own sender": header('aftership-hmac-sha256', sign(PASSWORD)),
    },
  },
};

const source = (entry: string): Source =>
  readSources(
    `sources: [{ id: s, integration: aftership, account: acme, authentication: [${entry}] }]`,
    ({ env }) => SECRETS[env!]!,
    { signsTokens: true },
  ).get('s')!;

/** The ids that passed, or the code of the refusal. */
async function ask(
  of: Source,
  make: (at: Date, of: Source) => Request | Promise<Request>,
  at: Date,
): Promise<unknown> {
  const request = await make(at, of);
  const bearer = await new BearerTokens(
    new OAuth2Config(),
    signing,
    { all: () => [of] },
    { ask: () => () => undefined },
  ).lookInto(request, of, at, '192.0.2.7');
  const answer = authenticate(
    { ...request, bearer, body: BODY, address: '192.0.2.7', receivedAt: at, traceparent: undefined },
    of,
  );
  return answer.outcome === 'ok' ? answer.webhook.credentials : answer.code;
}

describe.each(Object.entries(ROWS))('%s', (_type, row) => {
  const { entry, credential, hashed, present, twice, malformed, wrong = 'unauthorized' } = row;
  const rotating = source(
    entry(
      `[{ ${credential('old')}, notAfter: 2026-02-01T00:00:00Z }, { ${credential('new')}, notBefore: 2026-01-01T00:00:00Z }]`,
    ),
  );
  const presenting =
    (secret: string, make = present) =>
    (at: Date, of: Source): Request | Promise<Request> =>
      make(secret, at, of);

  it.each<[string, string, Date, unknown]>([
    ['the right one', PASSWORD, AFTER, ['new']],
    ['the old one while both are valid', 'the old one', BOTH, ['old']],
    ['the new one while both are valid', PASSWORD, BOTH, ['new']],
    ['one that has expired', 'the old one', AFTER, wrong],
    ['one that is not valid yet', PASSWORD, BEFORE, wrong],
    ['a wrong one', 'nonsense', BOTH, wrong],
    ['one in another case', 'THE OLD ONE', BOTH, wrong],
  ])('%s', async (_what, secret, at, expected) => {
    expect(await ask(rotating, presenting(secret), at)).toEqual(expected);
  });

  it('none at all', async () => {
    expect(await ask(rotating, () => ({ headers: {}, query: '' }), BOTH)).toBe('unauthorized');
  });

  it('the right one twice', async () => {
    expect(await ask(rotating, presenting(PASSWORD, twice), BOTH)).toBe('unauthorized');
  });

  it.each(Object.entries(malformed))('malformed: %s', async (_what, request) => {
    expect(await ask(rotating, () => request, BOTH)).toBe('unauthorized');
  });

  it('one that was removed', async () => {
    const onlyNew = source(entry(`[{ ${credential('new')} }]`));
    const stale = presenting('the old one');
    expect(await ask(onlyNew, () => stale(BOTH, rotating), BOTH)).toBe(wrong);
    expect(await ask(onlyNew, presenting(PASSWORD), BOTH)).toEqual(['new']);
  });

  if (hashed) {
    it('one that is configured by its hash', async () => {
      const byHash = source(entry(`[{ ${hashed(sha256(PASSWORD))} }]`));
      expect(await ask(byHash, presenting(PASSWORD), BOTH)).toEqual(['new']);
      expect(await ask(byHash, presenting('nonsense'), BOTH)).toBe(wrong);
    });
  }
});
