import { readSources, SourcesFileError } from './read-sources';

const resolve = ({ env }: { env?: string }): string => {
  if (env === 'MISSING') throw new Error('the secret in MISSING is empty or not set');
  return 'secret';
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
  ['an unknown integration', GOOD.replace('amazon-shipping', 'pigeon-post'), /integration must be one of/],
  [
    'partyAccounts where they mean nothing',
    GOOD.replace('amazon-shipping', 'aftership'),
    /partyAccounts mean nothing/,
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
])('refuses %s', (_what, yaml, message) => {
  expect(faults(yaml)).toMatch(message);
});

it('never repeats a secret in a fault', () => {
  expect(faults(GOOD.replace('{ env: KEY }', 'hunter2'))).not.toContain('hunter2');
});
