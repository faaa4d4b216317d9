/** What the gateway remembers of issuers, and for how long: against a real issuer, with a clock of the test. */
import type { TokenCheck } from '@app/sources';
import { Introspection, type Asker } from '../apps/gateway/src/tokens/introspection';
import { IssuerKeys } from '../apps/gateway/src/tokens/issuer-keys';
import { checkJwt } from '../apps/gateway/src/tokens/jwt';
import { TestIssuer, newKey } from './setup/test-issuer';

let issuer: TestIssuer;
beforeEach(async () => (issuer = await new TestIssuer().start()));
afterEach(() => issuer.stop());

describe('the keys of an issuer', () => {
  let now = 0;
  let keys: IssuerKeys;
  const keysOf = (jwksUri?: string): IssuerKeys =>
    new IssuerKeys(issuer.url, jwksUri, {
      requestTimeoutMs: 2_000,
      maxAgeMs: 600_000,
      cooldownMs: 30_000,
      clock: () => now,
    });
  beforeEach(() => {
    now = 1_000_000;
    keys = keysOf();
  });

  const check = (token: string): Promise<TokenCheck> =>
    checkJwt(token, keys.keyFor, {
      issuer: issuer.url,
      audience: 'parcelwire',
      leewaySeconds: 0,
      now: new Date(),
    });
  const outcome = async (token: string): Promise<string> => (await check(token)).outcome;

  it('are fetched once for many tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign()));
    expect(new Set(await Promise.all(tokens.map(outcome)))).toEqual(new Set(['valid']));
    expect(issuer.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('are found by the metadata of RFC 8414 as well', async () => {
    issuer.metadata = '/.well-known/oauth-authorization-server';
    expect(await outcome(await issuer.sign())).toBe('valid');
  });

  it('are fetched from where the sources file says, without any metadata', async () => {
    keys = keysOf(`${issuer.url}/jwks`);
    expect(await outcome(await issuer.sign())).toBe('valid');
    expect(issuer.requests.map(({ path }) => path)).toEqual(['/jwks']);
  });

  it('are not taken from metadata about somebody else', async () => {
    const other = await new TestIssuer().start();
    keys = new IssuerKeys(`${issuer.url}/`, undefined, {
      requestTimeoutMs: 2_000,
      maxAgeMs: 1,
      cooldownMs: 1,
    });
    expect(await check(await other.sign())).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('is about another issuer'),
    });
    await other.stop();
  });

  it('are fetched again for an unknown key, but seldom', async () => {
    expect(await outcome(await issuer.sign())).toBe('valid');
    issuer.keys = [newKey('second'), ...issuer.keys];
    expect(await outcome(await issuer.sign())).toBe('valid');
    expect(issuer.asked('/jwks')).toBe(2);
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 100; attempt++)
      outcomes.push(await outcome(await issuer.sign({}, { kid: `made-up-${attempt}` })));
    expect(outcomes).toEqual([...Array(4).fill('invalid'), ...Array(96).fill('unavailable')]);
    expect(issuer.asked('/jwks')).toBe(6);
    now += 30_000;
    expect(await outcome(await issuer.sign({}, { kid: 'one-more' }))).toBe('invalid');
  });

  it('that an issuer begins to use while it is not asked are left open, not refused', async () => {
    expect(await outcome(await issuer.sign())).toBe('valid');
    for (let attempt = 0; attempt < 5; attempt++)
      await check(await issuer.sign({}, { kid: `made-up-${attempt}` }));
    issuer.keys = [newKey('second'), ...issuer.keys];
    expect(await outcome(await issuer.sign())).toBe('unavailable');
    now += 30_000;
    expect(await outcome(await issuer.sign())).toBe('valid');
  });

  it('go on serving while the issuer does not answer; only unknown keys are then left open', async () => {
    const token = await issuer.sign();
    expect(await outcome(token)).toBe('valid');
    await issuer.stop();
    now += 3_600_000;
    expect(await outcome(token)).toBe('valid');
    now += 60_000;
    expect(await outcome(await issuer.sign({}, { kid: 'unknown' }))).toBe('unavailable');
    expect(await outcome(await issuer.sign({ exp: 1 }))).toBe('invalid');
  });

  it('that the issuer has withdrawn are refused once its keys are fetched again', async () => {
    const token = await issuer.sign();
    expect(await outcome(token)).toBe('valid');
    issuer.keys = [newKey('second')];
    now += 600_001;
    // Does not wait for the new ones.
    await check(token);
    expect(await outcome(await issuer.sign())).toBe('valid');
    expect(await outcome(token)).toBe('invalid');
  });

  it('that could not be fetched yet leave a token undecided, and are fetched again a second later', async () => {
    await issuer.stop();
    const token = await issuer.sign();
    expect(await outcome(token)).toBe('unavailable');
    await issuer.start();
    expect(await outcome(token)).toBe('unavailable');
    now += 1_000;
    expect(await outcome(token)).toBe('valid');
  });

  it('that are replaced by nothing go on serving', async () => {
    const token = await issuer.sign();
    expect(await outcome(token)).toBe('valid');
    const { keys: good } = issuer;
    issuer.keys = [];
    now += 600_001;
    await check(token);
    issuer.keys = good;
    expect(await outcome(token)).toBe('valid');
  });
});

const answering = (answer: object): void => void (issuer.introspect = () => answer);

/** For the sake of an address that may fail so often. */
const of = (address: string, budget = Infinity): Asker => {
  let left = budget;
  return { address, charge: () => (left-- > 0 ? () => void (left += 1) : undefined) };
};

describe('an introspected token', () => {
  const SECRET = '93GSRq06Pmf5e@fAhq$$6lo^';
  const START = new Date('2026-06-01T00:00:00Z');
  const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
  const exp = (seconds: number): number => at(seconds).getTime() / 1_000;

  const ANYBODY = of('192.0.2.7');

  const introspection = (): Introspection =>
    new Introspection(
      { url: `${issuer.url}/introspect`, clientId: 'the gateway', clientSecret: SECRET },
      { requestTimeoutMs: 2_000, cacheMs: 60_000 },
    );
  it('is asked about once a minute, by its issuer’s own kind of credential', async () => {
    const asker = introspection();
    issuer.introspect = (form) => ({
      active: form.get('token') === 'opaque' && form.get('token_type_hint') === 'access_token',
      client_id: 'amazon',
      scope: 'webhooks.write',
    });
    for (const seconds of [0, 1, 59.9, 60, 61])
      expect(await asker.check('opaque', {}, at(seconds), 0, ANYBODY)).toEqual({
        outcome: 'valid',
        claims: { clientId: 'amazon', scopes: ['webhooks.write'], grants: {} },
      });
    expect(issuer.asked('/introspect')).toBe(2);
    const credentials = Buffer.from(
      issuer.requests[0]!.authorization!.replace('Basic ', ''),
      'base64',
    ).toString();
    expect(credentials).toBe('the+gateway:93GSRq06Pmf5e%40fAhq%24%246lo%5E');
  });

  it('is asked about once by many webhooks', async () => {
    answering({ active: true });
    const asker = introspection();
    const all = Array.from({ length: 50 }, () => asker.check('opaque', {}, at(0), 0, ANYBODY));
    expect(new Set((await Promise.all(all)).map(({ outcome }) => outcome))).toEqual(new Set(['valid']));
    expect(issuer.asked('/introspect')).toBe(1);
  });

  it('is good no longer than it says itself', async () => {
    answering({ active: true, exp: exp(10) });
    const asker = introspection();
    expect((await asker.check('opaque', {}, at(0), 60, ANYBODY)).outcome).toBe('valid');
    expect((await asker.check('opaque', {}, at(9.9), 60, ANYBODY)).outcome).toBe('valid');
    expect((await asker.check('opaque', {}, at(10), 60, ANYBODY)).outcome).toBe('invalid');
  });

  it.each<[string, object]>([
    ['inactive', { active: false }],
    ['active in other words', { active: 'true' }],
    ['nothing in particular', { scope: 'webhooks.write' }],
    ['expired', { active: true, exp: exp(0) }],
    ['expiring at some text', { active: true, exp: String(exp(100)) }],
    ['not valid yet', { active: true, nbf: exp(31) }],
    ['of another issuer', { active: true, iss: 'https://other.example/', aud: 'parcelwire' }],
    ['for others', { active: true, iss: 'https://id.example.com/', aud: ['others'] }],
    ['for nobody in particular', { active: true, iss: 'https://id.example.com/' }],
  ])('is refused when it is %s', async (_what, answer) => {
    answering(answer);
    const expected = 'iss' in answer ? { issuer: 'https://id.example.com/', audience: 'parcelwire' } : {};
    expect((await introspection().check('opaque', expected, at(0), 30, ANYBODY)).outcome).toBe('invalid');
  });

  it('is left open while its issuer does not answer, or not with an answer', async () => {
    const asker = introspection();
    expect((await asker.check('opaque', {}, at(0), 0, ANYBODY)).outcome).toBe('unavailable');
    await issuer.stop();
    expect((await asker.check('opaque', {}, at(0), 0, ANYBODY)).outcome).toBe('unavailable');
    await issuer.start();
    answering({ active: true });
    expect((await asker.check('opaque', {}, at(0), 0, ANYBODY)).outcome).toBe('valid');
    await issuer.stop();
    expect((await asker.check('opaque', {}, at(30), 0, ANYBODY)).outcome).toBe('valid');
    expect((await asker.check('opaque', {}, at(60), 0, ANYBODY)).outcome).toBe('unavailable');
  });

  it('in great number does not become a flood of questions', async () => {
    answering({ active: false });
    const asker = introspection();
    const all = Array.from({ length: 500 }, (_, index) =>
      asker.check(`made-up-${index}`, {}, at(0), 0, of(`192.0.2.${index % 50}`)),
    );
    const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome);
    expect(issuer.asked('/introspect')).toBe(64);
    expect(outcomes.filter((outcome) => outcome === 'unavailable')).toHaveLength(436);
  });

  it('of one address leaves room for those of others', async () => {
    answering({ active: true });
    const asker = introspection();
    const flood = Array.from({ length: 100 }, (_, i) => asker.check(`new-${i}`, {}, at(0), 0, ANYBODY));
    const other = asker.check('opaque', {}, at(0), 0, of('198.51.100.1'));
    expect((await other).outcome).toBe('valid');
    const outcomes = (await Promise.all(flood)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'valid')).toHaveLength(8);
  });

  it('is not asked about for an address without a budget, unless the answer is known', async () => {
    answering({ active: true });
    const asker = introspection();
    const poor = of('192.0.2.8', 0);
    expect((await asker.check('opaque', {}, at(0), 0, poor)).outcome).toBe('limited');
    expect(issuer.asked('/introspect')).toBe(0);
    expect((await asker.check('opaque', {}, at(0), 0, ANYBODY)).outcome).toBe('valid');
    expect((await asker.check('opaque', {}, at(1), 0, poor)).outcome).toBe('valid');
  });
});
