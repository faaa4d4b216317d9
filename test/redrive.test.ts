/** Dead letters that are sent through again by `npm run redrive`, while the projector runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DLQ, GROUPS, TOPICS, deadLetter } from '@app/events';
import { Publisher, deadLetterRecord, producersOf, type ReceivedRecord } from '@app/kafka';
import { amazonWebhook } from '../tools/example/webhooks';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { manyWebhooks } from './many-webhooks';
import { EMPTY_PROJECTION, countOf, recordsOf } from './rows';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(180_000);

const LETTERS = 5_000;

let pipeline: Pipeline;
let publisher: Publisher;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, apps: ['gateway', 'projector'] });
  publisher = new Publisher(producersOf('test', { KAFKA_BROKERS: pipeline.brokers }), {
    attemptTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  await publisher?.close();
  await pipeline?.stop();
});

const environment = (): Record<string, string> => ({
  KAFKA_BROKERS: pipeline.brokers.join(','),
  DATABASE_URL: pipeline.databaseUrl,
});
const redrive = (...args: string[]): Promise<Ended> => runOperator(['redrive', ...args], environment());
const resultOf = ({ stdout }: Ended): unknown => JSON.parse(stdout) as unknown;

/** What a normalizer that does not know the version leaves behind. */
async function giveUp(records: readonly ReceivedRecord[], code: 'unsupported_version' | 'internal_error') {
  const group = records[0]!.topic === TOPICS.rawWebhooks ? GROUPS.normalizer : GROUPS.projector;
  const at = new Date().toISOString();
  await publisher.publish(
    records.map((record) => deadLetterRecord(record, group, deadLetter(code, 'x'), at)),
    30_000,
  );
}

const states = async (): Promise<Record<string, number>> => {
  const rows = await pipeline.query<{ state: string; letters: number }>(
    'SELECT state, count(*)::integer AS letters FROM tracking.dead_letters GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, letters }) => [state, letters]));
};

/** Every row, its lineage included; only when it was written is left out. */
async function everything(): Promise<unknown[]> {
  const [row] = await pipeline.query<{ rows: unknown[] }>(
    `SELECT jsonb_agg(r ORDER BY r ->> 'id') AS rows FROM (
      SELECT to_jsonb(s) - 'updated_at' AS r FROM tracking.shipments s
      UNION ALL SELECT to_jsonb(e) FROM tracking.shipment_events e) all_rows`,
  );
  return row!.rows;
}

/** A redrive that is killed once so many letters are through. */
async function killedRedrive(until_: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'dist/apps/operator/src/main.js'), 'redrive', '--rate', '1500'],
    { env: { ...startEnvironment(), ...environment() }, stdio: 'ignore' },
  );
  await until(`${until_} letters are through`, async () => LETTERS - ((await states()).open ?? 0) >= until_);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('after two kills half-way gives the rows of a system that knew the version from the start', async () => {
  const webhooks = manyWebhooks(pipeline.secrets, LETTERS, 400);
  for (let begin = 0; begin < webhooks.length; begin += 50) {
    const answers = await Promise.all(webhooks.slice(begin, begin + 50).map((one) => pipeline.send(one)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  }
  await giveUp(await recordsOf(pipeline, TOPICS.rawWebhooks), 'unsupported_version');
  await until('all letters are in Postgres', async () => (await states()).open === LETTERS, 60_000);

  const dry = await redrive('--dry-run', '--json', '--code', 'unsupported_version');
  expect(resultOf(dry)).toMatchObject({ dryRun: true, total: LETTERS, sent: 0 });
  expect(await countOf(pipeline, 'shipments')).toBe(0);

  await killedRedrive(1_000);
  await killedRedrive(2_500);
  const ended = await redrive('--json', '--rate', '5000');
  expect({ code: ended.exitCode, ...(resultOf(ended) as object) }).toMatchObject({
    code: 0,
    openAgain: 0,
    underWay: 0,
  });
  expect(await states()).toEqual({ resolved: LETTERS });
  const redriven = await everything();

  // The same from the raw topic, by a normalizer that knows the version.
  await pipeline.query(EMPTY_PROJECTION);
  await pipeline.restart('normalizer');
  await pipeline.waitUntilProcessed(90_000);
  expect(await everything()).toEqual(redriven);
  expect(await states()).toEqual({ resolved: LETTERS });
  await pipeline.kill('normalizer', 'SIGTERM');

  const operations = await pipeline.query<{ state: string }>(
    'SELECT state FROM tracking.operations ORDER BY started_at',
  );
  expect(operations.map(({ state }) => state)).toEqual(['running', 'running', 'done']);
});

const rawRecord = async (body: string): Promise<ReceivedRecord> => {
  const webhook = amazonWebhook('', Buffer.from(body), pipeline.secrets.ACME_AMAZON_KEY);
  expect((await pipeline.send(webhook)).status).toBe(202);
  return (await recordsOf(pipeline, TOPICS.rawWebhooks)).find(({ value }) => value.toString() === body)!;
};

it('a letter that fails again is open with one attempt more and its new code, and is not sent in a circle', async () => {
  const record = await rawRecord('{"detail": "not an object, whatever version"}');
  await giveUp([record], 'unsupported_version');
  await until('the letter is there', async () => (await states()).open === 1);
  for (const attempts of [2, 3]) {
    const ended = await redrive('--json');
    expect({ code: ended.exitCode, ...(resultOf(ended) as object) }).toMatchObject({ code: 1, openAgain: 1 });
    expect(
      await pipeline.query(`SELECT attempts, code FROM tracking.dead_letters WHERE state = 'open'`),
    ).toEqual([{ attempts, code: 'invalid_field' }]);
  }
  const nothing = ['--until', '2020-01-01'];
  expect((await redrive(...nothing)).stdout).toContain('No open dead letter');
  const forms: string[] = [];
  for (const args of [nothing, ['--dry-run'], []])
    forms.push(Object.keys(resultOf(await redrive('--json', ...args)) as object).join());
  expect(new Set(forms).size).toBe(1);
});

/** One that no redrive has sent. */
const anyUpdate = async (): Promise<ReceivedRecord> =>
  (await recordsOf(pipeline, TOPICS.shipmentUpdates)).find(({ headers }) => !(DLQ.offset in headers))!;

it('an update that the projector gave up goes into its topic again, with the headers of the contract only', async () => {
  const update = await anyUpdate();
  const strange = { ...update, offset: 999_999n, headers: { ...update.headers, 'x-forged': 'yes' } };
  await giveUp([strange], 'internal_error');
  await until('the letter is there', async () => (await states()).open === 2);
  const ended = await redrive('--json', '--code', 'internal_error');
  expect({ code: ended.exitCode, ...(resultOf(ended) as object) }).toMatchObject({ code: 0, resolved: 1 });
  const again = (await recordsOf(pipeline, TOPICS.shipmentUpdates)).find(
    ({ headers }) => headers[DLQ.offset] === '999999',
  )!;
  expect(again.value.equals(update.value)).toBe(true);
  expect(again.headers).toEqual({
    ...update.headers,
    [DLQ.topic]: TOPICS.shipmentUpdates,
    [DLQ.partition]: String(update.partition),
    [DLQ.offset]: '999999',
    [DLQ.attempt]: '1',
  });
});

it('an update that fails again after it was sent is the same letter, with one attempt more', async () => {
  const update = await anyUpdate();
  await giveUp([{ ...update, offset: 888_888n, value: Buffer.from('{}') }], 'internal_error');
  await until('the letter is there', async () => (await states()).open === 2);
  const letters = (await states()).resolved! + 2;
  const ended = await redrive('--json', '--code', 'internal_error');
  expect({ code: ended.exitCode, ...(resultOf(ended) as object) }).toMatchObject({ code: 1, openAgain: 1 });
  expect(
    await pipeline.query(
      `SELECT attempts, code, state FROM tracking.dead_letters WHERE "offset" = 888888 AND topic = $1`,
      [TOPICS.shipmentUpdates],
    ),
  ).toEqual([{ attempts: 2, code: 'malformed_record', state: 'open' }]);
  expect(await countOf(pipeline, 'dead_letters')).toBe(letters);
});

it('only one redrive runs at a time', async () => {
  await pipeline.query(`SELECT pg_advisory_lock(hashtext('parcelwire redrive'))`);
  const ended = await redrive();
  await pipeline.query(`SELECT pg_advisory_unlock(hashtext('parcelwire redrive'))`);
  expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('another redrive is running') });
});
