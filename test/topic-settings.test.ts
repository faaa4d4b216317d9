/** A raw topic that somebody else made, and that forgets after a week, is no source of truth: the gateway says so. */
import { TOPICS } from '@app/events';
import { kafkaClient } from '@app/kafka';
import { startKafkaBroker } from '../tools/local-stack/kafka-broker';
import { ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

let own: OwnProcesses;
let pipeline: Pipeline;
beforeAll(async () => {
  own = ownProcesses();
  const { address } = await startKafkaBroker({ group: own.group, heapMb: 384 });
  const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: [address] }).admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic: TOPICS.rawWebhooks,
        numPartitions: 1,
        configEntries: [{ name: 'retention.ms', value: '604800000' }],
      },
    ],
  });
  await admin.disconnect();
  pipeline = await startPipeline({ brokers: [address], apps: ['gateway'] });
});
afterAll(async () => {
  await pipeline?.stop();
  await own?.stop();
});

it('warns of settings of existing topics that are not as they should be, and shows them as a metric', async () => {
  const metrics = `http://127.0.0.1:${pipeline.adminPorts.get('gateway')}/metrics`;
  const shown = await until('the metric', async () => {
    const text = await (await fetch(metrics)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('parcelwire_topic_setting_differs{'));
    return lines.length > 0 && lines;
  });
  const retention = shown.find((line) => line.includes('setting="retention.ms"'));
  expect(retention).toMatch(new RegExp(`topic="${TOPICS.rawWebhooks}".* 1$`));
  const warning = pipeline
    .log('gateway')
    .split('\n')
    .find((line) => line.includes('set otherwise') && line.includes('retention.ms'));
  expect(warning).toContain('604800000');
  expect(warning).toContain('"-1"');
});
