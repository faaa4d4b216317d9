/** All rows derived again from the raw webhooks by `npm run rebuild`, while webhooks come in. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@app/events';
import { kafkaClient } from '@app/kafka';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { connected } from '../tools/local-stack/postgres';
import { manyWebhooks } from './many-webhooks';
import { EMPTY_PROJECTION, countOf, recordsOf, untilOutboxIsEmpty } from './rows';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { dumpSchema } from './setup/dump-schema';
import { asAnalyst } from './setup/schema-database';
import { startEnvironment } from './setup/servers';
import { until } from './until';
import type { ExampleWebhook } from '../tools/example/webhooks';

jest.setTimeout(240_000);

const WEBHOOKS = 3_000;
/** Between twenty webhooks that come in during a rebuild and the next twenty. */
const PAUSE_MS = 100;

let pipeline: Pipeline;
let webhooks: ExampleWebhook[];
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  webhooks = manyWebhooks(pipeline.secrets, WEBHOOKS, 300);
  await sendAll(webhooks);
  await pipeline.waitUntilProcessed(90_000);
  await untilOutboxIsEmpty(pipeline);
});
afterAll(() => pipeline?.stop());

async function sendAll(some: readonly ExampleWebhook[]): Promise<void> {
  for (let begin = 0; begin < some.length; begin += 50) {
    const answers = await Promise.all(some.slice(begin, begin + 50).map((one) => pipeline.send(one)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  }
}

const environment = (): Record<string, string> => ({
  KAFKA_BROKERS: pipeline.brokers.join(','),
  DATABASE_URL: pipeline.databaseUrl,
});
const operator = (...args: string[]): Promise<Ended> => runOperator(args, environment(), 120_000);
const rebuild = (...args: string[]): Promise<Ended> => operator('rebuild', '--json', ...args);
const resultOf = ({ stdout, stderr }: Ended): Record<string, unknown> => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
};

/** Every row that follows from the raw webhooks; only when it was written is left out. */
async function everything(): Promise<unknown> {
  const [row] = await pipeline.query(
    `SELECT
      (SELECT jsonb_agg(to_jsonb(s) - 'updated_at' ORDER BY s.id) FROM tracking.shipments s) AS shipments,
      (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.shipment_id, e.id) FROM tracking.shipment_events e) AS events,
      (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.shipment_id) FROM tracking.personal_attributes p) AS personal,
      (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.shipment_id, p.id) FROM tracking.shipment_promises p) AS promises,
      (SELECT jsonb_agg(to_jsonb(u) ORDER BY integration, field, code) FROM tracking.unmapped_codes u) AS unmapped,
      (SELECT jsonb_agg(to_jsonb(f) ORDER BY source) FROM tracking.data_freshness f) AS freshness`,
  );
  return row;
}

/** As a mapping would have left it that knew less. */
const DAMAGE = `
  UPDATE tracking.shipments SET status = 'lost', status_reason = NULL WHERE tracking_number LIKE 'a-1%';
  DELETE FROM tracking.shipment_events WHERE code = 'InTransit_007';
  UPDATE tracking.shipment_events SET status = 'unknown' WHERE status = 'delivered'`;

/** How many shipments are published after some work. */
async function publishedBy(work: () => Promise<void>): Promise<number> {
  const before = (await recordsOf(pipeline, TOPICS.shipments)).length;
  await work();
  await untilOutboxIsEmpty(pipeline);
  return (await recordsOf(pipeline, TOPICS.shipments)).length - before;
}

it('gives the rows that live processing has given, and publishes only the shipments that have changed', async () => {
  const live = await everything();
  expect(await countOf(pipeline, 'shipment_promises')).toBeGreaterThan(100);
  const schema = await dumpSchema(pipeline.databaseUrl);
  expect(await publishedBy(async () => expect(resultOf(await rebuild())).toMatchObject({ changed: 0 }))).toBe(
    0,
  );
  expect(await everything()).toEqual(live);
  expect(await dumpSchema(pipeline.databaseUrl)).toBe(schema);

  await pipeline.query(DAMAGE);
  const [damaged] = await pipeline.query<{ count: number }>(
    `SELECT count(*)::integer FROM tracking.shipments WHERE tracking_number LIKE 'a-1%'`,
  );
  expect(damaged!.count).toBeGreaterThan(30);
  const published = await publishedBy(async () =>
    expect(resultOf(await rebuild())).toMatchObject({ records: WEBHOOKS, changed: damaged!.count }),
  );
  expect(published).toBe(damaged!.count);
  expect(await everything()).toEqual(live);
});

async function someIsDerived(): Promise<boolean> {
  const [row] = await pipeline.query<{ there: boolean }>(
    `SELECT to_regclass('tracking_rebuild.progress') IS NOT NULL AS there`,
  );
  return row!.there && (await pipeline.query('SELECT FROM tracking_rebuild.progress')).length > 0;
}

it('goes on where it was after a kill, while webhooks come in, and loses none of them', async () => {
  await pipeline.query(DAMAGE);
  const state = { isOver: false };
  const sending = (async () => {
    for (let round = 0; !state.isOver; round++) {
      await sendAll(manyWebhooks(pipeline.secrets, 20, 10, `b${round}`));
      await sleep(PAUSE_MS);
    }
  })();
  const child = spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'dist/apps/operator/src/main.js'), 'rebuild', '--threads', '3'],
    {
      env: { ...startEnvironment(), ...environment() },
      stdio: 'ignore',
    },
  );
  try {
    // Four threads load the program beside a pipeline that is at work.
    await until('some is derived', someIsDerived, 180_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until('the lock of the killed one is gone', async () => {
      const ended = await rebuild('--threads', '2');
      if (ended.stderr.includes('another rebuild')) return false;
      expect(resultOf(ended)).toMatchObject({ isContinued: true });
      return true;
    });
  } finally {
    // Else it would send beside all other tests.
    state.isOver = true;
    child.kill('SIGKILL');
  }
  await sending;
  await pipeline.waitUntilProcessed(90_000);
  const rebuilt = await everything();

  await pipeline.kill('projector', 'SIGTERM');
  await pipeline.query(
    `${EMPTY_PROJECTION}; UPDATE tracking.consumer_offsets
      SET next_offset = 0, witness_id = NULL, witness_timestamp = NULL`,
  );
  await pipeline.restart('projector');
  await pipeline.waitUntilProcessed(90_000);
  expect(rebuilt).toEqual(await everything());
});

it('leaves nothing behind, and corrects one account or one shipment in place', async () => {
  const left = await pipeline.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tracking\\_%'`);
  expect(left).toEqual([]);
  const live = await everything();
  await pipeline.query(DAMAGE);
  const [one] = await pipeline.query<{ id: string }>(
    `SELECT id FROM tracking.shipments WHERE tracking_number = 'a-11'`,
  );
  expect((await rebuild('--shipment', 'A-11')).exitCode).toBe(64);
  expect(resultOf(await rebuild('--shipment', one!.id.toUpperCase()))).toMatchObject({ changed: 1 });
  expect(await everything()).not.toEqual(live);
  expect(
    await pipeline.query('SELECT FROM tracking.shipments WHERE id = $1 AND status = $2', [one!.id, 'lost']),
  ).toEqual([]);
  expect(resultOf(await rebuild('--account', 'acme'))).toMatchObject({ changed: expect.any(Number) });
  expect(await everything()).toEqual(live);
});

it('keeps who may read what: policies, rights, and views that ask with the rights of the reader', async () => {
  await pipeline.query('CALL tracking.restrict_analysts(true)');
  const restricted = await dumpSchema(pipeline.databaseUrl);
  expect(restricted).toContain('view shipments_late with (security_invoker=true)');
  expect(resultOf(await rebuild())).toMatchObject({ changed: 0 });
  expect(await dumpSchema(pipeline.databaseUrl)).toBe(restricted);
  const seen = await asAnalyst(pipeline.databaseUrl, (client) =>
    client.query('SELECT FROM tracking.shipments UNION ALL SELECT FROM tracking.shipment_events'),
  );
  expect(seen.rows).toEqual([]);
  await sendAll(manyWebhooks(pipeline.secrets, 20, 10, 'restricted'));
  await pipeline.waitUntilProcessed();
  await pipeline.query('CALL tracking.restrict_analysts(false)');
});

it('refuses to take away what hangs on the tables, and leaves letters of other accounts open', async () => {
  await pipeline.query('CREATE VIEW public.reporting AS SELECT id FROM tracking.shipments');
  expect(await rebuild()).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('would be lost: view reporting'),
  });
  await pipeline.query('DROP VIEW public.reporting');
  await pipeline.query(
    'CREATE POLICY by_shipments ON tracking.operations USING (EXISTS (SELECT FROM tracking.shipments))',
  );
  expect(await rebuild()).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('would be lost: policy by_shipments of tracking.operations'),
  });
  await pipeline.query('DROP POLICY by_shipments ON tracking.operations');
  await pipeline.query(
    `INSERT INTO tracking.dead_letters (topic, partition, "offset", code, detail, body, headers, attempts, state,
        failed_at, updated_at)
      SELECT raw_topic, raw_partition, raw_offset, 'internal_error', '', '', '{}', 1, 'open', now(), now()
        FROM tracking.shipment_events LIMIT 1`,
  );
  expect(resultOf(await rebuild('--account', 'somebody-else'))).toMatchObject({ resolvedLetters: 0 });
  expect(resultOf(await rebuild())).toMatchObject({ resolvedLetters: 1, changed: 0 });
});

it('reads out of an archive what the raw topic does not hold any more, and notices when it is damaged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-archive-'));
  const archived = resultOf(await operator('archive', '--dir', folder, '--json')) as { records: number };
  expect(archived.records).toBe((await recordsOf(pipeline, TOPICS.rawWebhooks)).length);
  expect(resultOf(await operator('archive', '--dir', folder, '--json'))).toEqual({
    records: 0,
    files: [],
    begunLate: [],
  });

  const admin = kafkaClient('test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  const partitions = (await admin.fetchTopicOffsets(TOPICS.rawWebhooks)).map(({ partition, high }) => ({
    partition,
    offset: String(Math.floor(Number(high) / 2)),
  }));
  await admin.deleteTopicRecords({ topic: TOPICS.rawWebhooks, partitions });
  await admin.disconnect();

  const live = await everything();
  expect(await rebuild()).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/no longer holds its first records.*partition \d+: offsets 0 to \d+/),
  });
  expect(resultOf(await rebuild('--archive', folder))).toMatchObject({
    records: archived.records,
    changed: 0,
  });
  expect(await everything()).toEqual(live);

  const [file] = readdirSync(folder).filter((name) => name.endsWith('.gz'));
  writeFileSync(join(folder, file!), 'something else');
  expect(await rebuild('--archive', folder)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('is damaged'),
  });
  rmSync(folder, { recursive: true });
  await rebuild('--discard');
});

it('holds up no reader: a query that is under way ends, others are answered at once', async () => {
  let longest = 0;
  const state = { isOver: false };
  const reading = connected(pipeline.databaseUrl, async (client) => {
    while (!state.isOver) {
      const begin = performance.now();
      await client.query(`SELECT count(*) FROM tracking.shipment_timeline WHERE tracking_number = 'a-11'`);
      longest = Math.max(longest, performance.now() - begin);
    }
  });
  const held = connected(pipeline.databaseUrl, async (client) => {
    await client.query('BEGIN; SELECT count(*) FROM tracking.shipments');
    await client.query('SELECT pg_sleep(4)');
    await client.query('COMMIT');
  });
  expect((await rebuild('--no-archive')).exitCode).toBe(0);
  state.isOver = true;
  await Promise.all([reading, held]);
  expect(longest).toBeLessThan(1_000);
});
