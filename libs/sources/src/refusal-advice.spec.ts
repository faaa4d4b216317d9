import { readDefinitions } from './read-sources';
import { adviceOn } from './refusal-advice';

const [source] = readDefinitions(`sources:
  - id: s
    integration: aftership
    account: a
    authentication:
      - { type: api-key, header: X-Api-Key, keys: [{ id: k, valueFrom: { env: K } }] }
      - { type: hmac-sha256, secrets: [{ id: h, valueFrom: { env: H } }] }
      - { type: query-parameter, name: key, keys: [{ id: q, valueFrom: { env: Q } }] }`);

it.each([
  [
    'api-key did not pass: the header is missing or given twice',
    /expects the key in the header X-Api-Key\. The request had no header x-api-key; it had host, user-agent\./,
  ],
  ['api-key did not pass: it matches no credential', /X-Api-Key\. What came is none of the credentials/],
  ['api-key did not pass: credential k is not valid at this time', /notBefore and notAfter/],
  [
    'hmac-sha256 did not pass: it matches no credential',
    /signature in the header aftership-hmac-sha256: HMAC-SHA256 of the exact bytes of the body, in base64/,
  ],
  [
    'query-parameter did not pass: the parameter occurs 0 times',
    /parameter key of the URL.*no such parameter/,
  ],
  ['header authorization carries a credential that the source does not ask for', /ignoreHeaders/],
  ['address 192.0.2.1 is not allowed', /allowFrom/],
])('%s', (reason, advice) => {
  expect(adviceOn(source!, { code: 'unauthorized', reason, headerNames: ['host', 'user-agent'] })).toMatch(
    advice,
  );
});

it('says of a header that came twice that it did', () => {
  const reason = 'api-key did not pass: the header is missing or given twice';
  expect(adviceOn(source!, { code: 'unauthorized', reason, headerNames: ['x-api-key'] })).toMatch(
    /more than once/,
  );
});

it('goes by the code where the reason says no more', () => {
  expect(adviceOn(source!, { code: 'unsupported_media_type', reason: 'x' })).toBe(
    'The sender must post application/json.',
  );
  expect(adviceOn(source!, { code: 'something new', reason: 'x' })).toBe('');
});
