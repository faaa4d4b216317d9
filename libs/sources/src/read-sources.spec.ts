import { createHash } from 'node:crypto';
import { readSources, SourcesFileError } from './read-sources';

const resolve = ({ env }: { env?: string }): string => {
  if (env === 'MISSING') throw new Error('the secret in MISSING is empty or not set');
  return env === 'SHORT' ? 'seven c' : 'a secret that is long enough';
};

const GOOD = `
sources:
  - id: acme-amazon
    integration: amazon-shipping
    account: acme
    partyAccounts: [A1QW4MEBU0BWQI]
    authentication:
      - type: api-key
        header: x-api-key
        keys: [{ id: 2026-01, valueFrom: { env: KEY }, notAfter: 2027-02-01T00:00:00Z }]
`;

const SECRET = 'secrets: [{ id: a, valueFrom: { env: KEY } }]';

function faults(yaml: string): string {
  try {
    readSources(yaml, resolve);
  } catch (error) {
    if (error instanceof SourcesFileError) return error.faults.join('\n');
    throw error;
  }
  return 'none';
}

it('reads a good file', () => {
  const source = readSources(GOOD, resolve).get('acme-amazon');
  expect(source).toMatchObject({
    integration: 'amazon-shipping',
    account: 'acme',
    partyAccounts: ['A1QW4MEBU0BWQI'],
    mechanisms: [{ type: 'api-key', credentialHeaders: ['x-api-key'] }],
  });
});

it.each([
  ['text that is not YAML', 'sources: [', /not YAML/],
  ['nothing', '', /must hold a list/],
  ['no list', 'sources: 3', /sources/],
  ['an unknown integration', GOOD.replace('amazon-shipping', 'NO-SUCH-SENDER'), /integration must be one of/],
  [
    'partyAccounts where they mean nothing',
    GOOD.replace('amazon-shipping', 'aftership'),
    /partyAccounts mean nothing/,
  ],
  [
    'readableCustomFields where they mean nothing',
    GOOD.replace('account: acme', 'account: acme\n    readableCustomFields: [warehouse]'),
    /readableCustomFields mean nothing/,
  ],
  ['an unknown mechanism', GOOD.replace('type: api-key', 'type: handshake'), /type must be one of api-key/],
  ['no mechanism', `${GOOD.split('authentication')[0]}authentication: []`, /at least one mechanism/],
  ['no authentication at all', GOOD.split('authentication')[0]!, /authentication/],
  [
    'a property that does not exist',
    GOOD.replace('account: acme', 'account: acme\n    acount: acme'),
    /acount/,
  ],
  ['a credential without an id', GOOD.replace('id: 2026-01, ', ''), /id/],
  ['a secret in the file itself', GOOD.replace('{ env: KEY }', 'hunter2'), /valueFrom/],
  ['two places for one secret', GOOD.replace('{ env: KEY }', '{ env: KEY, file: /x }'), /either env or file/],
  ['a date that is none', GOOD.replace('2027-02-01T00:00:00Z', 'soon'), /notAfter/],
  [
    'a secret of a few characters',
    GOOD.replace('KEY', 'SHORT'),
    /acme-amazon: the secret in SHORT has less than 8/,
  ],
  [
    'the hash of nothing',
    GOOD.replace('valueFrom: { env: KEY }', `sha256: ${createHash('sha256').digest('hex')}`),
    /hash of nothing/,
  ],
  [
    'an ignored header that carries the credential',
    GOOD.replace('account: acme', 'account: acme\n    ignoreHeaders: [X-API-Key]'),
    /x-api-key carries the credential/,
  ],
  ['a secret that is not there', GOOD.replace('KEY', 'MISSING'), /acme-amazon: the secret in MISSING/],
  ['an id that is no path segment', GOOD.replace('acme-amazon', 'acme amazon'), /id must be/],
  ['the same id twice', GOOD + GOOD.split('sources:')[1], /different ids/],
  [
    'an allow-list that is none',
    GOOD.replace('account: acme', 'account: acme\n    allowFrom: [here]'),
    /allowFrom/,
  ],
  [
    'a network that is none',
    GOOD.replace('account: acme', 'account: acme\n    allowFrom: [1.2.3.4/99]'),
    /acme-amazon/,
  ],
  [
    'a rate that is none',
    GOOD.replace('account: acme', 'account: acme\n    rateLimit: { requestsPerSecond: 0 }'),
    /rateLimit/,
  ],
])('refuses %s', (_what, yaml, message) => {
  expect(faults(yaml)).toMatch(message);
});

const signed = (more: string): string =>
  `sources: [{ id: acme, integration: amazon-shipping, account: acme, authentication: [{ type: hmac-sha256, ${more} ${SECRET} }] }]`;

it('asks for the header of a signature where the sender has none of its own', () => {
  expect(faults(signed(''))).toMatch(/acme: hmac-sha256 needs a header/);
  expect(faults(signed('header: x-signature,'))).toBe('none');
});

it('never repeats a secret in a fault', () => {
  expect(faults(GOOD.replace('{ env: KEY }', 'hunter2'))).not.toContain('hunter2');
});

const ISSUER = 'issuer: https://id.example.com/';
const withMechanism = (entry: string, more = ''): string =>
  `sources: [{ id: acme, integration: aftership, account: acme, authentication: [{ ${entry} }${more}] }]`;

describe('the mechanisms', () => {
  it.each([
    'type: query-parameter, name: X-Amz-Credential, keys: [{ id: a, valueFrom: { env: KEY } }]',
    'type: basic, users: [{ id: a, username: amazon, passwordFrom: { file: /run/secrets/amazon } }]',
    `type: oauth2, ${ISSUER}, audience: parcelwire, scope: webhooks.write, clientIds: [amazon]`,
    `type: oauth2, ${ISSUER}, jwksUri: https://id.example.com/keys, audience: parcelwire, clientIds: [amazon]`,
    'type: oauth2, introspection: { url: "http://127.0.0.1:1/", clientId: us, clientSecretFrom: { env: KEY } }, clientIds: [amazon]',
    `type: hmac-sha256, ${SECRET}`,
    `type: hmac-sha256, header: x-hub-signature-256, encoding: hex, prefix: "sha256=", ${SECRET}`,
    'type: oauth2, builtIn: true, scope: webhooks.write, clients: [{ id: amazon, secretFrom: { env: KEY } }]',
  ])('takes %s', (entry) => {
    expect(
      readSources(withMechanism(entry), resolve, { signsTokens: true }).get('acme')!.mechanisms,
    ).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ['a user without a password', 'type: basic, users: [{ id: a, username: amazon }]', /passwordFrom/],
    [
      'a user with a colon',
      'type: basic, users: [{ id: a, username: "a:b", passwordFrom: { env: KEY } }]',
      /username/,
    ],
    [
      'a password and the hash of one',
      `type: basic, users: [{ id: a, username: b, passwordFrom: { env: KEY }, passwordSha256: ${'a'.repeat(64)} }]`,
      /both a secret and the hash/,
    ],
    [
      'an encoding that is none',
      `type: hmac-sha256, encoding: base32, ${SECRET}`,
      /encoding must be one of base64, hex/,
    ],
    ['an empty prefix', `type: hmac-sha256, prefix: "", ${SECRET}`, /prefix must be/],
    ['a prefix with a space', `type: hmac-sha256, prefix: "sha256 ", ${SECRET}`, /prefix must be/],
    ['a prefix that is no text', `type: hmac-sha256, prefix: 5, ${SECRET}`, /prefix must be/],
    ['a header that is none', `type: hmac-sha256, header: "x y", ${SECRET}`, /header must be/],
    ['a token of any client', `type: oauth2, ${ISSUER}, audience: parcelwire`, /clientIds/],
    ['a token for whomever', `type: oauth2, ${ISSUER}, clientIds: [amazon]`, /audience/],
    [
      'a token from nowhere',
      'type: oauth2, audience: parcelwire, clientIds: [amazon]',
      /issuer, introspection/,
    ],
    [
      'keys over plain HTTP',
      'type: oauth2, issuer: "http://id.example.com/", audience: a, clientIds: [b]',
      /https/,
    ],
    [
      'a built-in issuer and another',
      `type: oauth2, ${ISSUER}, builtIn: true, clients: [{ id: a, secretFrom: { env: KEY } }]`,
      /builtIn/,
    ],
    [
      'clients of another issuer',
      `type: oauth2, ${ISSUER}, audience: a, clientIds: [b], clients: [{ id: a, secretFrom: { env: KEY } }]`,
      /clients/,
    ],
    [
      'a built-in issuer without a key',
      'type: oauth2, builtIn: true, clients: [{ id: a, secretFrom: { env: KEY } }]',
      /OAUTH2_SIGNING_KEY/,
    ],
  ])('refuses %s', (_what, entry, message) => {
    expect(faults(withMechanism(entry))).toMatch(message);
  });

  it('refuses two that want the same header', () => {
    const basic = 'type: basic, users: [{ id: a, username: amazon, passwordFrom: { env: KEY } }]';
    const oauth2 = `type: oauth2, ${ISSUER}, audience: parcelwire, clientIds: [amazon]`;
    expect(faults(withMechanism(basic, `, { ${oauth2} }`))).toMatch(/same header authorization/);
  });
});

const limited = (rate: string): unknown =>
  readSources(GOOD.replace('account: acme', `account: acme\n    rateLimit: ${rate}`), resolve).get(
    'acme-amazon',
  )!.rateLimit;

it('fills in how many webhooks of a limited source may come at once', () => {
  expect(limited('{ requestsPerSecond: 200, burst: 400 }')).toEqual({ requestsPerSecond: 200, burst: 400 });
  expect(limited('{ requestsPerSecond: 0.5 }')).toEqual({ requestsPerSecond: 0.5, burst: 1 });
  expect(limited('{ bytesPerSecond: 4096 }')).toEqual({ bytesPerSecond: 4096 });
});
