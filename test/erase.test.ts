/** A shipment that is erased is nowhere, and neither its webhooks nor a repetition bring it back. */
import { TOPICS, shipmentId } from '@app/events';
import { aftershipWebhook, type ExampleWebhook } from '../tools/example/webhooks';
import { madeUpdate, untilProjected, updatesProducer } from './made-updates';
import { EMPTY_PROJECTION, countOf, recordsOf, untilOutboxIsEmpty } from './rows';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

const NUMBER = 'ERASE-ME-1';
const PERSON = 'Private Persephone';
const IDENTITY = { account: 'acme', carrier: 'fedex', trackingNumber: NUMBER };

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true })));
afterAll(() => pipeline?.stop());

function webhook(number: string, version: string, more: object = {}): ExampleWebhook {
  const msg = {
    id: 'x'.repeat(24),
    tracking_number: number,
    slug: 'fedex',
    tag: 'Delivered',
    subtag: 'Delivered_001',
    updated_at: '2026-01-05T10:00:00Z',
    signed_by: PERSON,
    order_promised_delivery_date: { promised_delivery_date: '2026-01-06' },
    checkpoints: [
      {
        slug: 'fedex',
        checkpoint_time: '2026-01-05T09:00:00',
        tag: 'Delivered',
        subtag: 'Delivered_001',
        message: `Signed by ${PERSON}`,
      },
    ],
    ...more,
  };
  const body = { ts: 1_767_600_000, event: 'tracking_update', event_id: number, msg };
  const secret = pipeline.secrets.ACME_AFTERSHIP_SECRET;
  return aftershipWebhook('', Buffer.from(JSON.stringify(body)), secret, version);
}

/** Cut off on its way: nobody can read a key of it. */
function unreadable(number: string, person = PERSON): ExampleWebhook {
  const body = Buffer.from(
    `{"ts": 1, "msg": {"signed_by": "${person}", "tracking_number": "${number}", "slug"`,
  );
  return aftershipWebhook('', body, pipeline.secrets.ACME_AFTERSHIP_SECRET, '2026-07');
}

const send = async (one: ExampleWebhook): Promise<void> => {
  expect((await pipeline.send(one)).status).toBe(202);
  await pipeline.waitUntilProcessed();
};

/** Tables in which a text is to be found. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await pipeline.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const body = name === 'dead_letters' ? `|| encode(t.body, 'escape')` : '';
    const [row] = await pipeline.query<{ rows: number }>(
      `SELECT count(*)::integer AS rows FROM tracking.${name} t WHERE (t::text ${body}) LIKE $1`,
      [`%${text}%`],
    );
    if (row!.rows > 0) found.push(name);
  }
  return found.toSorted();
}

const erase = (...args: string[]): Promise<Ended> =>
  runOperator(['erase', '--account', 'acme', '--carrier', 'fedex', '--tracking-number', NUMBER, ...args], {
    KAFKA_BROKERS: pipeline.brokers.join(','),
    DATABASE_URL: pipeline.databaseUrl,
  });

const lastState = async (id: string) =>
  (await recordsOf(pipeline, TOPICS.shipments)).findLast(({ key }) => key?.toString() === id);

it('is in no table and no log, and its last state is one without a value', async () => {
  await send(webhook(NUMBER, '2026-07'));
  await send(webhook('NEIGHBOUR', '2026-07'));
  await send(webhook(NUMBER, 'banana'));
  await send(unreadable(NUMBER));
  const wherePeopleAre = ['personal_attributes', 'shipment_events', 'shipment_summaries'];
  expect(await tablesWith(PERSON)).toEqual(['dead_letters', ...wherePeopleAre]);
  await untilOutboxIsEmpty(pipeline);
  expect((await lastState(shipmentId(IDENTITY)))!.value.length).toBeGreaterThan(0);

  expect(await erase()).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('--yes') });
  const dry = JSON.parse((await erase('--dry-run', '--json')).stdout) as Record<string, unknown>;
  expect(dry).toMatchObject({ dryRun: true, wouldDelete: { shipments: 1, dead_letters: 2 } });
  expect(await tablesWith(NUMBER)).not.toEqual([]);
  const ended = await erase('--yes', '--json');
  expect((JSON.parse(ended.stdout) as Record<string, unknown>).held).toEqual(dry.held);
  expect({ code: ended.exitCode, ...(JSON.parse(ended.stdout) as object) }).toMatchObject({
    code: 0,
    isPublished: true,
    deleted: {
      shipments: 1,
      shipment_events: 1,
      personal_attributes: 1,
      shipment_promises: 1,
      dead_letters: 2,
    },
    held: expect.arrayContaining([
      expect.objectContaining({ topic: TOPICS.rawWebhooks, records: 3, goneAt: null }),
      expect.objectContaining({ topic: TOPICS.shipmentUpdates, records: 1, goneAt: expect.any(String) }),
    ]),
  });
  expect(await tablesWith(NUMBER)).toEqual([]);
  expect(await tablesWith(PERSON)).toEqual(wherePeopleAre);
  const [neighbour] = await pipeline.query<{ count: number }>(
    `SELECT count(*)::integer FROM tracking.shipments WHERE tracking_number = 'NEIGHBOUR'`,
  );
  expect(neighbour).toEqual({ count: 1 });
  const gone = (await lastState(shipmentId(IDENTITY)))!;
  expect(gone.value).toHaveLength(0);
  expect(JSON.stringify(gone.headers)).not.toContain('acme');
  for (const app of ['gateway', 'normalizer', 'projector'] as const)
    expect(pipeline.log(app)).not.toContain(PERSON);
});

it('does not come back by its webhook, known or unknown, nor when all updates are read again', async () => {
  await send(webhook(NUMBER, '2026-07', { title: 'again' }));
  await send(webhook(NUMBER, 'apple'));
  await send(unreadable(NUMBER));
  expect(await tablesWith(NUMBER)).toEqual([]);
  await send(unreadable('OTHER-1'));
  expect(await tablesWith('OTHER-1')).toEqual(['dead_letters']);
  await pipeline.query('DELETE FROM tracking.dead_letters');

  await pipeline.kill('projector', 'SIGTERM');
  await pipeline.query(
    `${EMPTY_PROJECTION}; UPDATE tracking.consumer_offsets
      SET next_offset = 0, witness_id = NULL, witness_timestamp = NULL`,
  );
  await pipeline.restart('projector');
  await pipeline.waitUntilProcessed();
  expect(await countOf(pipeline, 'shipments')).toBe(1);
  expect(await tablesWith(NUMBER)).toEqual([]);
});

it('is another parcel once its number is used again a month later', async () => {
  const later = new Date(Date.now() + 31 * 86_400_000).toISOString();
  const producer = await updatesProducer(pipeline);
  const update = madeUpdate(NUMBER);
  await producer.publish(0, [
    { ...update, ...IDENTITY, shipmentId: shipmentId(IDENTITY), receivedAt: later, statedAt: later },
  ]);
  await producer.stop();
  await untilProjected(pipeline, [NUMBER]);
  await untilOutboxIsEmpty(pipeline);
  expect((await lastState(shipmentId(IDENTITY)))!.value.length).toBeGreaterThan(0);
});

it('is erased also while updates of it come in all the time', async () => {
  const producer = await updatesProducer(pipeline);
  const made = madeUpdate('BUSY');
  const state = { isErased: false };
  const sending = (async () => {
    for (let i = 0; !state.isErased; i++)
      await producer.publish(1, [{ ...made, events: made.events.map((e) => ({ ...e, message: `m${i}` })) }]);
  })();
  await untilProjected(pipeline, ['BUSY']);
  const { account, carrier } = made;
  const ended = await runOperator(
    [
      'erase',
      '--account',
      account,
      '--carrier',
      carrier,
      '--tracking-number',
      'BUSY',
      '--yes',
      '--no-search',
    ],
    { KAFKA_BROKERS: pipeline.brokers.join(','), DATABASE_URL: pipeline.databaseUrl },
  );
  state.isErased = true;
  await sending;
  await producer.stop();
  expect(ended).toMatchObject({ exitCode: 0 });
  await until('everything is applied', () =>
    pipeline.waitUntilProcessed().then(
      () => true,
      () => false,
    ),
  );
  expect(await tablesWith('BUSY')).toEqual([]);
});
