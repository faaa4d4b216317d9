/** What fails, hangs or is slow in one partition stays there; what keeps failing in a batch is found and given up alone. */
import { randomUUID } from 'node:crypto';
import { deadLetter } from '@app/events';
import { Publisher, producersOf, publishOnce, type ReceivedRecord } from '@app/kafka';
import { recordsOf } from './rows';
import {
  committed,
  gate,
  publish,
  startConsumer,
  untilReady,
  useTestBroker,
  values,
  type TestBroker,
} from './setup/test-consumer';
import { until } from './until';

jest.setTimeout(120_000);

let broker: TestBroker;
useTestBroker((started) => (broker = started));
const valueOf = ({ value }: ReceivedRecord): string => value.toString();

it('a partition whose handler always fails delays no other, and readiness says so', async () => {
  const [topic, group] = [await broker.newTopic(4), randomUUID()];
  for (let partition = 0; partition < 4; partition++)
    await publish(broker, topic, values(50, `${partition}-`), partition);
  const { server, processed } = await startConsumer(broker, topic, group, async (_records, context) => {
    if (context.partition === 0) throw new Error('always');
  });
  await until('the other partitions are through', () => processed.length === 150, 10_000);
  await until('readiness says that one is stuck', () => !server.progress.ready && server.progress.stuck[0]);
  expect(server.progress.stuck).toEqual([`${topic}/0`]);
  expect(server.progress.live).toBe(true);

  await publish(broker, topic, values(50, 'later-'), 1);
  await until('what came later is through', () => processed.length === 200, 3_000);
  expect(await committed(broker, group, topic, 0)).toBe(-1n);
  await until('the other is committed', async () => (await committed(broker, group, topic, 1)) === 100n);
});

it('a handler that hangs delays no other partition, and ends liveness after the window', async () => {
  const [topic, group] = [await broker.newTopic(2), randomUUID()];
  const hanging = gate();
  const consumer = await startConsumer(
    broker,
    topic,
    group,
    async (_records, { partition }) => (partition === 0 ? hanging.promise : undefined),
    { livenessWindowMs: 2_000, concurrency: 2 },
  );
  const { server, processed } = consumer;
  await untilReady(consumer);
  await publish(broker, topic, ['hangs'], 0);
  await publish(broker, topic, values(20), 1);
  await until('the other partition is through', () => processed.length === 20, 5_000);
  expect(server.progress.live).toBe(true);
  await until('it is not live', () => !server.progress.live, 5_000);
  hanging.resolve();
  await until('it is live again', () => server.progress.live);
});

it('the next records are fetched while a batch is being worked on', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  const working = gate();
  const calls: string[][] = [];
  const consumer = await startConsumer(broker, topic, group, async (records) => {
    calls.push(records.map(valueOf));
    if (calls.length === 1) await working.promise;
  });
  await untilReady(consumer);
  let fetched = 0;
  const client = consumer.server.unwrap<ReturnType<TestBroker['client']['consumer']>>();
  client.on(client.events.END_BATCH_PROCESS, ({ payload }) => void (fetched += payload.batchSize));
  await publish(broker, topic, ['first']);
  await until('the handler works', () => calls.length === 1);
  await publish(broker, topic, values(100));
  await until('the rest is there', () => fetched === 101, 5_000);
  expect(calls).toHaveLength(1);
  working.resolve();
  await until('the rest is through', () => consumer.processed.length === 101);
  expect(calls).toEqual([['first'], values(100)]);
});

it('one record that makes a batch of 200 fail is given up alone and once, and its neighbours are processed once', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(200));
  const letters: unknown[] = [];
  const consumer = await startConsumer(broker, topic, group, async (records, { letter }) => {
    if (letter) letters.push([records.map(valueOf), letter]);
    else if (records.some((record) => valueOf(record) === 'r137')) throw new TypeError('unforeseen "137"');
  });
  await until('all others are through', () => consumer.processed.length === 199);
  expect(consumer.processed).toEqual(values(200).filter((value) => value !== 'r137'));
  expect(letters).toEqual([[['r137'], deadLetter('internal_error', 'TypeError: unforeseen …')]]);
  await until('the position is behind all', async () => (await committed(broker, group, topic)) === 200n);
  expect(consumer.server.progress.ready).toBe(true);
});

it('isolates nothing while the servers do not answer, and processes all when they do again', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(20));
  let [isDown, asked] = [true, 0];
  const sizes = new Set<number>();
  const consumer = await startConsumer(
    broker,
    topic,
    group,
    async (records, { letter }) => {
      if (letter) throw new Error('nothing may be given up');
      sizes.add(records.length);
      if (isDown) throw new Error('down');
    },
    {
      failuresBeforeIsolation: 1,
      serversAnswer: async () => {
        asked++;
        return !isDown;
      },
    },
  );
  await until('the servers were asked several times', () => asked >= 4);
  expect(consumer.server.progress.stuck).toEqual([`${topic}/0`]);
  isDown = false;
  await until('all is through', () => consumer.processed.length === 20);
  expect([...sizes]).toEqual([20]);
  await until('it is ready again', () => consumer.server.progress.ready);
});

it('a dead letter is published once although its batch is tried again, whole and in halves', async () => {
  const [topic, letters, group] = [await broker.newTopic(), await broker.newTopic(), randomUUID()];
  const publisher = new Publisher(producersOf('parcelwire-test', { KAFKA_BROKERS: broker.brokers }), {
    attemptTimeoutMs: 5_000,
  });
  await publish(broker, topic, values(16));
  let calls = 0;
  const consumer = await startConsumer(broker, topic, group, async (records, context) => {
    calls++;
    const bad = records.filter((record) => /[258]$/.test(valueOf(record)) || context.letter);
    const dead = bad.map(({ offset, value }) => {
      return [String(offset), { topic: letters, key: null, value, headers: {} }] as const;
    });
    await publishOnce(publisher, context, new Map(dead), 10_000);
    if (!context.letter && records.some((record) => valueOf(record) === 'r9')) throw new Error('r9');
  });
  await until('the position is behind all', async () => (await committed(broker, group, topic)) === 16n);
  await publisher.close();
  expect(calls).toBeGreaterThan(6);
  expect(consumer.processed).toHaveLength(15);
  const published = (await recordsOf(broker, letters)).map(valueOf).sort();
  expect(published).toEqual(['r12', 'r15', 'r2', 'r5', 'r8', 'r9']);
});

it('an error that must end the process ends it at once, and moves no position', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  await publish(broker, topic, values(3));
  const fatal: Error[] = [];
  await startConsumer(
    broker,
    topic,
    group,
    async () => {
      throw new RangeError('rows of a newer program');
    },
    { isFatal: (error) => error instanceof RangeError, onFatal: (error) => void fatal.push(error) },
  );
  await until('the process would end', () => fatal.length > 0);
  expect(fatal.map(({ message }) => message)).toEqual(['rows of a newer program']);
  expect(await committed(broker, group, topic)).toBe(-1n);
});

it('what a handler finishes after the partitions were given out again moves no position', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  const calls: PromiseWithResolvers<void>[] = [];
  const handler = async (): Promise<void> => {
    calls.push(gate());
    await calls.at(-1)!.promise;
  };
  const first = await startConsumer(broker, topic, group, handler);
  await untilReady(first);
  await publish(broker, topic, values(5));
  await until('the first handler works', () => calls.length === 1);
  const second = await startConsumer(broker, topic, group, handler);
  await until('the records were handed out again', () => calls.length === 2, 30_000);
  let commits = 0;
  for (const { server } of [first, second]) {
    const client = server.unwrap<ReturnType<TestBroker['client']['consumer']>>();
    client.on(client.events.COMMIT_OFFSETS, () => void commits++);
  }
  calls[0]!.resolve();
  await until('the first handler has returned', () => first.processed.length + second.processed.length === 5);
  calls[1]!.resolve();
  await until('the position is behind all', async () => (await committed(broker, group, topic)) === 5n);
  expect(commits).toBe(1);
});

it('a closing consumer lets the handler that is out finish, and saves its position', async () => {
  const [topic, group] = [await broker.newTopic(), randomUUID()];
  const working = gate();
  let calls = 0;
  const consumer = await startConsumer(
    broker,
    topic,
    group,
    async () => {
      calls++;
      await working.promise;
    },
    { batchRecords: 2 },
  );
  await publish(broker, topic, values(6));
  await until('the handler works', () => calls === 1);
  const stopping = consumer.stop();
  working.resolve();
  await stopping;
  expect([calls, consumer.processed.length]).toEqual([1, 2]);
  expect(await committed(broker, group, topic)).toBe(2n);
});
