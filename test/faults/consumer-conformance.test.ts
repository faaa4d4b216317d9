/**
 * What any client that consumers are built on has to do, counted record by record: none missing, none processed by two
 * members after it was committed, none before an earlier one of its partition. What becomes of a topic that was cut or
 * recreated is in consumer-position.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { Publisher, producersOf, withAdmin, type ReceivedRecord } from '@app/kafka';
import { ownProcesses, type OwnProcesses } from '../setup/own-processes';
import { startConsumer, type TestBroker, type TestConsumer } from '../setup/test-consumer';
import { until } from '../until';
import { Cluster } from './cluster';

jest.setTimeout(900_000);

const PARTITIONS = 6;
/** The client gives a member up after this time without a heartbeat. */
const SESSION_MS = 6_000;
const DEADLINE_MS = 120_000;

/** Starts a consumer of one client. */
type Start = (
  brokers: string[],
  topic: string,
  group: string,
  handler: (records: ReceivedRecord[]) => Promise<void>,
) => Promise<TestConsumer>;

const CLIENTS: [name: string, start: Start][] = [
  [
    'kafkajs',
    (brokers, topic, group, handler) =>
      startConsumer({ brokers } as TestBroker, topic, group, handler, { sessionTimeoutMs: SESSION_MS }),
  ],
];

let own: OwnProcesses;
let cluster: Cluster;
let publisher: Publisher;
beforeAll(async () => {
  own = ownProcesses();
  cluster = await Cluster.start(own.group);
  publisher = new Publisher(producersOf('conformance', { KAFKA_BROKERS: cluster.addresses }), {
    attemptTimeoutMs: 3_000,
  });
});
afterEach(() => Promise.all([...members].map((member) => member.stop())));
afterAll(async () => {
  await publisher?.close();
  await own?.stop();
});

interface Seen {
  member: number;
  partition: number;
  offset: bigint;
}

interface Member {
  stop: () => Promise<void>;
}
const members = new Set<Member>();

/** Members of one group of one topic, and every record that any of them has processed. */
class Trial {
  readonly topic = `conformance-${randomUUID()}`;
  readonly seen: Seen[] = [];
  private readonly group = randomUUID();
  private published = 0;
  private started = 0;

  constructor(private readonly start: Start) {}

  static async of(start: Start): Promise<Trial> {
    const trial = new Trial(start);
    await cluster.createTopic(trial.topic, PARTITIONS);
    return trial;
  }

  /** @param work what the handler takes its time for */
  async join(work: () => Promise<void> = async () => undefined): Promise<Member> {
    const number = this.started++;
    const consumer = await this.start(cluster.addresses, this.topic, this.group, async (records) => {
      await work();
      for (const { partition, offset } of records) this.seen.push({ member: number, partition, offset });
    });
    const member = {
      stop: async () => {
        members.delete(member);
        await consumer.stop();
      },
    };
    members.add(member);
    return member;
  }

  async publish(count: number): Promise<void> {
    const records = Array.from({ length: count }, () => ({
      topic: this.topic,
      key: `key-${this.published++}`,
      value: Buffer.from('value'),
      headers: { ce_id: randomUUID() },
    }));
    await publisher.publish(records, DEADLINE_MS);
  }

  /** Until every record has been processed. */
  async untilAllIsProcessed(): Promise<void> {
    const ends = await withAdmin(cluster.addresses, (admin) => admin.endOffsets(this.topic));
    await until(
      'every record is processed',
      () => {
        const { distinct } = this;
        return [...ends].every(([partition, { high }]) =>
          Array.from({ length: Number(high) }, (_, offset) => `${partition}/${offset}`).every((one) =>
            distinct.has(one),
          ),
        );
      },
      DEADLINE_MS,
    );
  }

  get repeated(): number {
    return this.seen.length - this.distinct.size;
  }

  /** Every record that was processed at least once. */
  private get distinct(): Set<string> {
    return new Set(this.seen.map(({ partition, offset }) => `${partition}/${offset}`));
  }

  /** Records that a member has processed after a later one of their partition. */
  get backwards(): number {
    const last = new Map<string, bigint>();
    let count = 0;
    for (const { member, partition, offset } of this.seen) {
      const key = `${member}/${partition}`;
      if (offset < (last.get(key) ?? -1n)) count++;
      last.set(key, offset);
    }
    return count;
  }
}

describe.each(CLIENTS)('%s', (_client, start) => {
  it('loses and repeats nothing while members join and leave properly', async () => {
    const trial = await Trial.of(start);
    await trial.join();
    await trial.publish(2_000);
    const second = await trial.join();
    await trial.publish(2_000);
    await trial.join();
    await trial.publish(2_000);
    await second.stop();
    await trial.publish(2_000);
    await trial.untilAllIsProcessed();
    expect([trial.repeated, trial.backwards]).toEqual([0, 0]);
  });

  it('loses nothing in 100 rebalances under load', async () => {
    const trial = await Trial.of(start);
    await trial.join();
    for (let turn = 0; turn < 50; turn++) {
      await trial.publish(100);
      const guest = await trial.join();
      await trial.publish(100);
      await guest.stop();
    }
    await trial.untilAllIsProcessed();
    expect([trial.repeated, trial.backwards]).toEqual([0, 0]);
  });

  it('keeps its partitions while a handler takes longer than a session lasts', async () => {
    const trial = await Trial.of(start);
    await trial.join(() => elapsed(SESSION_MS + 2_000));
    await trial.publish(PARTITIONS);
    await trial.untilAllIsProcessed();
    expect([trial.repeated, trial.backwards]).toEqual([0, 0]);
  });

  it('goes on at once after it had nothing to do for longer than a session lasts', async () => {
    const trial = await Trial.of(start);
    await trial.join();
    await trial.publish(10);
    await trial.untilAllIsProcessed();
    await elapsed(2 * SESSION_MS);
    const begin = performance.now();
    await trial.publish(10);
    await trial.untilAllIsProcessed();
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect([trial.repeated, trial.backwards]).toEqual([0, 0]);
  });

  it('loses nothing while each broker in turn is killed, coordinator and leaders among them', async () => {
    const trial = await Trial.of(start);
    await trial.join();
    await trial.join();
    for (const nodeId of [1, 2, 3]) {
      await trial.publish(500);
      await cluster.kill(nodeId);
      await trial.publish(500);
      await cluster.restore(nodeId, trial.topic);
      await trial.publish(500);
    }
    await trial.untilAllIsProcessed();
    expect(trial.seen.length).toBeGreaterThanOrEqual(4_500);
  });
});

/** The time itself is what is tried. */
const elapsed = async (milliseconds: number): Promise<void> => {
  const end = performance.now() + milliseconds;
  await until(`${milliseconds} ms have passed`, () => performance.now() >= end, milliseconds + 10_000);
};
