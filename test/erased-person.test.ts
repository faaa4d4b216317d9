/**
 * A person whose shipment was erased: after a rebuild, and after the same webhook has come again, the person is in no
 * table, no log, no output of a command and no topic but those whose records Kafka keeps for their time, which `erase`
 * lists.
 */
import { TOPICS } from '@app/events';
import { kafkaClient, readLog } from '@app/kafka';
import { aftershipWebhook, type ExampleWebhook } from '../tools/example/webhooks';
import { APPS } from '../tools/local-stack/apps';
import { countOf, untilOutboxIsEmpty } from './rows';
import { runOperator, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(240_000);

const NUMBER = 'NOWHERE-1';
const PERSON = 'Hidden Hermione';
const TRACES = [NUMBER, PERSON];

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true })));
afterAll(() => pipeline?.stop());

const signed = (body: string, version: string): ExampleWebhook =>
  aftershipWebhook('', Buffer.from(body), pipeline.secrets.ACME_AFTERSHIP_SECRET, version);

function webhook(number: string, version = '2026-07', person = 'somebody'): ExampleWebhook {
  const checkpoint = {
    slug: 'fedex',
    checkpoint_time: '2026-01-05T09:00:00',
    tag: 'Delivered',
    subtag: 'Delivered_001',
    message: `Signed by ${person}`,
  };
  const msg = {
    id: 'x'.repeat(24),
    tracking_number: number,
    slug: 'fedex',
    tag: 'Delivered',
    subtag: 'Delivered_001',
    updated_at: '2026-01-05T10:00:00Z',
    signed_by: person,
    checkpoints: [checkpoint],
  };
  return signed(
    JSON.stringify({ ts: 1_767_600_000, event: 'tracking_update', event_id: number, msg }),
    version,
  );
}

/** Read, of a version that is not known, and cut off on its way. */
const ofThePerson = (): ExampleWebhook[] => [
  webhook(NUMBER, '2026-07', PERSON),
  webhook(NUMBER, 'banana', PERSON),
  signed(`{"msg": {"signed_by": "${PERSON}", "tracking_number": "${NUMBER}", "slug`, '2026-07'),
];

async function send(webhooks: readonly ExampleWebhook[]): Promise<void> {
  for (const one of webhooks) expect((await pipeline.send(one)).status).toBe(202);
  await pipeline.waitUntilProcessed();
  await untilOutboxIsEmpty(pipeline);
}

const outputs: string[] = [];
async function operator(...args: string[]): Promise<Record<string, unknown>> {
  const env = { KAFKA_BROKERS: pipeline.brokers.join(','), DATABASE_URL: pipeline.databaseUrl };
  const ended: Ended = await runOperator([...args, '--json'], env, 120_000);
  outputs.push(ended.stdout, ended.stderr);
  if (ended.exitCode !== 0) throw new Error(ended.stderr);
  return JSON.parse(ended.stdout) as Record<string, unknown>;
}
const erase = (...args: string[]) =>
  operator('erase', '--account', 'acme', '--carrier', 'fedex', '--tracking-number', NUMBER, ...args);

const hasTrace = (text: string): boolean => TRACES.some((trace) => text.includes(trace));

async function tablesWithTraces(): Promise<string[]> {
  const tables = await pipeline.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await pipeline.query<{ row: string; body: string }>(
      `SELECT t::text AS row, ${name === 'dead_letters' ? `encode(t.body, 'escape')` : `''`} AS body
        FROM tracking.${name} t`,
    );
    if (rows.some(({ row, body }) => hasTrace(row + body))) found.push(name);
  }
  return found.toSorted();
}

const admin = () => kafkaClient('test', { KAFKA_BROKERS: pipeline.brokers }).admin();

async function topicsWithTraces(): Promise<string[]> {
  const client = admin();
  await client.connect();
  const topics = (await client.listTopics()).filter((topic) => !topic.startsWith('__'));
  await client.disconnect();
  const found = new Set<string>();
  for (const topic of topics)
    await readLog({ KAFKA_BROKERS: pipeline.brokers }, topic, ({ key, value, headers }) => {
      if (hasTrace(`${key?.toString()} ${value.toString()} ${JSON.stringify(headers)}`)) found.add(topic);
    });
  return [...found].toSorted();
}

/** So that the log is cleaned at the cleaner's next turn, but for the newest records of each partition. */
async function compactSoon(topic: string): Promise<void> {
  const settings = {
    'segment.ms': '100',
    'min.cleanable.dirty.ratio': '0.001',
    'delete.retention.ms': '0',
    'max.compaction.lag.ms': '100',
  };
  const client = admin();
  await client.connect();
  await client.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: 2,
        name: topic,
        configEntries: [
          { name: 'cleanup.policy', value: 'compact' },
          ...Object.entries(settings).map(([name, value]) => ({ name, value })),
        ],
      },
    ],
  });
  await client.disconnect();
}

it('is nowhere after erase, rebuild and the same webhooks again', async () => {
  await send([...ofThePerson(), webhook('NEIGHBOUR')]);
  expect(await tablesWithTraces()).toEqual(expect.arrayContaining(['dead_letters', 'shipments']));
  expect(await topicsWithTraces()).toContain(TOPICS.shipments);

  await erase('--yes');
  await operator('rebuild');
  expect(await tablesWithTraces()).toEqual([]);
  await send(ofThePerson());
  expect(await tablesWithTraces()).toEqual([]);
  await operator('rebuild');
  expect(await tablesWithTraces()).toEqual([]);
  expect(await countOf(pipeline, 'shipments')).toBe(1);
  expect(await countOf(pipeline, 'dead_letters')).toBe(0);

  await compactSoon(TOPICS.shipments);
  // A segment is closed by a record that comes after it.
  const others = Array.from({ length: 100 }, (_, index) => webhook(`OTHER-${index}`));
  await send(others);
  const held = (await erase('--dry-run')).held as { topic: string }[];
  const kept = held.map(({ topic }) => topic).toSorted();
  expect(kept).toEqual(expect.arrayContaining([TOPICS.rawWebhooks, TOPICS.shipmentUpdates]));
  expect(kept).not.toContain(TOPICS.shipments);
  await until(
    'the state of the shipment is compacted away',
    async () => !(await topicsWithTraces()).includes(TOPICS.shipments),
    90_000,
  );
  expect(await topicsWithTraces()).toEqual(kept);

  for (const app of APPS) expect(TRACES.filter((trace) => pipeline.log(app).includes(trace))).toEqual([]);
  expect(outputs.filter(hasTrace)).toEqual([]);
});
