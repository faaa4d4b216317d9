import { DEAD_LETTER_TOPICS, DLQ, TOPICS, topicSettings } from '@app/events';
import { BatchContext, Publisher, ensureTopics, producersOf, type ReceivedRecord } from '@app/kafka';
import { Registry } from 'prom-client';
import { ConsumerConfig } from '@app/config';
import { NormalizerMetrics } from '../apps/normalizer/src/normalizer-metrics';
import { RawWebhooksConsumer } from '../apps/normalizer/src/raw-webhooks.consumer';
import { rawRecord } from '../libs/normalization/src/testing/raw-record';
import { recordsOf } from './rows';
import { useTestBroker, type TestBroker } from './setup/test-consumer';

jest.setTimeout(120_000);

/** Its topics take updates of 4 times as much; the normalizer believes that they take more. */
const MAX_BODY_BYTES = 1_250;

let broker: TestBroker;
useTestBroker((given) => (broker = given));

function record(offset: number, trackingId: string, eventCode = 'Departed'): ReceivedRecord {
  const eventTime = '2026-01-23T10:00:00Z';
  const detail = { trackingId, eventTime, eventCode, shipmentType: 'FORWARD' };
  return rawRecord(
    { version: '0', id: `id-${offset}`, time: eventTime, detail },
    { id: `8f14e45f-ceea-867a-9a36-dedd4bea254${offset}` },
    { offset: BigInt(offset) },
  );
}

test('an update that its topic does not take becomes one dead letter, however often its batch is tried', async () => {
  const settings = {
    KAFKA_BROKERS: broker.brokers,
    KAFKA_TOPIC_PARTITIONS: 1,
    KAFKA_TOPIC_REPLICATION_FACTOR: 1,
  };
  await ensureTopics(settings, topicSettings({ maxBodyBytes: MAX_BODY_BYTES }, 'normalizer'));
  const publisher = new Publisher(producersOf('parcelwire-test', settings), { attemptTimeoutMs: 5_000 });
  const registry = new Registry();
  const consumer = new RawWebhooksConsumer(publisher, new NormalizerMetrics(registry), new ConsumerConfig());
  const records = [record(1, 'TBA1'), record(2, 'TBA2', 'x'.repeat(10_000)), record(3, 'TBA3')];
  const done = new Map<string, Promise<void>>();
  const work = {
    topic: TOPICS.rawWebhooks,
    partition: 0,
    once(key: string, publish: () => Promise<void>): Promise<void> {
      const known = done.get(key) ?? publish();
      done.set(key, known);
      return known;
    },
    stop: () => undefined,
  };
  for (let tries = 0; tries < 3; tries++)
    await consumer.consume(records, new BatchContext(work, records, 1n));
  await publisher.close();

  const letters = await recordsOf(broker, DEAD_LETTER_TOPICS.rawWebhooks);
  expect(letters.map(({ headers }) => headers[DLQ.detail])).toEqual([
    'its topic does not take an update this large',
  ]);
  expect(await recordsOf(broker, TOPICS.shipmentUpdates)).toHaveLength(6);
  expect(await countedBy(registry, 'parcelwire_updates_total')).toBe(6);
  expect(await countedBy(registry, 'parcelwire_dead_letters_total')).toBe(1);
});

async function countedBy(registry: Registry, metric: string): Promise<number> {
  const { values } = await registry.getSingleMetric(metric)!.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
