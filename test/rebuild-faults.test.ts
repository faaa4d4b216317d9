/** A rebuild of records that cannot be processed, beside an erasure, and from what is left of the raw webhooks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '@app/events';
import { INTEGRATIONS } from '@app/integrations';
import { RecordsGoneError, kafkaClient, replay, withAdmin } from '@app/kafka';
import {
  AnotherRebuildError,
  Database,
  DeadLetterStore,
  REBUILD_SCHEMA,
  RebuildStore,
  ShipmentStore,
  rebuildStep,
} from '@app/projection';
import { inOneTransaction } from '../libs/projection/src/store/transaction';
import { Derivation } from '../apps/operator/src/rebuild/derive';
import { Reading } from '../apps/operator/src/rebuild/reading';
import { connected } from '../tools/local-stack/postgres';
import { manyWebhooks } from './many-webhooks';
import { countOf, recordsOf, rowsOf, untilOutboxIsEmpty } from './rows';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

const WEBHOOKS = 60;
const SHIPMENTS = 20;
const PERSON = 'Private Persephone';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  for (const webhook of manyWebhooks(pipeline.secrets, WEBHOOKS, SHIPMENTS)) await pipeline.send(webhook);
  await pipeline.waitUntilProcessed(60_000);
  await untilOutboxIsEmpty(pipeline);
});
afterAll(() => pipeline?.stop());

const operator = (...args: string[]): Promise<Ended> =>
  runOperator(
    args,
    { KAFKA_BROKERS: pipeline.brokers.join(','), DATABASE_URL: pipeline.databaseUrl },
    120_000,
  );
const resultOf = ({ stdout, stderr }: Ended): Record<string, unknown> => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
};
const rebuild = (...args: string[]): Promise<Ended> => operator('rebuild', '--json', ...args);
const rows = async (): Promise<string[][]> => [
  await rowsOf(pipeline, 'shipments'),
  await rowsOf(pipeline, 'shipment_events'),
];
const isUnfinished = async (): Promise<boolean> =>
  (await pipeline.query('SELECT FROM pg_namespace WHERE nspname = $1', [REBUILD_SCHEMA])).length > 0;

const settings = () => ({
  DATABASE_URL: pipeline.databaseUrl,
  DATABASE_POOL_SIZE: 4,
  DATABASE_CONNECT_TIMEOUT_MS: 5_000,
  DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
});

/** With connections of the test's own. */
async function withDatabase<T>(work: (database: Database) => Promise<T>, schema?: string): Promise<T> {
  const place = schema === undefined ? undefined : { schema, firstRevision: 1 };
  const database = new Database(settings(), 'parcelwire-test', place);
  try {
    await database.open();
    return await work(database);
  } finally {
    await database.close();
  }
}

const mappingVersions = Object.fromEntries(
  INTEGRATIONS.map(({ name, mappingVersion }) => [name, mappingVersion]),
);
const beginRebuild = () => withDatabase((database) => new RebuildStore(database).begin({ mappingVersions }));

/** Postgres refuses the rows of one shipment, and for another one an error comes that nobody has foreseen. */
const REFUSES = `
  CREATE FUNCTION public.takes(number text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    IF number = 'a-2' THEN RAISE EXCEPTION 'no place for "${PERSON}"'; END IF;
    RETURN number <> 'a-1';
  END $$;
  ALTER TABLE tracking.shipments ADD CONSTRAINT refused CHECK (public.takes(tracking_number)) NOT VALID`;

it('makes dead letters of records that Postgres refuses, derives their neighbours, and redrive brings them back', async () => {
  const live = await rows();
  await pipeline.query(REFUSES);
  const perShipment = WEBHOOKS / SHIPMENTS;
  expect(resultOf(await rebuild())).toMatchObject({
    records: WEBHOOKS,
    changed: 2,
    newLetters: 2 * perShipment,
    dead: { unstorable_record: perShipment, internal_error: perShipment },
  });
  expect(await countOf(pipeline, 'shipments')).toBe(SHIPMENTS - 2);
  const neighbours = live[0]!.filter((row) => !/"a-[12]"/.test(row));
  expect(await rowsOf(pipeline, 'shipments')).toEqual(neighbours);
  const letters = await pipeline.query<{ topic: string; code: string; detail: string; state: string }>(
    'SELECT topic, code, detail, state FROM tracking.dead_letters',
  );
  expect(new Set(letters.map(({ topic, state }) => `${topic} ${state}`))).toEqual(
    new Set([`${TOPICS.rawWebhooks} open`]),
  );
  expect(JSON.stringify(letters)).not.toContain(PERSON);

  // Still the same: no letter more.
  expect(resultOf(await rebuild())).toMatchObject({ changed: 0, newLetters: 0 });
  await pipeline.query('ALTER TABLE tracking.shipments DROP CONSTRAINT refused');
  expect(resultOf(await operator('redrive', '--json'))).toMatchObject({ resolved: 2 * perShipment });
  expect(await rows()).toEqual(live);
});

it('resolves letters that are mapped now, and opens one again that fails again', async () => {
  await pipeline.query(
    'ALTER TABLE tracking.shipments ADD CONSTRAINT refused CHECK (public.takes(tracking_number)) NOT VALID',
  );
  const perShipment = WEBHOOKS / SHIPMENTS;
  expect(resultOf(await rebuild())).toMatchObject({ newLetters: 2 * perShipment });
  expect(await pipeline.query('SELECT DISTINCT state, attempts FROM tracking.dead_letters')).toEqual([
    { state: 'open', attempts: 2 },
  ]);
  await pipeline.query('ALTER TABLE tracking.shipments DROP CONSTRAINT refused');
  expect(resultOf(await rebuild())).toMatchObject({ changed: 2, resolvedLetters: 2 * perShipment, dead: {} });
  expect(await pipeline.query('SELECT DISTINCT state FROM tracking.dead_letters')).toEqual([
    { state: 'resolved' },
  ]);
});

it('moves its offset over a batch without records', async () => {
  await beginRebuild();
  await withDatabase(async (database) => {
    const stores = {
      shipments: new ShipmentStore(database),
      letters: new DeadLetterStore(database),
      canWrite: async () => true,
    };
    const progress = new Map<number, bigint>();
    const derivation = new Derivation(
      stores,
      progress,
      new Reading(undefined, new Set(), 1024),
      () => undefined,
    );
    await derivation.apply(0, [], 12n);
    await derivation.apply(0, [], 15n);
    expect(progress.get(0)).toBe(15n);
  }, REBUILD_SCHEMA);
  expect(await pipeline.query(`SELECT partition, next_offset FROM ${REBUILD_SCHEMA}.progress`)).toEqual([
    { partition: 0, next_offset: '15' },
  ]);
  // As after a crash of Postgres: what came before is lost, and the next batch must not hide that.
  await pipeline.query(`DELETE FROM ${REBUILD_SCHEMA}.progress`);
  await withDatabase((database) =>
    expect(inOneTransaction(database, [rebuildStep(0, 15n, 20n)])).rejects.toThrow(AnotherRebuildError),
  );
  expect(await pipeline.query(`SELECT FROM ${REBUILD_SCHEMA}.progress`)).toEqual([]);
  expect((await operator('rebuild', '--discard')).exitCode).toBe(0);
});

it('does not drop an unfinished rebuild of everything for one of an account or a shipment', async () => {
  await beginRebuild();
  for (const args of [
    ['--account', 'acme'],
    ['--shipment', '8f14e45f-ceea-567a-9a36-dedd4bea2543'],
    ['--account', 'acme', '--dry-run'],
  ])
    expect(await rebuild(...args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/unfinished rebuild of all shipments.*--discard/),
    });
  expect(await isUnfinished()).toBe(true);
  expect(resultOf(await rebuild('--dry-run'))).toMatchObject({ begun: 'same', missing: [] });
  expect(resultOf(await rebuild('--discard', '--dry-run'))).toEqual({ dryRun: true, wouldDiscard: true });
});

it('does not discard a rebuild that is running', async () => {
  await pipeline.query(`SELECT pg_advisory_lock(hashtext('parcelwire rebuild'))`);
  const ended = await rebuild('--discard');
  await pipeline.query(`SELECT pg_advisory_unlock(hashtext('parcelwire rebuild'))`);
  expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('another rebuild is running') });
  expect(await isUnfinished()).toBe(true);
  expect(resultOf(await rebuild('--discard'))).toEqual({ discarded: true });
  expect(await isUnfinished()).toBe(false);
});

it('says with --dry-run what there is to do, and changes nothing', async () => {
  const live = await rows();
  expect(resultOf(await rebuild('--dry-run'))).toEqual({
    dryRun: true,
    begun: 'nothing',
    records: WEBHOOKS,
    missing: [],
    threads: 1,
  });
  expect(await isUnfinished()).toBe(false);
  expect(await rows()).toEqual(live);
});

/** Sessions of operator commands that wait for a lock. */
const waiting = async (): Promise<number> =>
  (
    await pipeline.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'parcelwire-operator' AND wait_event_type = 'Lock'
        AND datname = current_database()`,
    )
  ).length;

it('an erasure and a rebuild in place that meet do not wait for each other for ever', async () => {
  const ordered = await pipeline.query<{ id: string; carrier: string; tracking_number: string }>(
    'SELECT id, carrier, tracking_number FROM tracking.shipments ORDER BY ctid',
  );
  const [erased, last] = [ordered[0]!, ordered.at(-1)!];
  const ended = await connected(pipeline.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT FROM tracking.shipments WHERE id = $1 FOR UPDATE', [last.id]);
    const rebuilding = rebuild('--account', 'acme');
    await until('the rebuild waits for the row', async () => (await waiting()) === 1, 60_000);
    const shipment = ['--carrier', erased.carrier, '--tracking-number', erased.tracking_number];
    const erasing = operator('erase', '--yes', '--no-search', '--account', 'acme', ...shipment);
    await until('the erasure waits, too', async () => (await waiting()) === 2, 60_000);
    await client.query('COMMIT');
    return Promise.all([rebuilding, erasing]);
  });
  expect(ended).toEqual(ended.map(() => expect.objectContaining({ exitCode: 0 })));
  const left = await pipeline.query<{ id: string }>('SELECT id FROM tracking.shipments');
  expect(left.map(({ id }) => id).toSorted()).toEqual(
    ordered
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
});

async function deleteHalf(): Promise<void> {
  const admin = kafkaClient('test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  const partitions = (await admin.fetchTopicOffsets(TOPICS.rawWebhooks)).map(({ partition, low, high }) => ({
    partition,
    offset: String(Math.ceil((Number(low) + Number(high)) / 2)),
  }));
  await admin.deleteTopicRecords({ topic: TOPICS.rawWebhooks, partitions });
  await admin.disconnect();
}

it('refuses a raw topic that is not the one that the rows are from', async () => {
  const live = await rows();
  const one = '(SELECT id FROM tracking.shipment_events ORDER BY raw_partition, raw_offset LIMIT 1)';
  for (const [change, back, reason] of [
    [
      'raw_offset = raw_offset + 100000',
      'raw_offset = raw_offset - 100000',
      /ends at \d+, and 100\d+ was read before/,
    ],
    [`raw_id = 'x' || raw_id`, 'raw_id = substr(raw_id, 2)', /has another record at \d+/],
  ] as const) {
    const [row] = await pipeline.query<{ id: string }>(`SELECT ${one}::text AS id`);
    await pipeline.query(`UPDATE tracking.shipment_events SET ${change} WHERE id = '${row!.id}'`);
    expect(await rebuild()).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(reason) });
    expect(await rebuild('--account', 'acme')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(reason),
    });
    expect(resultOf(await rebuild('--dry-run', '--accept-missing'))).toMatchObject({ begun: 'nothing' });
    await pipeline.query(`UPDATE tracking.shipment_events SET ${back} WHERE id = '${row!.id}'`);
  }
  expect(await rows()).toEqual(live);
});

it('leaves an archive alone that another run is writing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-archive-'));
  await withDatabase(async (database) => {
    const client = await database.pool.connect();
    await client.query(`SELECT pg_advisory_lock(hashtext('parcelwire archive'))`);
    expect(await operator('archive', '--dir', folder)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('another archive is running'),
    });
    client.release(true);
  });
  rmSync(folder, { recursive: true });
});

it('notices that records are gone which it was to read', async () => {
  await deleteHalf();
  const kafka = { KAFKA_BROKERS: pipeline.brokers };
  const bounds = [...(await withAdmin(kafka, (admin) => admin.endOffsets(TOPICS.rawWebhooks)))];
  const range = { from: new Map(), until: new Map(bounds.map(([partition, { high }]) => [partition, high])) };
  const read = replay(kafka, TOPICS.rawWebhooks, range, async () => undefined);
  await expect(read).rejects.toThrow(RecordsGoneError);
});

it('rebuilds from an archive that was begun late, and says what is missing', async () => {
  await deleteHalf();
  const held = (await recordsOf(pipeline, TOPICS.rawWebhooks)).length;
  expect(held).toBeLessThan(WEBHOOKS);
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-archive-'));
  const dry = resultOf(await operator('archive', '--dir', folder, '--dry-run', '--json'));
  expect(dry).toMatchObject({ dryRun: true, records: held });
  const archived = resultOf(await operator('archive', '--dir', folder, '--json'));
  expect(archived).toMatchObject({ records: held, begunLate: dry.begunLate });
  await deleteHalf();

  const missing = (archived.begunLate as { partition: number; from: string }[]).map(
    ({ partition, from }) => ({
      partition,
      from: '0',
      to: from,
    }),
  );
  expect(missing.length).toBeGreaterThan(0);
  expect(await rebuild('--archive', folder)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/neither.*archive.*partition \d+: offsets 0 to \d+.*--accept-missing/),
  });
  expect(await isUnfinished()).toBe(false);
  expect(resultOf(await rebuild('--archive', folder, '--accept-missing', '--dry-run'))).toMatchObject({
    records: held,
    missing,
  });
  expect(resultOf(await rebuild('--archive', folder, '--accept-missing'))).toMatchObject({
    records: held,
    missing,
  });
  const fromArchive = await rows();
  expect(resultOf(await rebuild('--archive', folder, '--accept-missing'))).toMatchObject({ changed: 0 });
  expect(await rows()).toEqual(fromArchive);
  rmSync(folder, { recursive: true });
});
