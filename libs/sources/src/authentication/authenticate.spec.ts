import { createHmac } from 'node:crypto';
import { readSources } from '../read-sources';
import type { Source } from './source';
import { authenticate, type IncomingWebhook } from './authenticate';

const SECRETS: Record<string, string> = {
  KEY: '93GSRq06Pmf5e@fAhq$$6lo^',
  OLD_KEY: 'an-old-key',
  SECRET: 'a webhook secret',
  OLD_SECRET: 'an older one',
};

const source = (authentication: string, more = '', integration = 'aftership'): Source =>
  readSources(
    `sources: [{ id: s, integration: ${integration}, account: acme, ${more} authentication: ${authentication} }]`,
    ({ env }) => SECRETS[env!]!,
  ).get('s')!;

const BODY = Buffer.from('{"msg": {"tracking_number": "1"} }\n');

const webhook = (headers: Record<string, string[]>, at = '2026-06-01T00:00:00Z'): IncomingWebhook => ({
  headers,
  query: '',
  body: BODY,
  address: '192.0.2.7',
  receivedAt: new Date(at),
  traceparent: undefined,
});

const passed = (authentication: ReturnType<typeof authenticate>): readonly string[] | string =>
  authentication.outcome === 'ok' ? authentication.webhook.credentials : authentication.code;

const sign = (
  body: Buffer | string,
  secret = SECRETS.SECRET!,
  encoding: 'base64' | 'hex' | 'base64url' = 'base64',
): string => createHmac('sha256', secret).update(body).digest(encoding);

describe('api-key', () => {
  const keyed = source(
    '[{ type: api-key, header: X-Api-Key, keys: [{ id: new, valueFrom: { env: KEY }, notBefore: 2026-01-01T00:00:00Z },' +
      ' { id: old, valueFrom: { env: OLD_KEY }, notAfter: 2026-02-01T00:00:00Z }] }]',
  );

  it.each([
    ['the right key', ['93GSRq06Pmf5e@fAhq$$6lo^'], '2026-06-01T00:00:00Z', ['new']],
    ['an old key while it is valid', ['an-old-key'], '2026-01-15T00:00:00Z', ['old']],
    ['an expired key', ['an-old-key'], '2026-02-01T00:00:00Z', 'unauthorized'],
    ['a key that is not valid yet', ['93GSRq06Pmf5e@fAhq$$6lo^'], '2025-12-31T23:59:59Z', 'unauthorized'],
    ['a wrong key', ['nonsense'], '2026-06-01T00:00:00Z', 'unauthorized'],
    ['a key in another case', ['OLD-KEY'], '2026-01-15T00:00:00Z', 'unauthorized'],
    ['an empty key', [''], '2026-06-01T00:00:00Z', 'unauthorized'],
    [
      'the right key twice',
      ['93GSRq06Pmf5e@fAhq$$6lo^', '93GSRq06Pmf5e@fAhq$$6lo^'],
      '2026-06-01T00:00:00Z',
      'unauthorized',
    ],
    ['a right and a wrong key', ['an-old-key', 'x'], '2026-01-15T00:00:00Z', 'unauthorized'],
  ])('%s', (_what, values, at, expected) => {
    expect(passed(authenticate(webhook({ 'x-api-key': values }, at), keyed))).toEqual(expected);
  });

  it('takes a key by its hash', () => {
    const digest = '8b0e7f3a9f06c6d0a2d0d5b2f9ba8a1c3f6a9a40f6f7c8f3f4a2a5c1d0e9b8a7';
    const hashed = source(`[{ type: api-key, header: k, keys: [{ id: a, sha256: ${digest} }] }]`);
    expect(passed(authenticate(webhook({ k: ['anything'] }), hashed))).toBe('unauthorized');
    const known = source(
      '[{ type: api-key, header: k, keys: [{ id: a, sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae }] }]',
    );
    expect(passed(authenticate(webhook({ k: ['foo'] }), known))).toEqual(['a']);
  });

  it('refuses a request without the header', () => {
    expect(passed(authenticate(webhook({}), keyed))).toBe('unauthorized');
  });
});

describe('hmac-sha256', () => {
  const signed = source(
    '[{ type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: SECRET } }, { id: b, valueFrom: { env: OLD_SECRET } }] }]',
  );

  it.each([
    ['the right signature', sign(BODY), ['a']],
    ['a signature with the other secret', sign(BODY, SECRETS.OLD_SECRET), ['b']],
    ['a signature of other bytes', sign(Buffer.concat([BODY, Buffer.from('\n')])), 'unauthorized'],
    [
      'a signature of the body as another program would write it',
      sign(JSON.stringify(JSON.parse(BODY.toString()))),
      'unauthorized',
    ],
    ['a signature of nothing', sign(''), 'unauthorized'],
    ['a signature with an unknown secret', sign(BODY, 'guess'), 'unauthorized'],
    ['hex', sign(BODY, SECRETS.SECRET, 'hex'), 'unauthorized'],
    ['base64url without padding', sign(BODY, SECRETS.SECRET, 'base64url'), 'unauthorized'],
    ['a space at its end', `${sign(BODY)} `, 'unauthorized'],
    ['nothing at all', '', 'unauthorized'],
    ['something short', 'AAAA', 'unauthorized'],
  ])('%s', (_what, signature, expected) => {
    expect(passed(authenticate(webhook({ 'aftership-hmac-sha256': [signature] }), signed))).toEqual(expected);
  });
});

it('wants every mechanism that is listed', () => {
  const both = source(
    '[{ type: api-key, header: k, keys: [{ id: key, valueFrom: { env: KEY } }] },' +
      ' { type: hmac-sha256, secrets: [{ id: secret, valueFrom: { env: SECRET } }] }]',
  );
  const key = { k: [SECRETS.KEY!] };
  const signature = { 'aftership-hmac-sha256': [sign(BODY)] };
  expect(passed(authenticate(webhook({ ...key, ...signature }), both))).toEqual(['key', 'secret']);
  expect(passed(authenticate(webhook(key), both))).toBe('unauthorized');
  expect(passed(authenticate(webhook(signature), both))).toBe('unauthorized');
});

it('lets nothing pass a source without mechanisms', () => {
  const none: Source = {
    id: 's',
    integration: 'aftership',
    account: 'a',
    keptHeaders: [],
    ignoredHeaders: [],
    mechanisms: [],
    allows: () => true,
  };
  expect(passed(authenticate(webhook({}), none))).toBe('unauthorized');
});

it('asks for an allowed address only after the credential is right', () => {
  const limited = source(
    '[{ type: api-key, header: k, keys: [{ id: key, valueFrom: { env: KEY } }] }]',
    "allowFrom: [198.51.100.0/24, '2001:db8::/32', 203.0.113.9],",
  );
  const from = (address: string, key = SECRETS.KEY!): unknown =>
    passed(authenticate({ ...webhook({ k: [key] }), address }, limited));
  expect(from('198.51.100.77')).toEqual(['key']);
  expect(from('203.0.113.9')).toEqual(['key']);
  expect(from('2001:db8::1')).toEqual(['key']);
  expect(from('::ffff:198.51.100.77')).toEqual(['key']);
  expect(from('192.0.2.7')).toBe('forbidden');
  expect(from('not an address')).toBe('forbidden');
  expect(from('192.0.2.7', 'wrong')).toBe('unauthorized');
});

describe('a credential where none belongs', () => {
  const KEY = SECRETS.KEY!;
  const keyed = source('[{ type: api-key, header: X-Key, keys: [{ id: key, valueFrom: { env: KEY } }] }]');
  const queried = source(
    '[{ type: query-parameter, name: k, keys: [{ id: key, valueFrom: { env: KEY } }] }]',
  );
  const signed = source('[{ type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: SECRET } }] }]');
  const signature = { 'aftership-hmac-sha256': [sign(BODY)] };
  const query = `k=${encodeURIComponent(KEY)}`;

  it.each<[string, Source, Record<string, string[]>, string, unknown]>([
    ['the key in the query instead', keyed, {}, `X-Key=${KEY}`, 'unauthorized'],
    ['the key in the query as well', keyed, { 'x-key': [KEY] }, `x-KEY=${KEY}`, 'unauthorized'],
    ['a token in the query', keyed, { 'x-key': [KEY] }, 'access_token=x', 'unauthorized'],
    [
      'an Authorization header as well',
      keyed,
      { 'x-key': [KEY], authorization: ['Basic YTpi'] },
      '',
      'unauthorized',
    ],
    ['the parameter in a header instead', queried, { k: [KEY] }, '', 'unauthorized'],
    ['the parameter in a header as well', queried, { k: [KEY] }, query, 'unauthorized'],
    ['a key in addition to a signature', signed, { ...signature, 'x-api-key': [KEY] }, '', 'unauthorized'],
    ['a parameter that is no credential', keyed, { 'x-key': [KEY] }, 'from=carrier&x=%', ['key']],
    ['other parameters', queried, {}, `from=carrier&${query}`, ['key']],
    ['a signature that was not asked for', keyed, { ...signature, 'x-key': [KEY] }, '', ['key']],
  ])('%s', (_what, of, headers, text, expected) => {
    expect(passed(authenticate({ ...webhook(headers), query: text }, of))).toEqual(expected);
  });
});

const keptOf = (integration: string): unknown => {
  const keyed = source(
    '[{ type: api-key, header: k, keys: [{ id: a, valueFrom: { env: KEY } }] }]',
    '',
    integration,
  );
  const headers = {
    k: [SECRETS.KEY!],
    'content-type': ['application/json'],
    'as-webhook-version': ['1', '1'],
  };
  const answer = authenticate(webhook({ ...headers, cookie: ['session=1'] }), keyed);
  return answer.outcome === 'ok' && answer.webhook.requestHeaders;
};

it('keeps the headers that the integration of the source reads, and no others', () => {
  expect(keptOf('aftership')).toEqual({ 'content-type': 'application/json', 'as-webhook-version': '1, 1' });
  expect(keptOf('amazon-shipping')).toEqual({ 'content-type': 'application/json' });
});

it('leaves everything that proved the webhook behind', () => {
  const both = source(
    '[{ type: basic, users: [{ id: u, username: amazon, passwordFrom: { env: KEY } }] },' +
      ' { type: query-parameter, name: k, keys: [{ id: q, valueFrom: { env: OLD_KEY } }] },' +
      ' { type: hmac-sha256, secrets: [{ id: s, valueFrom: { env: SECRET } }] }]',
  );
  const answer = authenticate(
    {
      ...webhook({
        authorization: [`Basic ${Buffer.from(`amazon:${SECRETS.KEY}`).toString('base64')}`],
        'aftership-hmac-sha256': [sign(BODY)],
        cookie: ['session=1'],
        'user-agent': ['sender'],
      }),
      query: 'k=an-old-key',
    },
    both,
  );
  expect(passed(answer)).toEqual(['u', 'q', 's']);
  const { webhook: proven } = answer as Extract<typeof answer, { outcome: 'ok' }>;
  expect(proven.requestHeaders).toEqual({ 'user-agent': 'sender' });
  const { source: _source, ...rest } = proven;
  expect(JSON.stringify(rest)).not.toMatch(/old-key|Basic|session/);
});

it('tells of several failures the one that says least', () => {
  const both = source(
    '[{ type: oauth2, issuer: https://id.example.com/, audience: a, clientIds: [c] },' +
      ' { type: hmac-sha256, secrets: [{ id: s, valueFrom: { env: SECRET } }] }]',
  );
  const [{ tokens }] = both.mechanisms as [Source['mechanisms'][number]];
  const bearer = { outcome: 'unavailable', reason: 'the issuer is away', policy: tokens! } as const;
  const signature = { 'aftership-hmac-sha256': [sign(BODY)] };
  expect(passed(authenticate({ ...webhook(signature), bearer }, both))).toBe('unavailable');
  expect(passed(authenticate({ ...webhook({}), bearer }, both))).toBe('unauthorized');
});

it('passes a header that carries a credential no mechanism asks for only where the source ignores it', () => {
  const entry = '[{ type: hmac-sha256, secrets: [{ id: s, valueFrom: { env: SECRET } }] }]';
  const both = { 'aftership-hmac-sha256': [sign(BODY)], authorization: ['Bearer of the shop'] };
  expect(passed(authenticate(webhook(both), source(entry)))).toBe('unauthorized');
  const ignoring = source(entry, 'ignoreHeaders: [Authorization],');
  const answer = authenticate(webhook(both), ignoring);
  expect(passed(answer)).toEqual(['s']);
  expect(JSON.stringify(answer)).not.toContain('of the shop');
});
