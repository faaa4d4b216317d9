/** `npm run backfill` on the whole pipeline: all of a list, once, over failures, stops and kills. */
import { createHash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CE, CE_TYPES, shipmentId } from '@app/events';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { STEPS, amazonAnswer, amazonNumber } from './carrier-parcels';
import { countOf } from './rows';
import { BackfillSetting } from './setup/backfill-setting';
import type { Trouble } from './setup/carrier-server';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(120_000);

const setting = new BackfillSetting();
const { amazon } = setting;
beforeAll(() => setting.start());
afterAll(() => setting.stop());

const TROUBLES: readonly Trouble[] = ['throttled', 'unavailable', 'broken', 'slow', 'reset'];

/** Two requests of a hundred go wrong, each number's first one if at all. */
function twoPercent(): (url: URL) => Trouble | undefined {
  const seen = new Set<string>();
  return ({ search }) => {
    if (seen.has(search)) return undefined;
    seen.add(search);
    const drawn = createHash('sha256').update(search).digest().readUInt32BE();
    return drawn % 50 === 0 ? TROUBLES[seen.size % TROUBLES.length] : undefined;
  };
}

it('brings every parcel of a list in, once, over failures of the carrier and tokens that run out', async () => {
  const { numbers, file } = setting.amazonList('list', 300);
  for (const number of numbers.slice(0, 3)) amazon.answers.delete(number);
  // The list takes six seconds or more at 40 requests a second.
  amazon.tokenLifeSeconds = 3;
  const fails = twoPercent();
  let failed = 0;
  amazon.trouble = (url) => {
    if (amazon.requests.length === 200) amazon.revoke();
    const trouble = fails(url);
    if (trouble) failed++;
    return trouble;
  };

  const dry = await setting.run('acme-amazon', ['--file', file, '--dry-run', '--json']);
  expect(JSON.parse(dry.stdout)).toMatchObject({ total: 300, requests: 300 });
  expect(amazon.requests).toEqual([]);

  expect(await setting.counts('acme-amazon', '--file', file, '--rate', '40')).toMatchObject({
    asked: 300,
    published: 297,
    unchanged: 0,
    notFound: 3,
    failed: 0,
  });
  expect(failed).toBeGreaterThan(4);
  expect(amazon.tokensGiven).toBeGreaterThanOrEqual(3);
  for (const { at } of amazon.requests) {
    const second = amazon.requests.filter((other) => other.at >= at && other.at < at + 1_000);
    expect(second.length).toBeLessThanOrEqual(190);
  }
  expect(amazon.requests[0]!.headers).toMatchObject({
    'x-amzn-shipping-business-id': 'AmazonShipping_UK',
    'x-amz-access-token': expect.stringMatching(/^Atza\|/) as unknown,
  });

  await setting.pipeline.waitUntilProcessed();
  expect(await countOf(setting.pipeline, 'shipments')).toBe(297);
  expect(await countOf(setting.pipeline, 'dead_letters')).toBe(0);
  const records = await setting.pulled('acme-amazon');
  expect(records.map(({ value }) => value.toString()).toSorted()).toEqual(
    [...amazon.answers.values()].toSorted(),
  );
  expect(records[0]).toMatchObject({
    headers: {
      [CE.type]: CE_TYPES.pulled,
      [CE.source]: '/sources/acme-amazon',
      [CE.account]: 'acme',
      'content-type': 'application/json',
    },
  });
  for (const { key, headers } of records) expect(key?.toString()).toBe(headers[CE.subject]);
});

it('publishes nothing when it is run again, and one answer when one has changed', async () => {
  const { file, numbers } = setting.amazonList('list', 300);
  for (const number of numbers.slice(0, 3)) amazon.answers.delete(number);
  amazon.answers.set(numbers[3]!, amazonAnswer('list', 3, STEPS));
  expect(await setting.counts('acme-amazon', '--file', file)).toMatchObject({
    asked: 300,
    published: 1,
    unchanged: 296,
    notFound: 3,
  });
  expect(await setting.pulled('acme-amazon')).toHaveLength(298);
  const open = await setting.counts('acme-amazon', '--open', '--rate', '1000');
  await setting.pipeline.waitUntilProcessed();
  const [{ count }] = (await setting.pipeline.query(
    `SELECT count(*)::integer AS count FROM tracking.shipments WHERE status <> 'delivered'`,
  )) as [{ count: number }];
  expect(count).toBeGreaterThan(90);
  expect(open).toMatchObject({ published: 0, unchanged: open.asked });
  expect([count, count + 1]).toContain(open.asked);
  expect(
    await setting.pipeline.query(
      'SELECT command, state, outcome FROM tracking.operations ORDER BY started_at LIMIT 1',
    ),
  ).toEqual([{ command: 'backfill', state: 'done', outcome: expect.objectContaining({ published: 297 }) }]);
});

it('brings nothing back of a shipment that was erased, however long ago', async () => {
  const { file, numbers } = setting.amazonList('list', 300);
  for (const number of numbers.slice(0, 3)) amazon.answers.delete(number);
  amazon.answers.set(numbers[3]!, amazonAnswer('list', 3, STEPS));
  const trackingNumber = numbers[10]!;
  const identity = { account: 'acme', carrier: 'amazon-shipping', trackingNumber };
  await setting.pipeline.query(
    `INSERT INTO tracking.erased_shipments (shipment_id, erased_at, until_received_at)
      VALUES ($1, now() - interval '90 days', now() - interval '60 days')`,
    [shipmentId(identity)],
  );
  const before = (await setting.pulled('acme-amazon')).length;
  await setting.pipeline.query('DELETE FROM tracking.pulls WHERE tracking_number = $1', [trackingNumber]);
  expect(await setting.counts('acme-amazon', '--file', file)).toMatchObject({
    asked: 300,
    published: 0,
    erased: 1,
    failed: 0,
  });
  expect(await setting.pulled('acme-amazon')).toHaveLength(before);
  expect(
    await setting.pipeline.query('SELECT FROM tracking.pulls WHERE tracking_number = $1', [trackingNumber]),
  ).toEqual([]);
  await setting.pipeline.query('DELETE FROM tracking.erased_shipments');
});

const started = (args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'dist/apps/operator/src/main.js'), 'backfill', '--source', 'acme-amazon', ...args],
    { env: { ...startEnvironment(), ...setting.environment }, stdio: 'ignore' },
  );

it('goes on where it was killed, and where it was stopped', async () => {
  await setting.forget();
  const { file, numbers } = setting.amazonList('long', 300);
  amazon.trouble = () => undefined;
  const args = ['--file', file, '--rate', '150', '--resume'];
  const before = amazon.requests.length;
  const asked = (): number => amazon.requests.length - before;

  const killed = started(args);
  await until('a third was asked for', () => asked() >= 100);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await until('its lock is gone', async () => {
    const [{ locks }] = (await setting.pipeline.query(
      `SELECT count(*)::integer AS locks FROM pg_locks WHERE locktype = 'advisory'`,
    )) as [{ locks: number }];
    return locks === 0;
  });
  const stopped = started(args);
  await until('two thirds were asked for', () => asked() >= 210);
  stopped.kill('SIGTERM');
  expect(await once(stopped, 'exit')).toEqual([130, null]);
  const wasAsked = asked();
  expect(wasAsked).toBeLessThan(290);

  const rest = await setting.counts('acme-amazon', ...args);
  expect(rest).toMatchObject({ notFound: 0, failed: 0, skipped: expect.any(Number) as unknown });
  expect(rest.skipped + rest.asked).toBe(300);
  // Only what the killed one had under way was asked for twice.
  expect(asked()).toBeLessThanOrEqual(300 + 64);
  await setting.pipeline.waitUntilProcessed();
  expect(await countOf(setting.pipeline, 'shipments')).toBe(300);
  const states = await setting.pipeline.query(
    'SELECT state FROM tracking.operations ORDER BY started_at DESC LIMIT 3',
  );
  expect(states.map(({ state }) => state as string)).toEqual(['done', 'stopped', 'running']);
  // The list has been ended: now it is asked for from its beginning.
  expect(await setting.counts('acme-amazon', '--file', file, '--resume', '--rate', '1000')).toMatchObject({
    asked: numbers.length,
    skipped: 0,
    published: 0,
  });
});

describe('when it cannot', () => {
  const one = ['--tracking-number', amazonNumber('list', 5)];

  it('says which status came and the id of the request, and asks for the others', async () => {
    await setting.forget();
    setting.amazonList('list', 7);
    amazon.trouble = ({ search }) => (search.includes(amazonNumber('list', 6)) ? 'invalid' : undefined);
    const ended = await setting.run('acme-amazon', [...one, amazonNumber('list', 6)]);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/2 asked: 1 published, 0 unchanged, 0 not found, 1 failed/);
    expect(ended.stdout).toMatch(/TBA000006: HTTP 400 from 127\.0\.0\.1:\d+ \(request id request-\d+\)/);
    amazon.trouble = () => undefined;
    expect(await setting.counts('acme-amazon', ...one, amazonNumber('list', 6), '--resume')).toMatchObject({
      asked: 1,
      skipped: 1,
    });
  });

  it('ends at once when the credentials are wrong', async () => {
    const ended = await setting.run('acme-amazon', one, { LWA_REFRESH_TOKEN: 'Atzr|another one' });
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/no access token: HTTP 400.*invalid_grant/) as unknown,
    });
    const other = await setting.run('acme-aftership', ['--created-since', '2026-01-01'], {
      ACME_AFTERSHIP_API_KEY: 'asat_another',
    });
    expect(other).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/HTTP 401 .*code 401/) as unknown,
    });
  });

  it.each([
    ['without a credential', 'acme-amazon', one, 78, /LWA_CLIENT_SECRET is empty or not set/],
    ['without a section', 'acme-push-only', one, 78, /without a `pull:` section/],
    [
      'Amazon for a time',
      'acme-amazon',
      ['--created-since', '2026-01-01'],
      64,
      /only be asked for tracking numbers/,
    ],
  ])('refuses to ask %s', async (_, source, args, exitCode, message) => {
    const ended = await setting.run(source, args, { LWA_CLIENT_SECRET: '' });
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringMatching(message) as unknown });
  });
});
