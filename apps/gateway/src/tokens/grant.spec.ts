import { createHash } from 'node:crypto';
import { grantOf, readSources } from '@app/sources';
import { builtInPolicies, grant, type Grant } from './grant';
import { readTokenRequest } from './token-request';

const NOW = new Date('2026-06-01T00:00:00Z');
const PASSWORD = '93GSRq06Pmf5e@fAhq$$6lo^';
const HASH = createHash('sha256').update(PASSWORD).digest('hex');
const SECRETS: Record<string, string> = { ONE: PASSWORD, TWO: 'another secret' };

const sources = readSources(
  `
sources:
  - id: a
    integration: aftership
    account: acme
    authentication:
      - type: oauth2
        builtIn: true
        scope: webhooks.write webhooks.test
        clients:
          - { id: amazon-1, clientId: amazon, secretFrom: { env: ONE }, notAfter: 2026-06-01T00:05:00Z }
          - { id: amazon-2, clientId: amazon, secretFrom: { env: TWO } }
          - { id: late, secretSha256: ${HASH}, notBefore: 2026-07-01T00:00:00Z }
  - id: b
    integration: aftership
    account: acme
    authentication:
      - { type: oauth2, builtIn: true, audience: other, clients: [{ id: amazon, secretSha256: ${HASH} }] }
`,
  ({ env }) => SECRETS[env!]!,
  { signsTokens: true },
);
const policies = builtInPolicies(sources.values());

const FORM = 'application/x-www-form-urlencoded';
function request(body: string, headers: Record<string, string[]> = {}): Grant {
  const read = readTokenRequest({ headers: { 'content-type': [FORM], ...headers }, body: Buffer.from(body) });
  return 'error' in read ? read : grant(read, policies, NOW, 600);
}
const basic = (id: string, secret: string): Record<string, string[]> => ({
  authorization: [`Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`],
});
const post = (id: string, secret: string): string =>
  new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString();
const GRANT = 'grant_type=client_credentials';

/** How a grant names a credential: its id, and which secret it has. */
const credential = (id: string): unknown => expect.stringMatching(new RegExp(`^${id}:[\\w-]{43}$`));

const SECOND = {
  content: {
    tokenId: expect.any(String),
    clientId: 'amazon',
    audience: ['parcelwire'],
    scopes: ['webhooks.write', 'webhooks.test'],
    grants: { a: credential('amazon-2') },
    issuedAt: NOW,
    lifetimeSeconds: 600,
  },
};

it.each<[string, () => Grant]>([
  ['in the form', () => request(post('amazon', 'another secret'))],
  ['in the Basic scheme, encoded like a form', () => request(GRANT, basic('amazon', 'another+secret'))],
  ['in the Basic scheme as it is', () => request(GRANT, basic('amazon', 'another secret'))],
  [
    'in both, where the form has only the name',
    () => request(`${GRANT}&client_id=amazon`, basic('amazon', 'another secret')),
  ],
])('grants a token to a client that identifies itself %s', (_what, ask) => {
  expect(ask()).toEqual(SECOND);
});

it.each<[string, () => Grant]>([
  ['the form', () => request(post('amazon', PASSWORD))],
  ['Basic, encoded', () => request(GRANT, basic('amazon', encodeURIComponent(PASSWORD)))],
  ['Basic, as it is', () => request(GRANT, basic('amazon', PASSWORD))],
])(
  'grants one for all sources that know the client by this secret (%s), as long as the first of them does',
  (_what, ask) => {
    expect(ask()).toMatchObject({
      content: {
        grants: { a: credential('amazon-1'), b: credential('amazon') },
        audience: ['parcelwire', 'other'],
        lifetimeSeconds: 300,
      },
    });
  },
);

it('grants what is asked for and no more', () => {
  expect(request(`${post('amazon', PASSWORD)}&scope=webhooks.test`)).toMatchObject({
    content: { scopes: ['webhooks.test'], grants: { a: credential('amazon-1') } },
  });
});

it.each<[string, string, () => Grant]>([
  ['a wrong secret', 'invalid_client', () => request(post('amazon', 'guess'))],
  ['an unknown client', 'invalid_client', () => request(post('nobody', PASSWORD))],
  ['a client that is not valid yet', 'invalid_client', () => request(post('late', PASSWORD))],
  ['no client', 'invalid_client', () => request(GRANT)],
  ['a client without its secret', 'invalid_client', () => request(`${GRANT}&client_id=amazon`)],
  ['another scheme', 'invalid_client', () => request(GRANT, { authorization: ['Bearer x'] })],
  [
    'two ways to identify itself',
    'invalid_request',
    () => request(post('amazon', PASSWORD), basic('amazon', PASSWORD)),
  ],
  ['two names', 'invalid_request', () => request(`${GRANT}&client_id=x`, basic('amazon', PASSWORD))],
  ['a scope that it may not have', 'invalid_scope', () => request(`${post('amazon', PASSWORD)}&scope=admin`)],
  [
    'a password grant',
    'unsupported_grant_type',
    () => request(post('amazon', PASSWORD).replace('client_credentials', 'password')),
  ],
  ['no grant type', 'invalid_request', () => request('client_id=amazon&client_secret=x')],
  ['a parameter twice', 'invalid_request', () => request(`${post('amazon', PASSWORD)}&client_id=amazon`)],
  ['JSON', 'invalid_request', () => request('{}', { 'content-type': ['application/json'] })],
  ['a very long form', 'invalid_request', () => request(`${post('amazon', PASSWORD)}&x=${'x'.repeat(8192)}`)],
])('refuses %s', (_what, error, ask) => {
  expect(ask()).toEqual({ error, error_description: expect.any(String) });
});

/** What a token says that a client gets for this secret, under the one id that the source gives it. */
function grantedTo(secret: string) {
  const replaced = readSources(
    `sources: [{ id: a, integration: aftership, account: acme, authentication: [
      { type: oauth2, builtIn: true, clients: [{ id: c, secretFrom: { env: ANY } }] }] }]`,
    () => secret,
    { signsTokens: true },
  );
  const built = builtInPolicies(replaced.values());
  const read = readTokenRequest({
    headers: { 'content-type': [FORM] },
    body: Buffer.from(post('c', secret)),
  });
  const granted = 'error' in read ? read : grant(read, built, NOW, 600);
  if (!('content' in granted)) throw new Error(granted.error);
  return { client: built[0]!.clients[0]!, ...granted.content };
}

it('takes another secret under the same id for another credential', () => {
  const { tokenId, grants, client } = grantedTo('a leaked one');
  expect(grants.a).toBe(grantOf(client, tokenId));
  expect(grants.a).not.toBe(grantOf(grantedTo('a replaced one').client, tokenId));
});

it('two tokens do not show that they were issued for one secret', () => {
  expect(grantedTo('a leaked one').grants.a).not.toBe(grantedTo('a leaked one').grants.a);
});
