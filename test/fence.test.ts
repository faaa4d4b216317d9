/**
 * Rows and log stay in step although consumers freeze, double or lose their place: the offset in Postgres decides,
 * and it moves only together with the rows.
 */
import { GROUPS, TOPICS, type ShipmentUpdate } from '@app/events';
import { kafkaClient } from '@app/kafka';
import type { ExampleWebhook } from '../tools/example/webhooks';
import { connected } from '../tools/local-stack/postgres';
import { manyWebhooks } from './many-webhooks';
import { FORGET_EVERYTHING, countOf, recordsOf, rowsOf } from './rows';
import { healthOf, launchApp, ownProcesses, type Launched, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

/** A transaction that does nothing for this long is ended by Postgres: how long a frozen projector can hold its locks. */
const ENV = { KAFKA_SESSION_TIMEOUT_MS: '3000', DATABASE_STATEMENT_TIMEOUT_MS: '2500' };
const SHIPMENTS = 40;

let own: OwnProcesses;
let pipeline: Pipeline;
let webhooks: ExampleWebhook[];

beforeAll(async () => {
  own = ownProcesses();
  pipeline = await startPipeline({ ownKafka: true, env: ENV, apps: ['gateway', 'normalizer'] });
  webhooks = manyWebhooks(pipeline.secrets, 1_200, SHIPMENTS, 'fence');
});
afterEach(() => Promise.all(projectors.splice(0).map(({ child }) => child.stop('SIGKILL'))));
afterAll(async () => {
  await pipeline?.stop();
  await own?.stop();
});

const projectors: Launched[] = [];
let started = 0;

async function startProjector(): Promise<Launched> {
  const env = { KAFKA_BROKERS: pipeline.brokers.join(','), DATABASE_URL: pipeline.databaseUrl, ...ENV };
  const projector = await launchApp(own.group, 'projector', `projector-${++started}`, env);
  projectors.push(projector);
  return projector;
}

const untilReady = ({ adminUrl }: Launched): Promise<boolean> =>
  until('the projector is ready', async () => (await healthOf(adminUrl)) === 200);

async function send(batch: readonly ExampleWebhook[]): Promise<void> {
  for (let start = 0; start < batch.length; start += 50) {
    const answers = await Promise.all(
      batch.slice(start, start + 50).map((webhook) => pipeline.send(webhook)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  }
}

interface Rows {
  shipments: string[];
  events: string[];
}

const rows = async (): Promise<Rows> => ({
  shipments: await rowsOf(pipeline, 'shipments'),
  events: await rowsOf(pipeline, 'shipment_events'),
});

/** What a single projector makes of the same log, undisturbed. No other may run. */
async function rowsReadAgain(): Promise<Rows> {
  await pipeline.query(FORGET_EVERYTHING);
  const projector = await startProjector();
  await pipeline.waitUntilProcessed(60_000);
  await projector.child.stop();
  return rows();
}

interface Offset {
  topic: string;
  partition: number;
  next_offset: string;
}

const offsets = (): Promise<Offset[]> =>
  pipeline.query(
    `SELECT topic, partition, next_offset FROM tracking.consumer_offsets
      WHERE group_id = $1 ORDER BY topic, partition`,
    [GROUPS.projector],
  );

/** As a person would who knows what he does: without the witness, which belongs to the former offset. */
const moveOffset = (by: number, partition: number): Promise<unknown> =>
  pipeline.query(
    `UPDATE tracking.consumer_offsets
      SET next_offset = next_offset + $1, witness_id = NULL, witness_timestamp = NULL
      WHERE topic = $2 AND partition = $3`,
    [by, TOPICS.shipmentUpdates, partition],
  );

/** Runs `work` while every projector that wants to look at its offsets, or move them, has to wait. */
const whileOffsetsAreLocked = <T>(work: () => Promise<T>): Promise<T> =>
  connected(pipeline.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE tracking.consumer_offsets IN ACCESS EXCLUSIVE MODE');
    return work();
  });

async function waitingForOffsets(): Promise<number> {
  const [row] = await pipeline.query<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks
      WHERE NOT granted AND relation = 'tracking.consumer_offsets'::regclass`,
  );
  return row!.count;
}

it('lets no frozen projector write what another has taken over from it', async () => {
  const first = await startProjector();
  await untilReady(first);
  const second = await startProjector();
  await untilReady(second);
  await send(webhooks.slice(0, 200));
  await pipeline.waitUntilProcessed();

  for (const [frozen, from] of [
    [first, 200],
    [second, 500],
  ] as const) {
    await whileOffsetsAreLocked(async () => {
      await send(webhooks.slice(from, from + 200));
      await until(
        'both projectors are in the middle of a batch',
        async () => (await waitingForOffsets()) >= 2,
      );
      process.kill(frozen.child.pid!, 'SIGSTOP');
    });
    await send(webhooks.slice(from + 200, from + 300));
    await pipeline.waitUntilProcessed(60_000);
    const taken = await rows();
    const noise = frozen.child.log().length;
    process.kill(frozen.child.pid!, 'SIGCONT');
    await until('the projector has noticed', () => frozen.child.log().length > noise);
    await untilReady(frozen);
    expect(await rows()).toEqual(taken);
  }
  await send(webhooks.slice(800, 1_000));
  await pipeline.waitUntilProcessed();

  const counted = await pipeline.query('SELECT sum(event_count)::int AS counted FROM tracking.shipments');
  expect(counted).toEqual([{ counted: await countOf(pipeline, 'shipment_events') }]);
  expect(await countOf(pipeline, 'dead_letters')).toBe(0);
  const disturbed = await rows();
  await Promise.all([first.child.stop(), second.child.stop()]);
  expect(disturbed.shipments).toHaveLength(SHIPMENTS);
  expect(await rowsReadAgain()).toEqual(disturbed);
});

it('gives the same rows and offsets when the offsets in Postgres are set back while no projector runs', async () => {
  const before = { ...(await rows()), offsets: await offsets() };
  for (let partition = 0; partition < 6; partition++) await moveOffset(-5 - partition, partition);
  const projector = await startProjector();
  await pipeline.waitUntilProcessed();
  await projector.child.stop();
  expect({ ...(await rows()), offsets: await offsets() }).toEqual(before);
});

it('gives the same rows and offsets when they are set back under a running projector', async () => {
  const projector = await startProjector();
  await untilReady(projector);
  for (let partition = 0; partition < 6; partition++) await moveOffset(-7, partition);
  await send(webhooks.slice(1_000));
  await pipeline.waitUntilProcessed();
  await projector.child.stop();
  const disturbed = { ...(await rows()), offsets: await offsets() };
  expect({ ...(await rowsReadAgain()), offsets: await offsets() }).toEqual(disturbed);
});

const withKafka = async (
  work: (admin: ReturnType<ReturnType<typeof kafkaClient>['admin']>) => Promise<unknown>,
): Promise<void> => {
  const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  try {
    await until('the group is empty', async () => {
      const { groups } = await admin.describeGroups([GROUPS.projector]);
      return ['Empty', 'Dead'].includes(groups[0]!.state);
    });
    await work(admin);
  } finally {
    await admin.disconnect();
  }
};

const everyPartition = (offset: string) =>
  Array.from({ length: 6 }, (_, partition) => ({ partition, offset }));

describe('when the brokers remember something else', () => {
  it.each<[string, () => Promise<void>]>([
    ['nothing', () => withKafka((admin) => admin.deleteGroups([GROUPS.projector]))],
    [
      'the beginning',
      () =>
        withKafka((admin) =>
          admin.setOffsets({
            groupId: GROUPS.projector,
            topic: TOPICS.shipmentUpdates,
            partitions: everyPartition('0'),
          }),
        ),
    ],
    [
      'an offset far beyond the end',
      () =>
        withKafka((admin) =>
          admin.setOffsets({
            groupId: GROUPS.projector,
            topic: TOPICS.shipmentUpdates,
            partitions: everyPartition('100000'),
          }),
        ),
    ],
  ])('%s, the rows go on from their own offset', async (_what, forget) => {
    const before = { ...(await rows()), offsets: await offsets() };
    await forget();
    const projector = await startProjector();
    await untilReady(projector);
    const [webhook] = manyWebhooks(pipeline.secrets, 1, 1, `after-${started}`);
    await send([webhook!]);
    await pipeline.waitUntilProcessed();
    await projector.child.stop();
    const after = await rows();
    expect(after.shipments).toEqual(expect.arrayContaining(before.shipments));
    expect(after.shipments).toHaveLength(before.shipments.length + 1);
    const moved = (await offsets()).filter(
      ({ next_offset }, index) => next_offset !== before.offsets[index]!.next_offset,
    );
    expect(moved).toHaveLength(1);
  });
});

/** A partition of the updates and the shipments that it holds. */
async function partitionWithShipments(): Promise<{ partition: number; numbers: Set<string> }> {
  const updates = await recordsOf(pipeline, TOPICS.shipmentUpdates);
  const { partition } = updates[0]!;
  const numbers = updates
    .filter((record) => record.partition === partition)
    .map(({ value }) => (JSON.parse(value.toString()) as ShipmentUpdate).trackingNumber);
  return { partition, numbers: new Set(numbers) };
}

const numberOf = ({ body }: ExampleWebhook): string => {
  const { detail, msg } = JSON.parse(body.toString()) as Record<string, Record<string, string> | undefined>;
  return (detail?.trackingId ?? msg?.tracking_number)!;
};

async function rowsByNumber(): Promise<Map<string, string>> {
  const all = await rowsOf(pipeline, 'shipments');
  return new Map(all.map((row) => [(JSON.parse(row) as { tracking_number: string }).tracking_number, row]));
}

describe('an offset in Postgres that the log cannot have', () => {
  it.each([
    ['beyond the end, found at the start', 1_000, 'start'],
    ['beyond the end, found while running', 1_000, 'run'],
  ] as const)('%s, stops that partition alone and says so', async (_where, by, when) => {
    const { partition, numbers } = await partitionWithShipments();
    let projector = when === 'run' ? await startProjector() : undefined;
    if (projector) await untilReady(projector);
    await moveOffset(by, partition);
    const stuck = (await offsets()).find(
      (row) => row.topic === TOPICS.shipmentUpdates && row.partition === partition,
    );
    projector ??= await startProjector();
    const { child, adminUrl } = projector;

    // Every shipment is mentioned once more, an hour later than ever before.
    const more = manyWebhooks(pipeline.secrets, SHIPMENTS * 31, SHIPMENTS, 'fence').slice(-SHIPMENTS);
    const fresh = manyWebhooks(pipeline.secrets, 30, 30, `beside-${by}-${when}`);
    const before = await rowsByNumber();
    await send([...more, ...fresh]);
    await until('the projector is no longer ready', async () => (await healthOf(adminUrl)) === 503);
    await until('the projector says why', () => child.log().includes('partition stopped'));
    const elsewhere = fresh.filter((webhook) => !numbers.has(numberOf(webhook)));
    const applied = async (): Promise<Map<string, string>> => {
      const now = await rowsByNumber();
      return new Map(
        elsewhere.flatMap((webhook) => {
          const row = now.get(numberOf(webhook));
          return row ? [[numberOf(webhook), row] as const] : [];
        }),
      );
    };
    await until('the other partitions go on', async () => (await applied()).size >= 15);

    const now = await rowsByNumber();
    for (const number of numbers) expect([number, now.get(number)]).toEqual([number, before.get(number)]);
    expect(await offsets()).toContainEqual(stuck);
    expect(await healthOf(adminUrl)).toBe(503);
    expect(child.log()).not.toMatch(/"level":"fatal"/);
    expect(child.isRunning).toBe(true);
    await child.stop();

    await moveOffset(-by, partition);
    const mended = await startProjector();
    await untilReady(mended);
    await pipeline.waitUntilProcessed();
    await mended.child.stop();
    const disturbed = await rows();
    expect(await rowsReadAgain()).toEqual(disturbed);
  });

  it('before the beginning, stops that partition too', async () => {
    const { partition } = await partitionWithShipments();
    const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
    await admin.connect();
    try {
      // The client knows no topic that it was not asked about.
      await admin.fetchTopicOffsets(TOPICS.shipmentUpdates);
      await admin.deleteTopicRecords({
        topic: TOPICS.shipmentUpdates,
        partitions: [{ partition, offset: '10' }],
      });
    } finally {
      await admin.disconnect();
    }
    const before = await rows();
    await pipeline.query(
      `UPDATE tracking.consumer_offsets SET next_offset = 3, witness_id = NULL, witness_timestamp = NULL
        WHERE topic = $1 AND partition = $2`,
      [TOPICS.shipmentUpdates, partition],
    );
    const { child, adminUrl } = await startProjector();
    await until('the projector says why', () => child.log().includes('partition stopped'));
    await until('the projector is not ready', async () => (await healthOf(adminUrl)) === 503);
    expect(await rows()).toEqual(before);
    expect(await offsets()).toContainEqual({ topic: TOPICS.shipmentUpdates, partition, next_offset: '3' });
  });
});
