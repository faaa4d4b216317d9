/** What the normalizer publishes when a batch is tried more than once, as the brokers see it. */
import { DEAD_LETTER_TOPICS, DLQ, TOPICS } from '@app/events';
import { BatchContext, Publisher, type ReceivedRecord } from '@app/kafka';
import { Registry } from 'prom-client';
import { NormalizerConfig } from './config';
import { NormalizerMetrics } from './normalizer-metrics';
import { RawWebhooksConsumer } from './raw-webhooks.consumer';
import { rawRecord } from './spec/raw-record';

type Client = ConstructorParameters<typeof Publisher>[0];
type Batch = Parameters<ReturnType<Client['producer']>['sendBatch']>[0];

/** A client whose brokers take all records but updates above a size. */
class Brokers {
  readonly taken: { topic: string; detail: string | undefined }[] = [];

  constructor(private readonly largest: number) {}

  producer() {
    return {
      connect: async () => undefined,
      disconnect: async () => undefined,
      sendBatch: async ({ topicMessages = [] }: Batch) => {
        const sent = topicMessages.flatMap(({ topic, messages }) =>
          messages.map(({ value, headers }) => ({ topic, value: value as Buffer, headers })),
        );
        if (sent.some(({ topic, value }) => topic === TOPICS.shipmentUpdates && value.length > this.largest))
          throw Object.assign(new Error('refused'), { type: 'MESSAGE_TOO_LARGE' });
        for (const { topic, headers } of sent) {
          this.taken.push({ topic, detail: headers?.[DLQ.detail] as string | undefined });
        }
      },
    };
  }

  count(topic: string): number {
    return this.taken.filter((one) => one.topic === topic).length;
  }
}

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
  const brokers = new Brokers(5_000);
  const registry = new Registry();
  const consumer = new RawWebhooksConsumer(
    new Publisher(brokers as unknown as Client, { attemptTimeoutMs: 1_000 }),
    new NormalizerMetrics(registry),
    new NormalizerConfig(),
  );
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

  expect(brokers.taken.filter(({ topic }) => topic === DEAD_LETTER_TOPICS.rawWebhooks)).toEqual([
    { topic: DEAD_LETTER_TOPICS.rawWebhooks, detail: 'its topic does not take an update this large' },
  ]);
  expect(brokers.count(TOPICS.shipmentUpdates)).toBe(3 * 2);
  const [updates] = (await registry.getSingleMetric('parcelwire_updates_total')!.get()).values;
  expect(updates!.value).toBe(3 * 2);
  const [letters] = (await registry.getSingleMetric('parcelwire_dead_letters_total')!.get()).values;
  expect(letters!.value).toBe(1);
});
