/** Parcels that `npm run backfill` asks carriers for, beside webhooks, on the whole pipeline. */
import { createHash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CE, CE_TYPES, TOPICS } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import type { ExampleWebhook } from '../tools/example/webhooks';
import {
  STEPS,
  aftershipPush,
  aftershipTracking,
  amazonAnswer,
  amazonNumber,
  amazonPush,
  stepsOf,
} from './carrier-parcels';
import { EMPTY_PROJECTION, countOf, recordsOf, rowsOf } from './rows';
import { AftershipApi } from './setup/aftership-api';
import { AmazonApi } from './setup/amazon-api';
import type { Trouble } from './setup/carrier-server';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(120_000);

const amazon = new AmazonApi();
const aftership = new AftershipApi();

const sourcesFile = (): string => `sources:
  - id: acme-amazon
    integration: amazon-shipping
    account: acme
    authentication:
      - { type: api-key, header: x-api-key, keys: [{ id: a, valueFrom: { env: ACME_AMAZON_KEY } }] }
    pull:
      endpoint: ${amazon.url}
      tokenUrl: ${amazon.url}/auth/o2/token
      businessId: AmazonShipping_UK
      clientId: amzn1.application-oa2-client.x
      clientSecretFrom: { env: LWA_CLIENT_SECRET }
      refreshTokenFrom: { env: LWA_REFRESH_TOKEN }
  - id: acme-aftership
    integration: aftership
    account: acme
    authentication:
      - { type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }] }
    pull:
      endpoint: ${aftership.url}
      version: 2026-07
      apiKeyFrom: { env: ACME_AFTERSHIP_API_KEY }
  - id: acme-push-only
    integration: aftership
    account: acme
    authentication:
      - { type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }] }
`;

let pipeline: Pipeline;
beforeAll(async () => {
  await Promise.all([amazon.start(), aftership.start()]);
  // No app is given a credential of the carriers' APIs.
  pipeline = await startPipeline({ ownKafka: true, sources: sourcesFile() });
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([amazon.stop(), aftership.stop()]);
});

const credentials = (): Record<string, string> => ({
  ...amazon.credentials,
  ACME_AFTERSHIP_API_KEY: aftership.apiKey,
});
const environment = (): Record<string, string> => ({
  KAFKA_BROKERS: pipeline.brokers.join(','),
  DATABASE_URL: pipeline.databaseUrl,
  SOURCES_FILE: pipeline.sourcesFile,
  ...credentials(),
});

async function backfill(source: string, args: readonly string[], env = {}): Promise<Ended> {
  const all = { ...environment(), ...env };
  const ended = await runOperator(['backfill', '--source', source, '--timeout', '1', ...args], all);
  for (const secret of Object.values(credentials()))
    expect(ended.stdout + ended.stderr).not.toContain(secret);
  return ended;
}

/** Runs it to a good end. @returns its counts */
async function counts(source: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await backfill(source, [...args, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { failures, ...numbers } = JSON.parse(stdout) as { failures: unknown[] };
  expect(failures).toEqual([]);
  return numbers;
}

const pulledRecords = async (): Promise<ReceivedRecord[]> =>
  (await recordsOf(pipeline, TOPICS.rawWebhooks)).filter(({ headers }) => headers[CE.ingest] === 'pull');

/** A list of parcels that Amazon knows. */
function amazonList(list: string, parcels: number): { numbers: string[]; file: string } {
  const numbers = Array.from({ length: parcels }, (_, parcel) => amazonNumber(list, parcel));
  numbers.forEach((number, parcel) => amazon.answers.set(number, amazonAnswer(list, parcel)));
  const file = join(dirname(pipeline.sourcesFile), `${list}.csv`);
  writeFileSync(file, ['tracking_number', ...numbers].join('\n'));
  return { numbers, file };
}

/** As senders do: what was not taken is sent again. */
async function send(webhooks: readonly ExampleWebhook[]): Promise<void> {
  let left = [...webhooks];
  await until('all webhooks are taken', async () => {
    const answers = await Promise.all(left.slice(0, 50).map((one) => pipeline.send(one)));
    left = left.filter((_, index) => answers[index]?.status !== 202);
    return left.length === 0;
  });
}

async function rows(): Promise<string[]> {
  await pipeline.waitUntilProcessed();
  return [...(await rowsOf(pipeline, 'shipments')), ...(await rowsOf(pipeline, 'shipment_events'))];
}

/** Rows without what only a webhook says: the status of the parcel at each event. */
const asTheCarrierTells = (all: readonly string[]): string[] =>
  all.map((row) => row.replace(/"attributes":\{"status":"\w+"\}/, '"attributes":{}'));

const forget = (): Promise<unknown> => pipeline.query(`${EMPTY_PROJECTION}, tracking.pulls`);

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
  const { numbers, file } = amazonList('list', 300);
  for (const number of numbers.slice(0, 3)) amazon.answers.delete(number);
  amazon.tokenLifeSeconds = 3;
  const fails = twoPercent();
  let failed = 0;
  amazon.trouble = (url) => {
    if (amazon.requests.length === 200) amazon.revoke();
    const trouble = fails(url);
    if (trouble) failed++;
    return trouble;
  };

  const dry = await backfill('acme-amazon', ['--file', file, '--dry-run', '--json']);
  expect(JSON.parse(dry.stdout)).toMatchObject({ total: 300, requests: 300 });
  expect(amazon.requests).toEqual([]);

  expect(await counts('acme-amazon', '--file', file)).toMatchObject({
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

  await pipeline.waitUntilProcessed();
  expect(await countOf(pipeline, 'shipments')).toBe(297);
  expect(await countOf(pipeline, 'dead_letters')).toBe(0);
  const records = await pulledRecords();
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
  const { file, numbers } = amazonList('list', 300);
  for (const number of numbers.slice(0, 3)) amazon.answers.delete(number);
  amazon.answers.set(numbers[3]!, amazonAnswer('list', 3, STEPS));
  expect(await counts('acme-amazon', '--file', file)).toMatchObject({
    asked: 300,
    published: 1,
    unchanged: 296,
    notFound: 3,
  });
  expect(await pulledRecords()).toHaveLength(298);
  const open = await counts('acme-amazon', '--open', '--rate', '1000');
  await pipeline.waitUntilProcessed();
  const [{ count }] = (await pipeline.query(
    `SELECT count(*)::integer AS count FROM tracking.shipments WHERE status <> 'delivered'`,
  )) as [{ count: number }];
  expect(count).toBeGreaterThan(90);
  expect(open).toMatchObject({ published: 0, unchanged: open.asked });
  expect([count, count + 1]).toContain(open.asked);
  expect(
    await pipeline.query(
      'SELECT command, state, outcome FROM tracking.operations ORDER BY started_at LIMIT 1',
    ),
  ).toEqual([{ command: 'backfill', state: 'done', outcome: expect.objectContaining({ published: 297 }) }]);
});

const started = (args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'dist/apps/operator/src/main.js'), 'backfill', '--source', 'acme-amazon', ...args],
    { env: { ...startEnvironment(), ...environment() }, stdio: 'ignore' },
  );

it('goes on where it was killed, and where it was stopped', async () => {
  await forget();
  const { file, numbers } = amazonList('long', 300);
  amazon.trouble = () => undefined;
  const args = ['--file', file, '--rate', '150', '--resume'];
  const before = amazon.requests.length;
  const asked = (): number => amazon.requests.length - before;

  const killed = started(args);
  await until('a third was asked for', () => asked() >= 100);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await until('its lock is gone', async () => {
    const [{ locks }] = (await pipeline.query(
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

  const rest = await counts('acme-amazon', ...args);
  expect(rest).toMatchObject({ notFound: 0, failed: 0, skipped: expect.any(Number) as unknown });
  expect((rest.skipped as number) + (rest.asked as number)).toBe(300);
  // Only what the killed one had under way was asked for twice.
  expect(asked()).toBeLessThanOrEqual(300 + 64);
  await pipeline.waitUntilProcessed();
  expect(await countOf(pipeline, 'shipments')).toBe(300);
  const states = await pipeline.query(
    'SELECT state FROM tracking.operations ORDER BY started_at DESC LIMIT 3',
  );
  expect(states.map(({ state }) => state as string)).toEqual(['done', 'stopped', 'running']);
  // The list has been ended: now it is asked for from its beginning.
  expect(await counts('acme-amazon', '--file', file, '--resume', '--rate', '1000')).toMatchObject({
    asked: numbers.length,
    skipped: 0,
    published: 0,
  });
});

/** The rows after some steps, each of them processed before the next. */
async function world(...steps: (() => Promise<unknown>)[]): Promise<string[]> {
  await forget();
  for (const step of steps) {
    await step();
    await pipeline.waitUntilProcessed();
  }
  return rows();
}

it('gives the same rows whether webhooks come before, after or while it asks', async () => {
  const parcels = Array.from({ length: 60 }, (_, parcel) => parcel);
  const { file } = amazonList('both', parcels.length);
  aftership.trackings.splice(0, Infinity, ...parcels.map(aftershipTracking));
  const webhooks = [
    ...parcels.flatMap((parcel) =>
      Array.from({ length: stepsOf(parcel) }, (_, step) =>
        amazonPush(pipeline.secrets, 'both', parcel, step),
      ),
    ),
    ...parcels.map((parcel) => aftershipPush(pipeline.secrets, parcel)),
  ];
  const ask = async (): Promise<void> => {
    expect(await counts('acme-amazon', '--file', file)).toMatchObject({ published: parcels.length });
    expect(await counts('acme-aftership', '--created-since', '2026-01-01')).toMatchObject({
      published: parcels.length,
    });
  };
  const push = (): Promise<void> => send(webhooks);
  const pushFirst = await world(push, ask);
  expect(pushFirst.length).toBeGreaterThan(500);
  expect(await world(() => Promise.all([ask(), push()]), push)).toEqual(pushFirst);
});

it('after an outage gives the rows of a world without one, as far as the carrier can tell', async () => {
  const { file } = amazonList('outage', 60);
  const pushes = (parcel: number): ExampleWebhook[] =>
    Array.from({ length: stepsOf(parcel) }, (_, step) =>
      amazonPush(pipeline.secrets, 'outage', parcel, step),
    );
  const parcels = Array.from({ length: 60 }, (_, parcel) => parcel);
  await forget();
  await send(parcels.flatMap(pushes));
  await pipeline.waitUntilProcessed();
  await counts('acme-amazon', '--file', file);
  const withoutOutage = asTheCarrierTells(await rows());

  // Of 20 nothing is lost, 30 have begun before the outage, 10 begin while it lasts.
  await forget();
  await send(parcels.flatMap((parcel) => pushes(parcel).slice(0, parcel < 20 ? STEPS : parcel < 50 ? 2 : 0)));
  await pipeline.waitUntilProcessed();
  const open = parcels.filter((parcel) => parcel < 50 && (parcel >= 20 || stepsOf(parcel) < STEPS));
  expect(await counts('acme-amazon', '--open')).toMatchObject({ asked: open.length, published: open.length });
  // What the merchant knows of and no webhook has named.
  expect(await counts('acme-amazon', '--file', file)).toMatchObject({
    published: 60 - open.length,
    unchanged: open.length,
  });
  expect(asTheCarrierTells(await rows())).toEqual(withoutOutage);
});

it('reads pages of AfterShip, and publishes each tracking byte for byte', async () => {
  await forget();
  aftership.trackings.splice(
    0,
    Infinity,
    ...Array.from({ length: 130 }, (_, parcel) => aftershipTracking(parcel)),
  );
  let requests = 0;
  aftership.trouble = () => (++requests === 2 ? 'throttled' : requests === 4 ? 'unavailable' : undefined);
  expect(await counts('acme-aftership', '--created-since', '2026-01-01')).toMatchObject({
    asked: 130,
    published: 130,
  });
  const known = new Set(aftership.trackings.map((tracking) => JSON.stringify(tracking)));
  const records = (await pulledRecords())
    .filter(({ headers }) => headers[CE.source] === '/sources/acme-aftership')
    .slice(-130);
  for (const { value, headers } of records) {
    expect(known).toContain(JSON.stringify(JSON.parse(value.toString())));
    expect(value.toString()).toContain('\n');
    expect(headers).toMatchObject({ [CE.webhookversion]: '2026-07', 'http_as-webhook-version': '2026-07' });
  }
  await pipeline.waitUntilProcessed();
  expect(await countOf(pipeline, 'shipments')).toBe(130);
  expect(await countOf(pipeline, 'dead_letters')).toBe(0);

  expect(
    await counts('acme-aftership', '--tracking-number', 'A00000007', 'A00000008', 'nobody-knows'),
  ).toMatchObject({
    asked: 3,
    published: 0,
    unchanged: 2,
    notFound: 1,
  });
  expect(await counts('acme-aftership', '--open')).toMatchObject({
    published: 0,
    notFound: 0,
    unchanged: 44,
  });
});

it('takes saved responses of both carriers, and does not publish one twice', async () => {
  await forget();
  const folder = join(dirname(pipeline.sourcesFile), 'saved');
  mkdirSync(join(folder, 'amazon'), { recursive: true });
  mkdirSync(join(folder, 'aftership'), { recursive: true });
  const save = (name: string, body: string, minutes: number): void => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, body);
    utimesSync(path, 1_793_000_000 + minutes * 60, 1_793_000_000 + minutes * 60);
  };
  save('amazon/b', amazonAnswer('saved', 1, 2), 1);
  save('amazon/a', amazonAnswer('saved', 1, 5), 2);
  const page = { meta: { code: 200 }, data: { trackings: [aftershipTracking(1), aftershipTracking(2)] } };
  save('aftership/page', JSON.stringify(page), 3);
  save('aftership/one', JSON.stringify({ meta: { code: 200 }, data: aftershipTracking(3) }), 4);

  const fromAmazon = ['acme-amazon', '--from-files', join(folder, 'amazon')] as const;
  const fromAftership = ['acme-aftership', '--from-files', join(folder, 'aftership')] as const;
  expect(await counts(...fromAmazon)).toMatchObject({ asked: 2, published: 2 });
  expect(await counts(...fromAmazon)).toMatchObject({ asked: 2, published: 0, unchanged: 2 });
  expect(await counts(...fromAftership)).toMatchObject({ asked: 3, published: 3 });
  await pipeline.waitUntilProcessed();
  expect(
    await pipeline.query('SELECT tracking_number, status, event_count FROM tracking.shipments ORDER BY 1'),
  ).toEqual([
    { tracking_number: 'A00000001', status: 'delivered', event_count: 5 },
    { tracking_number: 'A00000002', status: 'delivered', event_count: 5 },
    { tracking_number: 'A00000003', status: 'out_for_delivery', event_count: 4 },
    { tracking_number: amazonNumber('saved', 1), status: 'delivered', event_count: 5 },
  ]);
  save('aftership/strange', '{"meta":{}}', 5);
  const ended = await backfill('acme-aftership', fromAftership.slice(1));
  expect(ended).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('strange.json: it holds no parcel') as unknown,
  });
});

describe('when it cannot', () => {
  const one = ['--tracking-number', amazonNumber('list', 5)];

  it('says which status came and the id of the request, and asks for the others', async () => {
    await forget();
    amazonList('list', 7);
    amazon.trouble = ({ search }) => (search.includes(amazonNumber('list', 6)) ? 'invalid' : undefined);
    const ended = await backfill('acme-amazon', [...one, amazonNumber('list', 6)]);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/2 asked: 1 published, 0 unchanged, 0 not found, 1 failed/);
    expect(ended.stdout).toMatch(/TBA000006: HTTP 400 from 127\.0\.0\.1:\d+ \(request id request-\d+\)/);
    amazon.trouble = () => undefined;
    expect(await counts('acme-amazon', ...one, amazonNumber('list', 6), '--resume')).toMatchObject({
      asked: 1,
      skipped: 1,
    });
  });

  it('ends at once when the credentials are wrong', async () => {
    const ended = await backfill('acme-amazon', one, { LWA_REFRESH_TOKEN: 'Atzr|another one' });
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/no access token: HTTP 400.*invalid_grant/) as unknown,
    });
    const other = await backfill('acme-aftership', ['--created-since', '2026-01-01'], {
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
    const ended = await backfill(source, args, { LWA_CLIENT_SECRET: '' });
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringMatching(message) as unknown });
  });
});
