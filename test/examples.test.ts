import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MappedWebhook } from '@app/integrations';
import { exampleWebhooks, type ExampleWebhook } from '../tools/example/webhooks';
import { TOPICS } from '@app/events';
import { recordsOf, untilOutboxIsEmpty } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

type Row = Record<string, unknown>;

let pipeline: Pipeline;
let webhooks: ExampleWebhook[];
const ids = new Map<string, string>();

beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  webhooks = exampleWebhooks(pipeline.secrets);
  for (const webhook of webhooks) {
    const answer = await pipeline.send(webhook);
    if (answer.status !== 202) throw new Error(`${webhook.file} was answered with ${answer.status}`);
    ids.set(webhook.file, ((await answer.json()) as { id: string }).id);
  }
  await pipeline.waitUntilProcessed();
});
afterAll(() => pipeline?.stop());

const shipment = async (number: string): Promise<Row> =>
  (
    await pipeline.query<{ row: Row }>(
      'SELECT to_jsonb(s) AS row FROM tracking.shipments s WHERE tracking_number = $1',
      [number],
    )
  )[0]!.row;

const history = async (number: string): Promise<Row[]> =>
  (
    await pipeline.query<{ row: Row }>(
      `SELECT to_jsonb(e) AS row FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
        WHERE s.tracking_number = $1 ORDER BY e.occurred_at NULLS FIRST, e.id`,
      [number],
    )
  ).map(({ row }) => row);

/** The example whose path ends like this. */
const example = (end: string): ExampleWebhook => webhooks.find(({ file }) => file.endsWith(end))!;

const mappedOf = (webhook: ExampleWebhook): MappedWebhook =>
  JSON.parse(
    readFileSync(join(__dirname, '..', webhook.file.replace('.json', '.mapped.json')), 'utf8'),
  ) as MappedWebhook;

it("keeps every field of Amazon's documented sample", async () => {
  const { file } = example('amazon-shipping/fixtures/2/sample.json');
  expect(await shipment('test_tracking_id')).toMatchObject({
    account: 'acme',
    integration: 'amazon-shipping',
    source: 'acme-amazon',
    carrier: 'amazon-shipping',
    alternate_tracking_number: '65665589589',
    direction: 'forward',
    status: 'in_transit',
    status_reason: null,
    sub_status: 'PickupDone',
    status_at: '2023-01-16T15:39:23+00:00',
    picked_up_at: '2023-01-16T15:39:23+00:00',
    delivered_at: null,
    promised_delivery_at: '2024-01-23T11:09:42+00:00',
    failed_delivery_attempts: 0,
    event_count: 1,
    imprecise_times: [],
    last_raw_id: ids.get(file),
  });
  expect(await history('test_tracking_id')).toEqual([
    expect.objectContaining({
      occurred_at: '2023-01-16T15:39:23+00:00',
      occurred_at_text: '2023-01-16T15:39:23Z',
      occurred_at_precision: 'instant',
      status: 'in_transit',
      code: 'PickupDone',
      details: ['DeliveredToPorch'],
      direction: 'forward',
      attributes: expect.objectContaining({ status: 'InTransit' }),
      raw_id: ids.get(file),
      raw_topic: 'tracking.webhooks.raw.v1',
    }),
  ]);
});

it('keeps in Kafka the bytes that were sent, and no credential', async () => {
  const { body } = example('sample.json');
  const [lineage] = await history('test_tracking_id');
  const raw = await recordsOf(pipeline, TOPICS.rawWebhooks);
  const record = raw.find(
    ({ partition, offset }) => partition === lineage!.raw_partition && Number(offset) === lineage!.raw_offset,
  )!;
  expect(raw).toHaveLength(webhooks.length);
  expect(record.value.equals(body)).toBe(true);
  expect(JSON.stringify(record.headers)).not.toContain(pipeline.secrets.ACME_AMAZON_KEY);
  expect(record.headers).toMatchObject({
    ce_id: lineage!.raw_id,
    ce_source: '/sources/acme-amazon',
    ce_ingest: 'push',
  });
});

it('takes a legacy delivery time of 5 for 4 days in transit, and newer ones as they are', async () => {
  const legacy = example('legacy/delivered.json');
  expect(legacy.body.toString()).toContain('"delivery_time": 5');
  expect(await shipment(mappedOf(legacy).trackingNumber)).toMatchObject({ reported_transit_days: 4 });
  const newer = example('2023-10/late.json');
  const transit = Number(/"transit_time": (\d+)/.exec(newer.body.toString())![1]);
  expect(await shipment(mappedOf(newer).trackingNumber)).toMatchObject({ reported_transit_days: transit });
});

it('counts days in transit without the day of pick-up, by the dates as written', async () => {
  const { trackingNumber } = mappedOf(example('legacy/delivered.json'));
  const rows = await pipeline.query(
    `SELECT picked_up_on::text, delivered_on::text, transit_days FROM tracking.shipment_transit
      WHERE tracking_number = $1`,
    [trackingNumber],
  );
  expect(rows).toEqual([{ picked_up_on: '2023-09-09', delivered_on: '2023-09-14', transit_days: 5 }]);
});

it('knows estimates of AfterShip by one name in all versions', async () => {
  const sources = await pipeline.query<{ source: string }>(
    'SELECT DISTINCT estimated_delivery_source AS source FROM tracking.shipments WHERE estimated_delivery_source IS NOT NULL',
  );
  expect(sources.map(({ source }) => source)).toContain('AfterShip EDD');
  expect(sources.map(({ source }) => source)).not.toContain('AI Predictive EDD');
});

it('publishes the current state of each shipment for other teams', async () => {
  await untilOutboxIsEmpty(pipeline);
  const states = await recordsOf(pipeline, TOPICS.shipments);
  const newest = new Map(
    states.map(({ key, value }) => [key!.toString(), JSON.parse(value.toString()) as Row]),
  );
  const rows = await pipeline.query<{ id: string; status: string; event_count: number }>(
    'SELECT id, status, event_count FROM tracking.shipments',
  );
  expect(newest.size).toBe(rows.length);
  for (const { id, status, event_count: eventCount } of rows) {
    expect(newest.get(id)).toMatchObject({ id, status, eventCount, account: 'acme' });
  }
  expect(states.map(({ value }) => value.toString()).join()).not.toContain('signed_by');
});
