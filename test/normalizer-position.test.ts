/** The normalizer's position is the commit of its group, with the identity of the record before it as metadata. */
import { randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPICS, GROUPS, TOPICS, topicSettings } from '@app/events';
import { ensureTopics, metadataOf } from '@app/kafka';
import { recordsOf } from './rows';
import { healthOf, launchApp } from './setup/own-processes';
import { committed, gate, publish, startTestBroker, type TestBroker } from './setup/test-consumer';
import { until } from './until';

jest.setTimeout(120_000);

/** A member that could not say that it leaves is waited for as long as its session lasts. */
const JOIN_DEADLINE_MS = 45_000;

let broker: TestBroker;
afterAll(() => broker?.stop());

const launchNormalizer = async () => {
  const env = { KAFKA_BROKERS: broker.brokers.join(',') };
  return launchApp(broker.own.group, 'normalizer', `normalizer-${randomUUID()}`, env);
};

/** As if the normalizer had read three records of a log, the last of which was this one. */
async function setWitness(witness: { id: string; timestamp: string }): Promise<void> {
  // A new broker's coordinators take a moment to load, and a consumer that crashes for it does not come back.
  await until('the group has a coordinator', () =>
    committed(broker, GROUPS.normalizer, TOPICS.rawWebhooks).then(
      () => true,
      () => false,
    ),
  );
  const consumer = broker.client.consumer({
    groupId: GROUPS.normalizer,
    sessionTimeout: 6_000,
    // One that starts again by itself would keep its partitions, and the test from ending.
    retry: { restartOnFailure: async () => false },
  });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: TOPICS.rawWebhooks });
    const joined = gate();
    consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => joined.reject(payload.error));
    await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
    await joined.promise;
    await consumer.commitOffsets([
      { topic: TOPICS.rawWebhooks, partition: 0, offset: '3', metadata: metadataOf(witness) },
    ]);
  } finally {
    await consumer.disconnect();
  }
}

const deadLetters = async (): Promise<number[]> =>
  (await recordsOf(broker, DEAD_LETTER_TOPICS.rawWebhooks))
    .map(({ headers }) => Number(headers['dlq-offset']))
    .sort((one, other) => one - other);

beforeAll(async () => {
  broker = await startTestBroker();
  const settings = {
    KAFKA_BROKERS: broker.brokers,
    KAFKA_TOPIC_PARTITIONS: 6,
    KAFKA_TOPIC_REPLICATION_FACTOR: 1,
  };
  await ensureTopics(settings, topicSettings({ maxBodyBytes: 1024 * 1024 }));
  await publish(broker, TOPICS.rawWebhooks, ['a', 'b', 'c', 'd', 'e', 'f']);
});

it('the normalizer stops at a raw topic that is not the one it has read', async () => {
  await setWitness({ id: randomUUID(), timestamp: '1' });
  const { child, adminUrl } = await launchNormalizer();
  const says = (): boolean => child.log().includes('the log is another one');
  await until('it says why', says, JOIN_DEADLINE_MS);
  await until('it is not ready', async () => (await healthOf(adminUrl)) === 503);
  expect(await healthOf(adminUrl, 'livez')).toBe(200);
  await child.stop();
  expect(await deadLetters()).toEqual([]);
  expect(await committed(broker, GROUPS.normalizer, TOPICS.rawWebhooks)).toBe(3n);
});

it('the normalizer processes what comes next in the raw topic that it has read', async () => {
  const { headers, timestamp } = (await recordsOf(broker, TOPICS.rawWebhooks))[2]!;
  await setWitness({ id: headers.ce_id!, timestamp });
  const { child, adminUrl } = await launchNormalizer();
  await until('it is ready', async () => (await healthOf(adminUrl)) === 200, JOIN_DEADLINE_MS);
  await until('all is processed', async () => (await deadLetters()).length === 3);
  await child.stop();
  expect(await deadLetters()).toEqual([3, 4, 5]);
  expect(await committed(broker, GROUPS.normalizer, TOPICS.rawWebhooks)).toBe(6n);
});
