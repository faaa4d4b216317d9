import { DEAD_LETTER_TOPICS } from '@app/events';
import { Publisher, kafkaClient } from '@app/kafka';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true, apps: ['projector'] })));
afterAll(() => pipeline?.stop());

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
  const publisher = new Publisher(kafkaClient('test', { KAFKA_BROKERS: pipeline.brokers }), {
    attemptTimeoutMs: 5_000,
  });
  await publisher.publish(
    [...nonsense, good, good].map((headers) => ({
      topic: DEAD_LETTER_TOPICS.rawWebhooks,
      key: 'the same partition',
      value: Buffer.from([0, 255, 0]),
      headers,
    })),
    10_000,
  );
  await publisher.close();
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
