import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, readConfig } from '@app/config';
import { checkJwt } from './jwt';
import { OAuth2Config } from './oauth2-config';
import { BUILT_IN_ISSUER, SigningKeys } from './signing-keys';

const pair = (): { privateKey: string; publicKey: string } =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
const [former, present, next] = [pair(), pair(), pair()];
const NOW = new Date('2026-06-01T00:00:00Z');

async function outcomeOf(issuer: SigningKeys, receiver: SigningKeys): Promise<string> {
  const token = await issuer.sign({
    tokenId: 'token-1',
    clientId: 'amazon',
    audience: ['parcelwire'],
    scopes: [],
    grants: { a: 'amazon' },
    issuedAt: NOW,
    lifetimeSeconds: 600,
  });
  const expected = { issuer: BUILT_IN_ISSUER, audience: 'parcelwire', leewaySeconds: 0, now: NOW };
  return (await checkJwt(token, receiver.keyFor, expected)).outcome;
}

it('takes tokens of gateways with the same key, and of no others', async () => {
  const own = SigningKeys.from(present.privateKey);
  expect(await outcomeOf(SigningKeys.from(present.privateKey.replaceAll('\n', String.raw`\n`)), own)).toBe(
    'valid',
  );
  expect(await outcomeOf(SigningKeys.from(former.privateKey), own)).toBe('invalid');
});

it('takes tokens of the keys before and after while a new one is brought in', async () => {
  const own = SigningKeys.from(present.privateKey, former.publicKey + next.publicKey);
  for (const { privateKey } of [former, present, next])
    expect(await outcomeOf(SigningKeys.from(privateKey), own)).toBe('valid');
});

it('does without a key', () => {
  expect(SigningKeys.from(undefined).canSign).toBe(false);
});

const read = (environment: Record<string, string>): OAuth2Config =>
  readConfig<[OAuth2Config]>(environment, OAuth2Config)[0];

it('reads keys from the environment', () => {
  const environment = {
    OAUTH2_SIGNING_KEY: present.privateKey,
    OAUTH2_ACCEPTED_PUBLIC_KEYS: former.publicKey,
  };
  expect(read(environment)).toMatchObject({ ...environment, OAUTH2_TOKEN_LIFETIME_SECONDS: 600 });
});

it.each<[string, string]>([
  ['the public half', present.publicKey],
  [
    'another curve',
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string,
  ],
  [
    'another format',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'sec1',
      format: 'pem',
    }) as string,
  ],
  ['a password', 'hunter2'],
])('refuses %s as a key to sign with, and does not repeat it', (_what, key) => {
  const faulty = (): unknown => read({ OAUTH2_SIGNING_KEY: key, OAUTH2_ACCEPTED_PUBLIC_KEYS: 'hunter2' });
  expect(faulty).toThrow(ConfigError);
  expect(faulty).toThrow(/OAUTH2_SIGNING_KEY: must be[^]*OAUTH2_ACCEPTED_PUBLIC_KEYS: must be/);
  expect(faulty).not.toThrow(/hunter2|BEGIN/);
});
