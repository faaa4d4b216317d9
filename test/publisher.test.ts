/** What a publisher promises of each record, on a real broker. */
import { randomBytes, randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { Publisher, producersOf, type Compression, type OutgoingRecord } from '@app/kafka';
import { recordsOf } from './rows';
import { useTestBroker, values, type TestBroker } from './setup/test-consumer';
import { until } from './until';

jest.setTimeout(120_000);

const DEADLINE_MS = 10_000;
/** Where the client tells of each send that begins. */
const SEND_CHANNEL = 'tracing:plt:kafka:producer:sends:start';
/** No power of two, for which other ways to choose a partition would come to the same. */
const PARTITIONS = 7;

let broker: TestBroker;
useTestBroker((given) => (broker = given));

const publishers: Publisher[] = [];
afterEach(() => Promise.all(publishers.splice(0).map((publisher) => publisher.close())));

function publisherOf(compression?: Compression, brokers = broker.brokers): Publisher {
  const producers = producersOf('parcelwire-test', { KAFKA_BROKERS: brokers }, compression);
  const publisher = new Publisher(producers, { attemptTimeoutMs: 2_000 });
  publishers.push(publisher);
  return publisher;
}

const recordOf = (topic: string, changes: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
  topic,
  key: null,
  value: Buffer.from('value'),
  headers: {},
  ...changes,
});

it('asks for the acknowledgement of all in-sync replicas with each produce request', async () => {
  const topic = await broker.newTopic();
  const asked: unknown[] = [];
  const onSend = (send: unknown): void =>
    void asked.push((send as { options: { acks: number } }).options.acks);
  diagnostics.subscribe(SEND_CHANNEL, onSend);
  try {
    await publisherOf().publish([recordOf(topic)], DEADLINE_MS);
  } finally {
    diagnostics.unsubscribe(SEND_CHANNEL, onSend);
  }
  expect(asked).toEqual([-1]);
});

it('chooses the partition of a key as kafkajs and the clients for Java do', async () => {
  const [ours, theirs] = [await broker.newTopic(PARTITIONS), await broker.newTopic(PARTITIONS)];
  const keys = values(200, 'acme/dhl/JD0146000');
  await publisherOf().publish(
    keys.map((key) => recordOf(ours, { key })),
    DEADLINE_MS,
  );
  await broker.producer.send({ topic: theirs, messages: keys.map((key) => ({ key, value: 'value' })) });
  const partitions = async (topic: string) =>
    Object.fromEntries(
      (await recordsOf(broker, topic)).map(({ key, partition }) => [String(key), partition]),
    );
  expect(await partitions(ours)).toEqual(await partitions(theirs));
  expect(new Set(Object.values(await partitions(ours))).size).toBe(PARTITIONS);
});

it('spreads records without a key over the partitions', async () => {
  const topic = await broker.newTopic(PARTITIONS);
  await publisherOf().publish(
    values(PARTITIONS).map(() => recordOf(topic)),
    DEADLINE_MS,
  );
  expect(
    (await recordsOf(broker, topic)).map(({ partition }) => partition).toSorted((a, b) => a - b),
  ).toEqual(Array.from({ length: PARTITIONS }, (_, partition) => partition));
});

it.each<Compression>(['none', 'zstd'])(
  'keeps each byte and their order with compression %s',
  async (kind) => {
    const topic = await broker.newTopic();
    const bodies = [Buffer.alloc(0), Buffer.from([0]), randomBytes(70_000), Buffer.alloc(200_000, 'x'), null];
    const headers = { ce_id: 'é\u0000', empty: '', 'a header': 'x'.repeat(300) };
    const records = bodies.map((value, index) => recordOf(topic, { key: `k${index}`, value, headers }));
    await publisherOf(kind).publish(records, DEADLINE_MS);
    const stored = await recordsOf(broker, topic);
    expect(stored.map(({ value }) => value.toString('hex'))).toEqual(
      bodies.map((body) => (body ?? Buffer.alloc(0)).toString('hex')),
    );
    expect(stored.map(({ key }) => String(key))).toEqual(records.map(({ key }) => key));
    for (const record of stored) expect(record.headers).toEqual(headers);
  },
);

it('stores a record without a value as one that deletes its key', async () => {
  const topic = await broker.newTopic();
  await publisherOf().publish([recordOf(topic, { key: 'gone', value: null })], DEADLINE_MS);
  const { values: stored } = await readWithKafkajs(topic, 1);
  expect(stored).toEqual([null]);
});

it('compressed with zstd, records that are alike take a fraction of the disk', async () => {
  const sizes = await Promise.all(
    (['none', 'zstd'] as const).map(async (kind) => {
      const topic = await broker.newTopic();
      const value = Buffer.from(JSON.stringify({ status: 'in transit', place: 'Berlin' }).repeat(20));
      await publisherOf(kind).publish(
        values(200).map((key) => recordOf(topic, { key, value })),
        DEADLINE_MS,
      );
      return (await readWithKafkajs(topic, 200)).bytes;
    }),
  );
  expect(sizes[1]).toBeLessThan(sizes[0]! / 10);
});

/** What a plain kafkajs consumer reads of so many records, and how many bytes are fetched for it. */
async function readWithKafkajs(
  topic: string,
  count: number,
): Promise<{ values: (Buffer | null)[]; bytes: number }> {
  const read = { values: [] as (Buffer | null)[], bytes: 0 };
  const consumer = broker.client.consumer({ groupId: randomUUID() });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'Fetch') read.bytes += payload.size;
    });
    await consumer.run({ eachMessage: async ({ message }) => void read.values.push(message.value) });
    await until('all is read', () => read.values.length === count);
  } finally {
    await consumer.disconnect();
  }
  return read;
}

it('creates no topic, and its check says that there is none', async () => {
  const topic = `test-${randomUUID()}`;
  const publisher = publisherOf();
  await expect(publisher.check(topic)).rejects.toThrow(/Unknown topic/);
  await expect(publisher.publish([recordOf(topic)], 1_000)).rejects.toMatchObject({ code: 'unknown' });
  expect(await broker.admin.listTopics()).not.toContain(topic);
  await broker.createTopic(topic);
  await publisher.publish([recordOf(topic)], DEADLINE_MS);
  expect(await recordsOf(broker, topic)).toHaveLength(1);
});

it('goes to the next broker of the list when the first does not answer', async () => {
  const topic = await broker.newTopic();
  const publisher = publisherOf('none', ['127.0.0.1:1', ...broker.brokers]);
  await publisher.publish([recordOf(topic)], DEADLINE_MS);
  expect(await recordsOf(broker, topic)).toHaveLength(1);
});

it('publishes nothing after it was closed', async () => {
  const topic = await broker.newTopic();
  const publisher = publisherOf();
  await publisher.check(topic);
  await publisher.close();
  await expect(publisher.publish([recordOf(topic)], DEADLINE_MS)).rejects.toMatchObject({ code: 'closed' });
  expect(await recordsOf(broker, topic)).toEqual([]);
});
