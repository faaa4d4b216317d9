/** A batch server with a handler of the test's own, on a broker of the test's own. */
import { randomUUID } from 'node:crypto';
import {
  KafkaBatchServer,
  groupPositions,
  kafkaClient,
  withAdmin,
  type BatchContext,
  type BatchServerOptions,
  type Position,
  type Positions,
  type ReceivedRecord,
} from '@app/kafka';
import { startKafkaBroker } from '../../tools/local-stack/kafka-broker';
import { until } from '../until';
import { ownProcesses } from './own-processes';

type Client = ReturnType<typeof kafkaClient>;
export type TestAdmin = ReturnType<Client['admin']>;
export type TestProducer = ReturnType<Client['producer']>;
export type Handler = (records: ReceivedRecord[], context: BatchContext) => Promise<void>;

export interface TestBroker {
  brokers: string[];
  admin: TestAdmin;
  producer: TestProducer;
  client: Client;
  own: ReturnType<typeof ownProcesses>;
  /** @returns the name of a new topic */
  newTopic: (partitions?: number) => Promise<string>;
  createTopic: (topic: string, partitions?: number) => Promise<void>;
  stop: () => Promise<void>;
}

export async function startTestBroker(): Promise<TestBroker> {
  const own = ownProcesses();
  const { address } = await startKafkaBroker({ group: own.group, heapMb: 384 });
  const client = kafkaClient('parcelwire-test', { KAFKA_BROKERS: [address] });
  const admin = client.admin();
  const producer = client.producer({ allowAutoTopicCreation: false });
  await Promise.all([admin.connect(), producer.connect()]);
  const createTopic = async (topic: string, numPartitions = 1): Promise<void> => {
    await admin.createTopics({ topics: [{ topic, numPartitions }] });
    // Of a name that was just deleted the brokers may say for a while that they do not know it.
    await until('the topic has leaders', () =>
      admin.fetchTopicOffsets(topic).then(
        (ends) => ends.length === numPartitions,
        () => false,
      ),
    );
  };
  const newTopic = async (partitions?: number): Promise<string> => {
    const topic = `test-${randomUUID()}`;
    await createTopic(topic, partitions);
    return topic;
  };
  const stop = async (): Promise<void> => {
    try {
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    } finally {
      await own.stop();
    }
  };
  return { brokers: [address], client, admin, producer, own, newTopic, createTopic, stop };
}

/** A broker for all tests of a file, and no consumer that outlives its test, also when that fails. */
export function useTestBroker(given: (broker: TestBroker) => void): void {
  let broker: TestBroker | undefined;
  beforeAll(async () => {
    broker = await startTestBroker();
    given(broker);
  });
  afterEach(async () => {
    await Promise.all([...running].map((consumer) => consumer.stop()));
  });
  afterAll(() => broker?.stop());
}

/** Values of so many records that can be told apart. */
export const values = (count: number, prefix = 'r'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** Publishes records with the given values, in this order. */
export async function publish(
  { producer }: TestBroker,
  topic: string,
  bodies: readonly (string | Buffer)[],
  partition = 0,
): Promise<void> {
  const messages = bodies.map((value) => ({ value, partition, headers: { ce_id: randomUUID() } }));
  await producer.send({ topic, messages });
}

/** Positions that outlive a topic, as those in a database do. */
export class KeptPositions implements Positions {
  readonly kept = new Map<string, Position>();

  async read(topic: string, partition: number): Promise<Position | undefined> {
    return this.kept.get(`${topic}/${partition}`);
  }

  async begin(topic: string, partition: number, nextOffset: bigint): Promise<void> {
    this.kept.set(`${topic}/${partition}`, { nextOffset });
  }

  save(topic: string, partition: number, position: Position): void {
    this.kept.set(`${topic}/${partition}`, position);
  }
}

export interface TestConsumer {
  server: KafkaBatchServer;
  /** Values of the records whose handler call has returned, in order. */
  processed: string[];
  stop: () => Promise<void>;
}

const running = new Set<TestConsumer>();

export async function startConsumer(
  { brokers }: TestBroker,
  topic: string,
  groupId: string,
  handler: Handler,
  options: Partial<BatchServerOptions> = {},
): Promise<TestConsumer> {
  const settings = { KAFKA_BROKERS: brokers };
  const server = new KafkaBatchServer(kafkaClient('parcelwire-test', settings), {
    groupId,
    sessionTimeoutMs: 6_000,
    livenessWindowMs: 60_000,
    prepare: async () => undefined,
    positions: groupPositions(settings, groupId),
    serversAnswer: async () => true,
    onFatal: (error) => {
      throw error;
    },
    ...options,
  });
  const processed: string[] = [];
  const handle: Handler = async (records, context) => {
    await handler(records, context);
    if (!context.letter) processed.push(...records.map(({ value }) => value.toString()));
  };
  server.addHandler(topic, handle as never, true);
  await new Promise<void>((resolve, reject) =>
    server.listen((error) => (error === undefined ? resolve() : reject(error))),
  );
  const consumer: TestConsumer = {
    server,
    processed,
    stop: async () => {
      running.delete(consumer);
      await server.close();
    },
  };
  running.add(consumer);
  return consumer;
}

export const untilReady = ({ server }: TestConsumer): Promise<boolean> =>
  until('the consumer is ready', () => server.progress.ready);

/** What a group has committed for a partition of a topic; -1 when nothing. */
export const committed = async (
  { brokers }: TestBroker,
  groupId: string,
  topic: string,
  partition = 0,
): Promise<bigint> =>
  (await withAdmin(brokers, (admin) => admin.commits(groupId, topic))).get(partition)!.offset;

/** Something to wait for, and the means to let it happen. */
export const gate = (): PromiseWithResolvers<void> => Promise.withResolvers<void>();
