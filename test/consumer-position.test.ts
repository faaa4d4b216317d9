/**
 * A position belongs to one log. Where the log is another one, or lacks what comes next, the partition stops before
 * anything is handled; holes that the log itself has are read over.
 */
import { randomUUID } from 'node:crypto';
import type { BatchServerOptions } from '@app/kafka';
import {
  KeptPositions,
  committed,
  gate,
  publish,
  startConsumer,
  untilReady,
  useTestBroker,
  values,
  type TestBroker,
  type TestConsumer,
} from './setup/test-consumer';
import { until } from './until';

jest.setTimeout(120_000);

let broker: TestBroker;
useTestBroker((started) => (broker = started));

const start = (topic: string, group: string, options?: Partial<BatchServerOptions>): Promise<TestConsumer> =>
  startConsumer(broker, topic, group, async () => undefined, options);

const untilStopped = ({ server }: TestConsumer, topic: string, deadlineMs = 10_000): Promise<boolean> =>
  until(
    'the partition is stopped, and readiness says so',
    () => server.progress.stopped[0] === `${topic}/0` && !server.progress.ready,
    deadlineMs,
  );

const endOf = async (topic: string): Promise<bigint> =>
  BigInt((await broker.admin.fetchTopicOffsets(topic))[0]!.high);

/** A consumer has read the topic to its end and is gone. */
async function readToTheEnd(topic: string, group: string, options?: Partial<BatchServerOptions>) {
  const consumer = await start(topic, group, options);
  const end = await endOf(topic);
  await until('all is read', () => consumer.processed.length === Number(end));
  await consumer.stop();
}

async function recreate(topic: string): Promise<void> {
  await broker.admin.deleteTopics({ topics: [topic] });
  await until('the topic is gone', async () => !(await broker.admin.listTopics()).includes(topic));
  await broker.createTopic(topic);
}

async function aborted(topic: string, records: number, bytes: number): Promise<void> {
  const producer = broker.client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: randomUUID(),
  });
  await producer.connect();
  try {
    const transaction = await producer.transaction();
    for (let record = 0; record < records; record++)
      await transaction.send({ topic, messages: [{ value: Buffer.alloc(bytes, 'x'), partition: 0 }] });
    await transaction.abort();
  } finally {
    await producer.disconnect();
  }
}

it('an aborted transaction larger than a fetch is read over, and what comes behind it is processed within seconds', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, ['before']);
  const options = { maxBytesPerPartition: 512 * 1024 };
  const consumer = await start(topic, group, options);
  await until('what comes before is processed', () => consumer.processed.length === 1);
  await aborted(topic, 8, 300 * 1024);
  await publish(broker, topic, ['behind']);
  await until('what comes behind is processed', () => consumer.processed.length === 2, 5_000);
  await until('the position is saved', async () => (await committed(broker, group, topic)) >= 10n);
  expect(consumer.server.progress.ready).toBe(true);
  await consumer.stop();

  const again = await start(topic, group, options);
  await publish(broker, topic, ['later']);
  await until('what comes later is processed', () => again.processed.length > 0);
  expect(again.processed).toEqual(['later']);
});

it('a partition whose log ends in an aborted transaction is read from its position again, and is ready', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, ['before']);
  await readToTheEnd(topic, group);
  await aborted(topic, 2, 10);
  const consumer = await start(topic, group);
  await untilReady(consumer);
  await publish(broker, topic, ['behind']);
  await until('what comes behind is processed', () => consumer.processed.length > 0);
  expect(consumer.processed).toEqual(['behind']);
});

describe('a topic that was deleted and made again stops the partition', () => {
  it('at the next start, although it has more records than before, and before anything is handled', async () => {
    const [topic, group, positions] = [await broker.newTopic(), randomUUID(), new KeptPositions()];
    await publish(broker, topic, values(10));
    await readToTheEnd(topic, group, { positions });
    const kept = new Map(positions.kept);
    await recreate(topic);
    await publish(broker, topic, values(30, 'new-'));
    const consumer = await start(topic, group, { positions });
    await untilStopped(consumer, topic);
    expect(consumer.processed).toEqual([]);
    expect(positions.kept).toEqual(kept);
  });

  it.each([
    ['fewer', 5],
    ['more', 30],
  ])('while the consumer runs, with %s records than before', async (_than, count) => {
    const [topic, group, positions] = [await broker.newTopic(), randomUUID(), new KeptPositions()];
    await publish(broker, topic, values(10));
    const consumer = await start(topic, group, { positions });
    await until('all is read', () => consumer.processed.length === 10);
    const kept = new Map(positions.kept);
    await recreate(topic);
    await publish(broker, topic, values(count, 'new-'));
    await untilStopped(consumer, topic, 30_000);
    expect(consumer.processed).toEqual(values(10));
    expect(positions.kept).toEqual(kept);
  });
});

it('a position beyond the end of the log stops the partition although nothing is sent', async () => {
  const [topic, group] = [await broker.newTopic(2), randomUUID()];
  await publish(broker, topic, values(3));
  await broker.admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '100000' }] });
  const consumer = await start(topic, group);
  await untilStopped(consumer, topic);
  expect(consumer.server.progress.live).toBe(true);
  await publish(broker, topic, ['beside'], 1);
  await until('the other partition is read', () => consumer.processed.length > 0);
  expect(consumer.processed).toEqual(['beside']);
  expect(await committed(broker, group, topic)).toBe(100_000n);
});

describe('records that are removed before they were read stop the partition', () => {
  it('at the next start', async () => {
    const [topic, group] = [await broker.newTopic(), randomUUID()];
    await publish(broker, topic, values(5));
    await readToTheEnd(topic, group);
    await publish(broker, topic, values(10));
    await broker.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '8' }] });
    const consumer = await start(topic, group);
    await untilStopped(consumer, topic);
    expect(consumer.processed).toEqual([]);
    expect(await committed(broker, group, topic)).toBe(5n);
  });

  it('while the consumer runs, and its position is the one it had', async () => {
    const [topic, group] = [await broker.newTopic(), randomUUID()];
    const bytes = 300 * 1024;
    const working = gate();
    let calls = 0;
    const handler = async (): Promise<void> => {
      calls++;
      await working.promise;
    };
    const options = { batchBytes: bytes, maxBytesPerPartition: bytes };
    const consumer = await startConsumer(broker, topic, group, handler, options);
    for (let record = 0; record < 20; record++) await publish(broker, topic, [Buffer.alloc(bytes, 'x')]);
    await until('the handler works', () => calls === 1);
    await broker.admin.fetchTopicOffsets(topic);
    await broker.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '15' }] });
    working.resolve();
    await untilStopped(consumer, topic);
    expect(consumer.processed.length).toBeLessThan(15);
    expect(await committed(broker, group, topic)).toBe(BigInt(consumer.processed.length));
  });
});

it('what retention has removed behind the position is not missed', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(5));
  await readToTheEnd(topic, group);
  await publish(broker, topic, ['next']);
  await broker.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
  const consumer = await start(topic, group);
  await until('the next record is processed', () => consumer.processed.length > 0);
  expect(consumer.processed).toEqual(['next']);
});

it('what was removed behind the position while the consumer runs is not missed', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(5));
  const consumer = await start(topic, group);
  await until('all is read', () => consumer.processed.length === 5);
  await broker.admin.fetchTopicOffsets(topic);
  await broker.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
  await publish(broker, topic, ['next']);
  await until('the next record is processed', () => consumer.processed.length > 5);
  expect(consumer.processed.slice(5)).toEqual(['next']);
  await until('the position is saved', async () => (await committed(broker, group, topic)) === 6n);
});

it('an offset that the client has committed by itself is no position: the partition stops', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(3));
  await broker.admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '-2' }] });
  const consumer = await start(topic, group);
  await untilStopped(consumer, topic);
  expect(consumer.processed).toEqual([]);
});
