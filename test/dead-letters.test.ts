import { randomBytes, randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPICS } from '@app/events';
import { Publisher, producersOf } from '@app/kafka';
import { madeUpdate, untilProjected, updatesProducer } from './made-updates';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

let pipeline: Pipeline;
let publisher: Publisher;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, apps: ['projector'] });
  publisher = new Publisher(producersOf('test', { KAFKA_BROKERS: pipeline.brokers }), {
    attemptTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  await publisher?.close();
  await pipeline?.stop();
});

it('keeps a dead letter that talks nonsense about itself, and goes on with the next', async () => {
  const nonsense: Record<string, string>[] = [
    {},
    { 'dlq-partition': 'x', 'dlq-topic': 't', 'dlq-offset': '1' },
    { 'dlq-partition': '99999999999', 'dlq-topic': 't', 'dlq-offset': '1' },
    { 'dlq-partition': '0', 'dlq-topic': 't', 'dlq-offset': '99999999999999999999' },
    { 'dlq-at': 'yesterday', 'dlq-attempt': '-1', 'dlq-code': 'bad\u0000code', 'dlq-detail': '\u0000' },
    { ce_source: '/sources/%E0%A4%A', 'header with \u0000': 'x' },
  ];
  const good = {
    'dlq-topic': 'raw',
    'dlq-partition': '3',
    'dlq-offset': '17',
    'dlq-attempt': '2',
    'dlq-code': 'too_deep',
  };
  await publisher.publish(
    [...nonsense, good, good].map((headers) => ({
      topic: DEAD_LETTER_TOPICS.rawWebhooks,
      key: 'the same partition',
      value: Buffer.from([0, 255, 0]),
      headers,
    })),
    10_000,
  );
  await pipeline.waitUntilProcessed();

  const rows = await pipeline.query(
    'SELECT topic, partition, "offset", code, attempts, body FROM tracking.dead_letters',
  );
  expect(rows).toHaveLength(nonsense.length + 1);
  expect(rows).toContainEqual({
    topic: 'raw',
    partition: 3,
    offset: '17',
    code: 'too_deep',
    attempts: 2,
    body: Buffer.from([0, 255, 0]),
  });
});

/** Random, so that no index can hold it compressed. */
const longText = (): string => randomBytes(9_000).toString('base64');

it.each<[string, () => Record<string, string>]>([
  ['a time beyond the year 9999', () => ({ 'dlq-at': '+012026-01-01T00:00:00.000Z' })],
  ['a time before the year 0', () => ({ 'dlq-at': '-012026-01-01T00:00:00.000Z' })],
  ['a day that no month has', () => ({ 'dlq-at': '2026-02-30T00:00:00.000Z' })],
  ['a topic of 12,000 characters', () => ({ 'dlq-topic': longText() })],
  ['a code of 12,000 characters', () => ({ 'dlq-code': longText() })],
  [
    'an id, a source and an integration of 12,000 characters',
    () => ({ ce_id: longText(), ce_source: longText(), ce_integration: longText() }),
  ],
])('a dead letter with %s holds up neither the next dead letter nor updates', async (_what, strange) => {
  const place = { 'dlq-topic': 'raw', 'dlq-partition': '0', 'dlq-code': 'too_deep' };
  const bodies = [randomBytes(20), randomBytes(20)];
  const headers = [
    { ...place, 'dlq-offset': offset(), ...strange() },
    { ...place, 'dlq-offset': offset() },
  ];
  await publisher.publish(
    bodies.map((value, index) => ({
      topic: DEAD_LETTER_TOPICS.rawWebhooks,
      key: 'the same partition',
      value,
      headers: headers[index]!,
    })),
    10_000,
  );
  const number = randomUUID();
  const producer = await updatesProducer(pipeline);
  for (let partition = 0; partition < 6; partition++)
    await producer.publish(partition, [madeUpdate(`${number}-${partition}`)]);
  await producer.stop();
  await until(
    'both dead letters are there',
    async () => (await lettersWith(bodies)) === bodies.length,
    5_000,
  );
  const numbers = Array.from({ length: 6 }, (_, partition) => `${number}-${partition}`);
  await untilProjected(pipeline, numbers, 5_000);
  expect(await lettersWith(bodies)).toBe(bodies.length);
});

let offsets = 100;
const offset = (): string => String(offsets++);

async function lettersWith(bodies: readonly Buffer[]): Promise<number> {
  const [row] = await pipeline.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM tracking.dead_letters WHERE body = ANY ($1)',
    [bodies],
  );
  return row!.count;
}
