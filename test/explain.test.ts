/** What `npm run explain` tells a support person about a parcel, down to the bytes. */
import { amazonWebhook, aftershipWebhook, exampleWebhooks } from '../tools/example/webhooks';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  for (const webhook of exampleWebhooks(pipeline.secrets)) await pipeline.send(webhook);
  for (const [code, time] of [
    ['PickupDone', '2026-01-01T08:00:00Z'],
    ['Delivered', '2026-01-03T10:00:00Z'],
    ['ArrivedAtCarrierFacility', '2026-01-03T20:00:00Z'],
  ] as const)
    await pipeline.send(amazonWebhook('', push(code, time), pipeline.secrets.ACME_AMAZON_KEY));
  const unreadable = Buffer.from('{"msg":{"tracking_number":"EXPLAIN-2","slug":"fedex","checkpoints":[]}}');
  const secret = pipeline.secrets.ACME_AFTERSHIP_SECRET;
  await pipeline.send(aftershipWebhook('', unreadable, secret, 'banana'));
  await pipeline.waitUntilProcessed();
});
afterAll(() => pipeline?.stop());

const push = (eventCode: string, eventTime: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: `${eventCode} of EXPLAIN-1`,
      time: eventTime,
      detail: { trackingId: 'EXPLAIN-1', eventCode, eventTime, shipmentType: 'FORWARD', version: 2 },
    }),
  );

const explain = (...args: string[]): Promise<Ended> =>
  runOperator(['explain', ...args], {
    KAFKA_BROKERS: pipeline.brokers.join(','),
    DATABASE_URL: pipeline.databaseUrl,
  });

interface Explained {
  shipments: { row: { id: string; last_raw_id: string; status_event_id: string }; events: object[] }[];
  records: { id: string; body: string }[];
}
const parsed = ({ stdout }: Ended): Explained => JSON.parse(stdout) as Explained;

it('says which event gives the status, and why a later scan does not', async () => {
  const { exitCode, stdout } = await explain('EXPLAIN-1');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('delivered (Delivered), at 2026-01-03 10:00:00 UTC');
  expect(stdout).toContain('Why: it is the status of the newest event that says one');
  const rowOf = (code: string): string =>
    stdout
      .split('├')
      .slice(1)
      .find((row) => row.includes(code))!
      .replaceAll(/\s+/g, ' ');
  expect(rowOf('Delivered')).toContain('gives the status');
  expect(rowOf('PickupDone')).toContain('a newer event gives the status');
  expect(rowOf('ArrivedAtCarrier')).toContain('reported after one');
});

it('finds the shipment by its own id, by an event and by a webhook, and shows the bytes that were posted', async () => {
  const [shipment] = parsed(await explain('EXPLAIN-1', '--json')).shipments;
  const { id, last_raw_id: rawId, status_event_id: eventId } = shipment!.row;
  for (const by of [id, rawId, eventId]) {
    const found = parsed(await explain(by, '--json')).shipments;
    expect(found.map(({ row }) => row.id)).toEqual([id]);
  }
  const { records } = parsed(await explain('EXPLAIN-1', '--body', '--json'));
  expect(records.map(({ body }) => body).toSorted()).toEqual(
    [
      push('PickupDone', '2026-01-01T08:00:00Z'),
      push('Delivered', '2026-01-03T10:00:00Z'),
      push('ArrivedAtCarrierFacility', '2026-01-03T20:00:00Z'),
    ]
      .map(String)
      .toSorted(),
  );
});

it('shows dead letters about a parcel that nothing else is known of', async () => {
  const { exitCode, stdout } = await explain('EXPLAIN-2', '--body');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('unsupported_version');
  expect(stdout).toContain('"tracking_number":"EXPLAIN-2"');
});

it('ends with 1 where nothing is known, and with 64 without a word of what is meant', async () => {
  expect(await explain('NOBODY')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Nothing is known of NOBODY'),
  });
  expect((await explain()).exitCode).toBe(64);
});
