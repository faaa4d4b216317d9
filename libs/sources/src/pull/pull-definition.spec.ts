import { readSources, SourcesFileError } from '../read-sources';
import { AftershipPullDefinition, AmazonPullDefinition, secretsOf } from './pull-definition';

/** What the gateway reads a file with: it has the secrets of the senders and none of those of `pull:`. */
const resolve = ({ env }: { env?: string }): string => {
  if (env !== 'KEY') throw new Error(`the secret in ${env} is empty or not set`);
  return 'a secret that is long enough';
};

const AMAZON = {
  endpoint: 'https://sellingpartnerapi-eu.amazon.com',
  tokenUrl: 'https://api.amazon.com/auth/o2/token',
  businessId: 'AmazonShipping_UK',
  clientId: 'amzn1.application-oa2-client.x',
  clientSecretFrom: { file: '/run/secrets/lwa-secret' },
  refreshTokenFrom: { env: 'LWA_REFRESH_TOKEN' },
};
const AFTERSHIP = {
  endpoint: 'https://api.aftership.com',
  version: '2026-07',
  apiKeyFrom: { env: 'ACME_AFTERSHIP_API_KEY' },
};

/** JSON is YAML. */
const file = (integration: string, pull: unknown): string =>
  JSON.stringify({
    sources: [
      {
        id: 'acme',
        integration,
        account: 'acme',
        authentication: [
          { type: 'api-key', header: 'x-api-key', keys: [{ id: 'a', valueFrom: { env: 'KEY' } }] },
        ],
        pull,
      },
    ],
  });

function faults(integration: string, pull: unknown): string {
  try {
    readSources(file(integration, pull), resolve);
  } catch (error) {
    if (error instanceof SourcesFileError) return error.faults.join('\n');
    throw error;
  }
  return 'none';
}

it('is read without its credentials, which are named only', () => {
  const amazon = readSources(file('amazon-shipping', AMAZON), resolve).get('acme')!.pull!;
  expect(amazon).toBeInstanceOf(AmazonPullDefinition);
  expect(secretsOf(amazon)).toEqual([{ file: '/run/secrets/lwa-secret' }, { env: 'LWA_REFRESH_TOKEN' }]);
  const aftership = readSources(file('aftership', AFTERSHIP), resolve).get('acme')!.pull!;
  expect(aftership).toBeInstanceOf(AftershipPullDefinition);
  expect(secretsOf(aftership)).toEqual([{ env: 'ACME_AFTERSHIP_API_KEY' }]);
});

it('may be left out', () => {
  expect(readSources(file('aftership', undefined), resolve).get('acme')!.pull).toBeUndefined();
});

it.each([
  ['of the other integration', 'aftership', AMAZON, /pull\.tokenUrl.*should not exist/],
  ['of no object', 'aftership', 'https://api.aftership.com', /pull/],
  ['of a list', 'aftership', [AFTERSHIP], /pull/],
  ['with nothing in it', 'amazon-shipping', {}, /pull\.endpoint.*\n(.*\n)*.*pull\.clientSecretFrom/],
  [
    'with plain HTTP',
    'aftership',
    { ...AFTERSHIP, endpoint: 'http://api.aftership.com' },
    /must be an https URL/,
  ],
  [
    'with a credential in a URL',
    'aftership',
    { ...AFTERSHIP, endpoint: 'https://a:b@api.example.com' },
    /https URL/,
  ],
  [
    'with plain HTTP for tokens',
    'amazon-shipping',
    { ...AMAZON, tokenUrl: 'http://x.example.com' },
    /tokenUrl/,
  ],
  ['with a credential in the file', 'aftership', { ...AFTERSHIP, apiKeyFrom: 'asat_1' }, /apiKeyFrom/],
  [
    'with two places of a credential',
    'aftership',
    { ...AFTERSHIP, apiKeyFrom: { env: 'A', file: 'b' } },
    /either env/,
  ],
  ['with a version that is none', 'aftership', { ...AFTERSHIP, version: 'latest' }, /must be a month/],
  ['with another business', 'amazon-shipping', { ...AMAZON, businessId: 'UK' }, /such as AmazonShipping_UK/],
])('a section %s is a fault', (_, integration, pull, fault) => {
  expect(faults(integration, pull)).toMatch(fault);
});

it('plain HTTP is good enough on this machine', () => {
  expect(faults('aftership', { ...AFTERSHIP, endpoint: 'http://127.0.0.1:8080' })).toBe('none');
});
