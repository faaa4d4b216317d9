/** Senders that prove themselves by other means than a key in a header or a signature, against the real gateway. */
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '@app/events';
import { UnsecuredJWT, exportJWK } from 'jose';
import { recordsOf } from './rows';
import {
  BODY,
  OTHER,
  PASSWORD,
  source,
  startAuthenticationSetting,
  type AuthenticationSetting,
} from './setup/authentication-setting';
import { builtApp, runBuilt } from './setup/own-processes';
import { newKey } from './setup/test-issuer';
import { until } from './until';

jest.setTimeout(120_000);

let setting: AuthenticationSetting;
/** What the gateway has logged before it was started again. */
let firstLog = '';

beforeAll(async () => (setting = await startAuthenticationSetting()));
afterAll(() => setting?.stop());

const codeOf = async (answer: Response): Promise<unknown> =>
  answer.status === 202 ? 202 : `${answer.status} ${((await answer.json()) as { code: string }).code}`;

const askForToken = (
  changes: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(setting.tokenEndpoint, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'amazon',
      client_secret: PASSWORD,
      ...changes,
    }),
  });

const ELSEWHERE = { 'x-forwarded-for': '198.51.100.7' };

describe('the gateway’s own tokens', () => {
  it.each([true, false])('open the source of their client (secret in the form: %s)', async (inForm) => {
    const token = await setting.ownToken('amazon', PASSWORD, inForm);
    expect(await codeOf(await setting.sendToken('own', token))).toBe(202);
  });

  it('are refused at every source but their own', async () => {
    const answer = await setting.sendToken('own', await setting.ownToken('other', OTHER));
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect(await codeOf(answer)).toBe('403 forbidden');
    expect(
      await codeOf(await setting.sendToken('own-other', await setting.ownToken('amazon', PASSWORD))),
    ).toBe('403 forbidden');
    expect(
      await codeOf(await setting.sendToken('provider', await setting.ownToken('amazon', PASSWORD))),
    ).toBe('401 invalid_token');
  });

  it('do not do instead of another mechanism of the source', async () => {
    const token = await setting.ownToken('amazon', PASSWORD);
    const signature = createHmac('sha256', PASSWORD).update(BODY).digest('base64');
    expect(await codeOf(await setting.sendToken('own-signed', token))).toBe('401 unauthorized');
    expect(await codeOf(await setting.send('own-signed', { 'x-signature': signature }))).toBe(
      '401 unauthorized',
    );
    expect(await codeOf(await setting.sendToken('own-signed', token, { 'x-signature': signature }))).toBe(
      202,
    );
  });

  it('are not to be stored by anybody on the way', async () => {
    const answer = await askForToken({});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'webhooks.write',
    });
  });

  it.each<[string, number, string, Record<string, string>]>([
    ['a wrong secret', 401, 'invalid_client', { client_secret: OTHER }],
    ['an unknown client', 401, 'invalid_client', { client_id: 'nobody' }],
    ['another grant', 400, 'unsupported_grant_type', { grant_type: 'password' }],
    ['too wide a scope', 400, 'invalid_scope', { scope: 'everything' }],
    ['no grant', 400, 'invalid_request', { grant_type: '' }],
  ])('are refused to %s in the words of RFC 6749', async (_what, status, error, changes) => {
    const answer = await askForToken(changes);
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const challenge = answer.headers.get('www-authenticate') ?? 'none';
    expect(`${answer.status} ${challenge.split(' ')[0]}`).toBe(status === 401 ? '401 Basic' : '400 none');
  });

  it('are guessed at in vain, while the right secret passes from the same address', async () => {
    const answers = await Promise.all(
      Array.from({ length: 250 }, () => askForToken({ client_secret: 'guess' }, ELSEWHERE)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const limited = answers[statuses.indexOf(429)]!;
    expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await codeOf(limited)).toBe('429 rate_limited');
    expect((await askForToken({}, ELSEWHERE)).status).toBe(200);
  });

  it('are only given to a POST', async () => {
    const answer = await fetch(setting.tokenEndpoint);
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST',
    });
  });
});

describe('tokens of another issuer', () => {
  it('that are JWTs open the source that names it and its client', async () => {
    expect(await codeOf(await setting.sendToken('provider', await setting.providerToken('urn:jwt')))).toBe(
      202,
    );
    expect(
      await codeOf(
        await setting.sendToken('provider', await setting.providerToken('urn:jwt', 'stranger', OTHER)),
      ),
    ).toBe('403 forbidden');
    expect(await codeOf(await setting.sendToken('own', await setting.providerToken('urn:jwt')))).toBe(
      '401 invalid_token',
    );
  });

  it('that are opaque are asked about', async () => {
    expect(await codeOf(await setting.sendToken('opaque', await setting.providerToken('urn:opaque')))).toBe(
      202,
    );
    expect(
      await codeOf(
        await setting.sendToken('opaque', await setting.providerToken('urn:opaque', 'stranger', OTHER)),
      ),
    ).toBe('403 forbidden');
    const answer = await setting.sendToken('opaque', 'an-invented-token');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await codeOf(answer)).toBe('401 invalid_token');
  });

  it('that are made up are asked about only as often as their address may fail, and hold up no other', async () => {
    const { issuer } = setting;
    issuer.introspect = (form) => ({ active: form.get('token')!.startsWith('healthy'), client_id: 'amazon' });
    const flood = { 'x-forwarded-for': '198.51.100.9' };
    const elsewhere = { 'x-forwarded-for': '198.51.100.10' };
    const asked = (): number => issuer.asked('/introspect');
    const statuses = new Set<number>();
    // More than the 200 failures a minute, with what comes back to the bucket meanwhile.
    for (let round = 0; round < 80 && !statuses.has(429); round++) {
      const made = Array.from({ length: 8 }, (_, i) =>
        setting.sendToken('introspected', `invented-${round}-${i}`, flood),
      );
      const healthy = setting.sendToken('introspected', `healthy-${round}`, elsewhere);
      for (const { status } of await Promise.all(made)) statuses.add(status);
      expect((await healthy).status).toBe(202);
    }
    expect(statuses).toEqual(new Set([401, 429]));
    const before = asked();
    const more = await Promise.all(
      Array.from({ length: 60 }, (_, i) => setting.sendToken('introspected', `late-${i}`, flood)),
    );
    const limited = more.filter(({ status }) => status === 429).length;
    expect(limited).toBeGreaterThan(50);
    expect(asked() - before).toBe(60 - limited);
    expect((await setting.sendToken('introspected', 'healthy-last', elsewhere)).status).toBe(202);
  });

  it('are left open while it was never reached', async () => {
    const answer = await setting.sendToken('away', await setting.issuer.sign());
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await codeOf(answer)).toBe('503 unavailable');
  });
});

describe('a token that is not what it should be', () => {
  const attacker = newKey('first');

  it.each<[string, () => string | Promise<string>, unknown]>([
    ['none of these', () => setting.issuer.sign(), 202],
    ['not signed', () => new UnsecuredJWT(setting.issuer.claims()).encode(), '401 invalid_token'],
    [
      'signed with the public key as if it were a secret',
      () =>
        setting.issuer.sign(
          {},
          { alg: 'HS256' },
          Buffer.from(setting.issuer.keys[0]!.publicKey.export({ type: 'spki', format: 'pem' })),
        ),
      '401 invalid_token',
    ],
    ['signed by another key', () => setting.issuer.sign({}, {}, attacker.privateKey), '401 invalid_token'],
    [
      'of an unknown key',
      () => setting.issuer.sign({}, { kid: 'unknown' }, attacker.privateKey),
      '401 invalid_token',
    ],
    [
      'bringing its own key',
      async () => setting.issuer.sign({}, { jwk: await exportJWK(attacker.publicKey) }, attacker.privateKey),
      '401 invalid_token',
    ],
    [
      'naming a place for its key',
      () =>
        setting.issuer.sign(
          {},
          { jku: `${setting.issuer.url}/evil`, x5u: `${setting.issuer.url}/evil` },
          attacker.privateKey,
        ),
      '401 invalid_token',
    ],
    ['an ID token', () => setting.issuer.sign({}, { typ: 'JWT' }), '401 invalid_token'],
    [
      'extended',
      () => setting.issuer.sign({}, { crit: ['urn:unknown'], 'urn:unknown': 1 }),
      '401 invalid_token',
    ],
    ['expired', () => setting.issuer.sign({ exp: setting.issuer.claims().exp - 600 }), '401 invalid_token'],
    ['not valid yet', () => setting.issuer.sign({ nbf: setting.issuer.claims().exp }), '401 invalid_token'],
    ['without an end', () => setting.issuer.sign({ exp: undefined }), '401 invalid_token'],
    ['with an end in words', () => setting.issuer.sign({ exp: 'tomorrow' }), '401 invalid_token'],
    ['of another issuer', () => setting.issuer.sign({ iss: setting.provider.url }), '401 invalid_token'],
    ['for another audience', () => setting.issuer.sign({ aud: 'other' }), '401 invalid_token'],
    ['for other audiences', () => setting.issuer.sign({ aud: ['other', 'another'] }), '401 invalid_token'],
    ['too long', () => setting.issuer.sign({ more: 'x'.repeat(9_000) }), '401 invalid_token'],
    ['of less scope', () => setting.issuer.sign({ scope: 'webhooks.read' }), '403 forbidden'],
    ['of no scope', () => setting.issuer.sign({ scope: undefined }), '403 forbidden'],
    ['of another client', () => setting.issuer.sign({ client_id: 'other' }), '403 forbidden'],
    ['of no client', () => setting.issuer.sign({ client_id: undefined }), '403 forbidden'],
  ])('%s', async (_what, make, expected) => {
    expect(await codeOf(await setting.sendToken('attacked', await make()))).toBe(expected);
    expect(setting.issuer.asked('/evil')).toBe(0);
  });

  it('or not where it should be', async () => {
    const token = await setting.issuer.sign();
    expect(await codeOf(await setting.send(`attacked?access_token=${token}`))).toBe('401 unauthorized');
    expect(await codeOf(await setting.sendToken(`attacked?access_token=${token}`, token))).toBe(
      '401 unauthorized',
    );
    expect(await codeOf(await setting.send('attacked', { authorization: `bEaReR ${token}` }))).toBe(202);
    expect(
      await codeOf(await setting.send('attacked', { authorization: `Bearer ${token}, Bearer ${token}` })),
    ).toBe('401 unauthorized');
  });
});

describe(`the password ${PASSWORD}`, () => {
  const basic = { authorization: `Basic ${Buffer.from(`amazon:${PASSWORD}`).toString('base64')}` };

  it.each<[string, () => Promise<Response>, unknown]>([
    [
      'in the query, percent-encoded',
      () => setting.send(`query?X-Amz-Credential=${encodeURIComponent(PASSWORD)}`),
      202,
    ],
    [
      'in the query, with a slash before it',
      () => setting.send(`query/?X-Amz-Credential=${encodeURIComponent(PASSWORD)}`),
      202,
    ],
    [
      'in the query twice',
      () => setting.send(`query?X-Amz-Credential=${encodeURIComponent(PASSWORD)}&X-Amz-Credential=x`),
      '401 unauthorized',
    ],
    [
      'in the query, encoded twice',
      () => setting.send(`query?X-Amz-Credential=${encodeURIComponent(encodeURIComponent(PASSWORD))}`),
      '401 unauthorized',
    ],
    [
      'in a header where the query is expected',
      () => setting.send('query', { 'X-Amz-Credential': PASSWORD }),
      '401 unauthorized',
    ],
    ['in the Basic scheme, from the environment', () => setting.send('basic-env', basic), 202],
    ['in the Basic scheme, from a file', () => setting.send('basic-file', basic), 202],
    [
      'in the Basic scheme and in the query',
      () => setting.send(`basic-env?x-api-key=${PASSWORD}`, basic),
      '401 unauthorized',
    ],
  ])('%s', async (_what, ask, expected) => {
    for (const value of Object.values(basic)) setting.sent.add(value);
    expect(await codeOf(await ask())).toBe(expected);
  });
});

describe('while the issuer is down', () => {
  it('its known keys and the tokens that were just asked about go on serving; nothing else does', async () => {
    const [jwt, opaque, unseen] = await Promise.all([
      setting.providerToken('urn:jwt'),
      setting.providerToken('urn:opaque'),
      setting.providerToken('urn:opaque'),
    ]);
    expect(await codeOf(await setting.sendToken('opaque', opaque))).toBe(202);
    await setting.provider.child.stop('SIGKILL');
    expect(await codeOf(await setting.sendToken('provider', jwt))).toBe(202);
    expect(await codeOf(await setting.sendToken('opaque', opaque))).toBe(202);
    const answer = await setting.sendToken('opaque', unseen);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await codeOf(answer)).toBe('503 unavailable');

    firstLog = setting.pipeline.log('gateway');
    await setting.pipeline.restart('gateway');
    expect(await codeOf(await setting.sendToken('provider', jwt))).toBe('503 unavailable');
  });
});

describe('a changed sources file', () => {
  it('keeps what is known of issuers, and takes back the tokens of a removed client within a second', async () => {
    const token = await setting.ownToken('amazon', PASSWORD);
    const foreign = await setting.issuer.sign();
    expect(await codeOf(await setting.sendToken('own', token))).toBe(202);
    expect(await codeOf(await setting.sendToken('attacked', foreign))).toBe(202);
    const asked = setting.issuer.asked('/jwks');

    const text = readFileSync(setting.pipeline.sourcesFile, 'utf8');
    const changed = text.replace(
      '{ id: amazon, secretFrom: { env: PASSWORD } }',
      '{ id: new, secretFrom: { env: PASSWORD } }',
    );
    expect(changed).not.toBe(text);
    writeFileSync(setting.pipeline.sourcesFile, changed);
    const begin = performance.now();
    await until('the token is refused', async () => (await setting.sendToken('own', token)).status !== 202);
    expect(performance.now() - begin).toBeLessThan(1_000);
    expect(await codeOf(await setting.sendToken('attacked', foreign))).toBe(202);
    expect(setting.issuer.asked('/jwks')).toBe(asked);
    expect(await codeOf(await setting.sendToken('own', await setting.ownToken('new', PASSWORD)))).toBe(202);
  });

  it('without any client of ours takes the token endpoint away', async () => {
    const ask = (): Promise<Response> => fetch(setting.tokenEndpoint, { method: 'POST' });
    expect((await ask()).status).toBe(400);
    const text = readFileSync(setting.pipeline.sourcesFile, 'utf8');
    writeFileSync(setting.pipeline.sourcesFile, text.replaceAll(/^.*id: own.*\n/gm, ''));
    await until('the endpoint is gone', async () => (await ask()).status === 404);
  });
});

it('refuses to start when there is no key to sign tokens with, or one that is none', async () => {
  const file = join(setting.own.folder, 'built-in.yaml');
  writeFileSync(
    file,
    `sources:\n${source('own', '{ type: oauth2, builtIn: true, clients: [{ id: a, secretFrom: { env: PASSWORD } }] }')}`,
  );
  const env = {
    KAFKA_BROKERS: '127.0.0.1:9',
    SOURCES_FILE: file,
    PASSWORD,
    PORT: '0',
    ADMIN_HOST: '127.0.0.1',
  };
  const keyless = await runBuilt(builtApp('gateway'), env);
  expect(keyless).toMatchObject({ exitCode: 78, stderr: expect.stringMatching(/own: .*OAUTH2_SIGNING_KEY/) });
  const wrong = await runBuilt(builtApp('gateway'), { ...env, OAUTH2_SIGNING_KEY: PASSWORD });
  expect(wrong).toMatchObject({ exitCode: 78, stderr: expect.stringMatching(/OAUTH2_SIGNING_KEY: must be/) });
  expect(wrong.stderr).not.toContain(PASSWORD);
});

it('leaves no token and no password in a log or a record', async () => {
  const records = await recordsOf(setting.pipeline, TOPICS.rawWebhooks);
  const ours = records.filter(({ value }) => value?.toString() === BODY);
  expect(ours.length).toBeGreaterThan(10);
  const kept = JSON.stringify(ours.map(({ key, headers }) => [key?.toString(), headers]));
  const logs = firstLog + setting.pipeline.log('gateway');
  expect(logs).toContain('token issued');
  expect([...setting.sent].filter((secret) => kept.includes(secret) || logs.includes(secret))).toEqual([]);
  expect(kept).not.toMatch(/authorization|x-signature|X-Amz-Credential|access_token/i);
});
