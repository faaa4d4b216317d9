/**
 * The topic of updates is deleted and made again while the projector is away: its records have offsets at which the
 * rows have already seen others. Nothing of such a log is applied or passed over before a person has looked.
 */
import { GROUPS, TOPICS, topicSettings } from '@app/events';
import { kafkaClient } from '@app/kafka';
import { madeUpdate, updatesProducer, type UpdatesProducer } from './made-updates';
import { FORGET_EVERYTHING, rowsOf } from './rows';
import { healthOf, launchApp, ownProcesses, type Launched, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

const PARTITIONS = 6;
const APPLIED = 6;
const ENV = { KAFKA_SESSION_TIMEOUT_MS: '3000', KAFKA_TOPIC_PARTITIONS: String(PARTITIONS) };
const MAX_BODY_BYTES = 1024 * 1024;

let own: OwnProcesses;
let pipeline: Pipeline;
let admin: ReturnType<ReturnType<typeof kafkaClient>['admin']>;
let producer: UpdatesProducer;
let projector: Launched;

beforeAll(async () => {
  own = ownProcesses();
  pipeline = await startPipeline({ ownKafka: true, apps: [] });
  admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
});
afterAll(async () => {
  await admin?.disconnect();
  await pipeline?.stop();
  await own?.stop();
});

/** Every partition of an empty topic is read from its beginning, and one of them holds what was applied. */
beforeEach(async () => {
  await start();
  await producer.publish(
    0,
    Array.from({ length: APPLIED }, () => madeUpdate('known')),
  );
  await until('the updates are applied', async () => (await offsetOf(0)) === String(APPLIED));
});
afterEach(async () => {
  await producer.stop();
  await projector.child.stop('SIGKILL');
  await pipeline.query(FORGET_EVERYTHING);
  await recreate();
});

let started = 0;
async function launch(): Promise<void> {
  const env = { KAFKA_BROKERS: pipeline.brokers.join(','), DATABASE_URL: pipeline.databaseUrl, ...ENV };
  projector = await launchApp(own.group, 'projector', `projector-${++started}`, env);
}

async function start(): Promise<void> {
  await launch();
  await until('the projector is ready', async () => (await readiness()) === 200, 30_000);
  producer = await updatesProducer(pipeline);
}

const readiness = (): Promise<number> => healthOf(projector.adminUrl);

async function recreate(): Promise<void> {
  const { topic, config } = topicSettings({ maxBodyBytes: MAX_BODY_BYTES }).find(
    (row) => row.topic === TOPICS.shipmentUpdates,
  )!;
  await admin.deleteTopics({ topics: [topic] });
  await until('the topic is gone', async () => !(await admin.listTopics()).includes(topic));
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  // Of a name that was just deleted the brokers may say for a while that they do not know it.
  const topics = [{ topic, numPartitions: PARTITIONS, configEntries }];
  await admin.createTopics({ topics, waitForLeaders: false });
  await until('the topic has leaders', () =>
    admin.fetchTopicOffsets(topic).then(
      (ends) => ends.length === PARTITIONS,
      () => false,
    ),
  );
}

async function offsetOf(partition: number): Promise<string | undefined> {
  const [row] = await pipeline.query<{ next_offset: string }>(
    `SELECT next_offset FROM tracking.consumer_offsets WHERE group_id = $1 AND topic = $2 AND partition = $3`,
    [GROUPS.projector, TOPICS.shipmentUpdates, partition],
  );
  return row?.next_offset;
}

async function everything(): Promise<unknown> {
  const rows = [await rowsOf(pipeline, 'shipments'), await rowsOf(pipeline, 'shipment_events')];
  return { rows, offset: await offsetOf(0) };
}

const absences: [string, () => Promise<void>, () => Promise<void>][] = [
  ['stopped', () => projector.child.stop(), launch],
  [
    'frozen',
    async () => void process.kill(projector.child.pid!, 'SIGSTOP'),
    async () => void process.kill(projector.child.pid!, 'SIGCONT'),
  ],
];

/** What the projector does about a log that was made again while it was away. */
async function untilStopped(): Promise<void> {
  await until('the partition is stopped', () =>
    projector.child.log().includes('partition stopped, nothing is skipped'),
  );
  await until('readiness says so', async () => (await readiness()) === 503);
}

describe.each(absences)('a topic that was made again while the projector was %s', (_how, leave, comeBack) => {
  it('and filled beyond its former end stops the partition: not ready, and no row changes', async () => {
    const before = await everything();
    await leave();
    await recreate();
    await producer.stop();
    producer = await updatesProducer(pipeline);
    await producer.publish(
      0,
      Array.from({ length: 40 }, () => madeUpdate('known')),
    );
    await comeBack();
    await untilStopped();
    expect(await everything()).toEqual(before);
    expect(projector.child.isRunning).toBe(true);
  });

  it('and left empty stops the partition although no record comes', async () => {
    const before = await everything();
    await leave();
    await recreate();
    await comeBack();
    await untilStopped();
    expect(await everything()).toEqual(before);
    expect(projector.child.isRunning).toBe(true);
  });
});
