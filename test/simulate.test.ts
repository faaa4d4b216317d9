/** `npm run simulate` against a real gateway: every mechanism, in every mode, and lives of parcels in any order. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countOf, EMPTY_PROJECTION, rowsOf } from './rows';
import {
  OTHER,
  PASSWORD,
  source,
  startAuthenticationSetting,
  type AuthenticationSetting,
} from './setup/authentication-setting';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

interface Report {
  asExpected: boolean;
  webhooks: number;
  retries: number;
  again: string;
  answers: { status: number; code?: string; webhooks: number }[];
  shipments: { carrier: string; trackingNumber: string; status: string }[];
}

const reportOf = ({ stdout, stderr }: Ended): Report => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Report;
};

describe('proves itself', () => {
  let setting: AuthenticationSetting;
  beforeAll(async () => (setting = await startAuthenticationSetting()));
  afterAll(() => setting?.stop());

  const simulate = (id: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
    runOperator(
      ['simulate', '--json', '--source', id, '--file', setting.pipeline.sourcesFile]
        .concat(['--url', setting.pipeline.gatewayUrl, '--count', '2', '--seed', 'x'])
        .concat(args),
      { PASSWORD, OTHER, ...env },
    );
  /** Exit code and what was answered. */
  async function answersTo(
    id: string,
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<string> {
    const ended = await simulate(id, args, env);
    const answers = reportOf(ended).answers.map(({ status, code, webhooks }) => [
      webhooks,
      status,
      code ?? '',
    ]);
    return `${ended.exitCode}: ${answers.map((answer) => answer.join(' ').trim()).join(', ')}`;
  }

  it.each([
    ['query', 'unauthorized'],
    ['basic-env', 'unauthorized'],
    ['own', 'invalid_token'],
  ])('by the mechanism of source %s, and in vain when it is to be', async (id, code) => {
    const [signed, unsigned, tampered, expired] = await Promise.all(
      ['--signed', '--unsigned', '--tampered', '--expired'].map((mode) => answersTo(id, [mode])),
    );
    expect(signed).toBe('0: 2 202');
    expect(unsigned).toBe('0: 2 401 unauthorized');
    expect(tampered).toBe(`0: 2 401 ${code}`);
    expect(expired).toBe(`0: 2 401 ${code}`);
  });

  it('by a token and a signature together, of which one is wrong at a time', async () => {
    expect(await answersTo('own-signed', ['--signed'])).toBe('0: 2 202');
    const ended = await Promise.all(
      ['--tampered', '--expired'].map((mode) => simulate('own-signed', [mode])),
    );
    for (const { answers } of ended.map(reportOf)) {
      expect(answers.map(({ webhooks, code }) => `${webhooks} ${code}`).sort()).toEqual([
        '1 invalid_token',
        '1 unauthorized',
      ]);
    }
  });

  it('with a secret of which the sources file has the hash only, when it is given', async () => {
    const without = await simulate('own-other', []);
    expect(without).toMatchObject({ exitCode: 78, stderr: expect.stringContaining('--secret-env NAME') });
    expect(await answersTo('own-other', ['--secret-env', 'PASSWORD', '--secret-env', 'OTHER'])).toBe(
      '0: 2 202',
    );
  });

  it('with a token of an issuer elsewhere', async () => {
    const without = await simulate('provider', []);
    expect(without).toMatchObject({ exitCode: 78, stderr: expect.stringContaining('--token-env NAME') });
    const token = await setting.providerToken('urn:jwt');
    const given = ['--token-env', 'TOKEN'];
    expect(await answersTo('provider', given, { TOKEN: token })).toBe('0: 2 202');
    expect(await answersTo('provider', [...given, '--expired'], { TOKEN: token })).toBe(
      '0: 2 401 invalid_token',
    );
  });

  it('with an opaque token, which the gateway asks its issuer about', async () => {
    const token = await setting.providerToken('urn:opaque');
    const answersIn = (mode: string): Promise<string> =>
      answersTo('opaque', ['--token-env', 'TOKEN', mode], { TOKEN: token });
    expect(await answersIn('--signed')).toBe('0: 2 202');
    expect(await answersIn('--tampered')).toBe('0: 2 401 invalid_token');
    expect(await answersIn('--expired')).toBe('0: 2 401 invalid_token');
    const without = await simulate('opaque', []);
    expect(without).toMatchObject({ exitCode: 78, stderr: expect.stringContaining('--token-env NAME') });
  });

  it('and ends with 1 when the gateway has another secret, or was not reached', async () => {
    expect(await answersTo('query', [], { PASSWORD: 'another password' })).toBe('1: 2 401 unauthorized');
    expect(await answersTo('query', ['--url', 'http://127.0.0.1:9'])).toMatch(/^1: 2 0 /);
    const elsewhere = await simulate('query', ['--url', 'https://example.com']);
    expect(elsewhere).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('--allow-remote') });
    const nobody = await simulate('nobody', []);
    expect(nobody).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('It has: own, own-other') });
  });
});

describe('tells lives of parcels', () => {
  const KEYS = { CURRENT: randomBytes(12).toString('hex'), LAPSED: randomBytes(12).toString('hex') };
  let pipeline: Pipeline;
  beforeAll(async () => {
    const lapsed = 'valueFrom: { env: LAPSED }, notAfter: 2020-01-01T00:00:00Z';
    const sources = [
      source(
        'amazon',
        `{ type: api-key, header: x-api-key, keys: [{ id: old, ${lapsed} }, { id: new, valueFrom: { env: CURRENT } }] }`,
      ),
      source('aftership', `{ type: hmac-sha256, secrets: [{ id: s, valueFrom: { env: CURRENT } }] }`).replace(
        'amazon-shipping',
        'aftership',
      ),
      source(
        'slow',
        `{ type: api-key, header: x-api-key, keys: [{ id: new, valueFrom: { env: CURRENT } }] }`,
      ).replace('account: acme', 'account: slow, rateLimit: { requestsPerSecond: 5, burst: 5 }'),
    ];
    pipeline = await startPipeline({ ownKafka: true, sources: `sources:\n${sources.join('')}`, env: KEYS });
  });
  afterAll(() => pipeline?.stop());

  const simulate = (id: string, ...args: readonly string[]): Promise<Ended> =>
    runOperator(
      ['simulate', '--source', id, '--file', pipeline.sourcesFile, '--url', pipeline.gatewayUrl].concat(args),
      KEYS,
    );
  const simulated = async (id: string, ...args: readonly string[]): Promise<Report> =>
    reportOf(await simulate(id, '--json', ...args));

  const LIVES = ['--parcels', '100', '--seed', 'lives', '--until', '2026-03-20', '--rate', '2000'];

  /** The rows after the same lives of both senders, told like this. */
  async function rowsAfter(...args: readonly string[]) {
    await pipeline.query(EMPTY_PROJECTION);
    const reports = [
      await simulated('aftership', ...LIVES, ...args),
      await simulated('amazon', ...LIVES, ...args),
    ];
    expect(reports.map(({ asExpected }) => asExpected)).toEqual([true, true]);
    await pipeline.waitUntilProcessed(60_000);
    return {
      reports,
      shipments: await rowsOf(pipeline, 'shipments'),
      events: await rowsOf(pipeline, 'shipment_events'),
    };
  }

  it('200 of both senders in disorder and doubled are the rows of those in order, as the lives say', async () => {
    const inOrder = await rowsAfter();
    const inDisorder = await rowsAfter('--disorder', '--duplicate', '0.1');
    expect(inOrder.shipments).toHaveLength(200);
    expect(inDisorder.shipments).toEqual(inOrder.shipments);
    expect(inDisorder.events).toEqual(inOrder.events);
    for (const [index, { webhooks }] of inDisorder.reports.entries())
      expect(webhooks).toBeGreaterThan(inOrder.reports[index]!.webhooks * 1.05);

    const statuses = await pipeline.query<{ carrier: string; number: string; status: string }>(
      'SELECT carrier, tracking_number AS number, status FROM tracking.shipments',
    );
    expect(statuses.map((row) => asText(row.carrier, row.number, row.status)).sort()).toEqual(
      inDisorder.reports
        .flatMap(({ shipments }) => shipments)
        .map((one) => asText(one.carrier, one.trackingNumber, one.status))
        .sort(),
    );
    expect(await countOf(pipeline, 'dead_letters')).toBe(0);
    expect(await countOf(pipeline, 'unmapped_codes')).toBe(0);
  });

  it.each(['amazon', 'aftership'])('of %s, which is refused unless it is signed', async (id) => {
    const modes = ['--unsigned', '--tampered', '--expired'];
    const reports = await Promise.all(
      modes.map((mode) => simulated(id, mode, '--parcels', '5', '--count', '3')),
    );
    for (const { answers } of reports)
      expect(answers).toEqual([expect.objectContaining({ status: 401, code: 'unauthorized', webhooks: 3 })]);
  });

  it('tries the credential that has lapsed where one is known', () => {
    expect(pipeline.log('gateway')).toContain('credential old is not valid at this time');
  });

  it('posts a given body as it is, and one webhook of an old version', async () => {
    const file = join(pipeline.sourcesFile, '..', 'body.json');
    const body = Buffer.from(
      '{"detail": {"trackingId": "GIVEN", "eventCode": "Departed", "eventTime": "2026-01-01T00:00:00Z"}}',
    );
    writeFileSync(file, body);
    const given = await simulate('amazon', '--body', file);
    expect(given).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 of 1 webhooks') });
    const old = await simulated('aftership', '--version', '2024-01', '--one', '--seed', 'old');
    await pipeline.waitUntilProcessed();
    expect(
      await pipeline.query('SELECT status FROM tracking.shipments WHERE tracking_number = $1', ['GIVEN']),
    ).toEqual([{ status: 'in_transit' }]);
    const [shipment] = old.shipments;
    expect(
      await pipeline.query('SELECT status FROM tracking.shipments WHERE tracking_number = $1', [
        shipment!.trackingNumber,
      ]),
    ).toEqual([{ status: shipment!.status }]);
  });

  it('posts again what the gateway asks to post later', async () => {
    const report = await simulated('slow', '--parcels', '12', '--count', '12', '--rate', '100');
    expect(report.answers).toEqual([expect.objectContaining({ status: 202, webhooks: 12 })]);
    expect(report.retries).toBeGreaterThan(0);
  });

  it('tells a life in real time with --speed, so many times faster', async () => {
    const factor = 50_000;
    const report = await simulated('aftership', '--seed', 'speed', '--speed', String(factor));
    expect(report.asExpected).toBe(true);
    await pipeline.waitUntilProcessed();
    const [span] = await pipeline.query<{ life: number; told: number }>(
      `SELECT extract(epoch FROM max(occurred_at) - min(occurred_at))::float8 AS life,
          extract(epoch FROM max(received_at) - min(received_at))::float8 AS told
        FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
        WHERE tracking_number = $1`,
      [report.shipments[0]!.trackingNumber],
    );
    expect(span!.life / factor).toBeGreaterThan(2);
    // On a slow machine the first webhook may be late; without the pace it is a few milliseconds in all.
    expect(span!.told).toBeGreaterThan(span!.life / factor / 2);
  });

  it('posts nothing with --dry-run, and the same again with the line that it prints', async () => {
    const before = await countOf(pipeline, 'shipments');
    const planned = await simulated('aftership', '--dry-run', '--parcels', '2');
    expect(planned).toMatchObject({ dryRun: true, webhooks: expect.any(Number) });
    expect(await countOf(pipeline, 'shipments')).toBe(before);
    const again = planned.again.replace('npm run simulate -- ', '').split(' ');
    const { shipments } = reportOf(await runOperator(['simulate', '--json', ...again], KEYS));
    expect(shipments).toHaveLength(2);
    expect(reportOf(await runOperator(['simulate', '--json', ...again], KEYS)).shipments).toEqual(shipments);
  });

  it('says what it does, what was answered and what to look at', async () => {
    const { stdout, exitCode } = await simulate('aftership', '--parcels', '3', '--seed', 'text');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/webhooks of 3 parcels, aftership 2026-07, signed/);
    expect(stdout).toMatch(/202: Stored.*webhooks in .* \(p50\).*Shipments, as they must be.*--seed text/s);
  });
});

const asText = (carrier: string, number: string, status: string): string =>
  [carrier, number, status].join(' ');
