/** Each alert, brought about for real: it fires, and it ends once its cause is gone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '@app/events';
import { kafkaClient } from '@app/kafka';
import { Client } from 'pg';
import { aftershipWebhook, amazonWebhook, exampleWebhooks } from '../../tools/example/webhooks';
import { newCertificate, writeCertificate } from '../certificates';
import { manyWebhooks } from '../many-webhooks';
import { ownProcesses, type OwnProcesses } from '../setup/own-processes';
import { startPipeline, type Pipeline } from '../setup/pipeline';
import { startPrometheus, type FiringAlert, type RunningPrometheus } from '../setup/prometheus';
import { until } from '../until';

jest.setTimeout(600_000);

const WITHIN_MS = 150_000;
const folder = mkdtempSync(join(tmpdir(), 'parcelwire-alerts-'));

let own: OwnProcesses;
let pipeline: Pipeline;
/** A gateway with TLS beside the others. */
let secured: Pipeline;
let prometheus: RunningPrometheus;
beforeAll(async () => {
  const files = writeCertificate(folder, await newCertificate('01', 200));
  own = ownProcesses();
  pipeline = await startPipeline({ ownKafka: true, env: { LIVENESS_WINDOW_MS: '10000' } });
  secured = await startPipeline({
    apps: ['gateway'],
    appEnv: { gateway: { ...files, TLS_RELOAD_MS: '200' } },
  });
  prometheus = await startPrometheus(own, () =>
    [pipeline, secured].flatMap(({ adminPorts }) =>
      [...adminPorts.values()].map((port) => `127.0.0.1:${port}`),
    ),
  );
  for (const webhook of manyWebhooks(pipeline.secrets, 30, 10)) await pipeline.send(webhook);
  await pipeline.waitUntilProcessed();
  await until('nothing fires', async () => (await prometheus.firing()).length === 0, WITHIN_MS);
});
afterAll(async () => {
  await own?.stop();
  await secured?.stop();
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const firing = async (alert: string, labels: Record<string, string> = {}): Promise<FiringAlert | undefined> =>
  (await prometheus.firing()).find(
    (one) =>
      one.labels.alertname === alert &&
      Object.entries(labels).every(([name, value]) => one.labels[name] === value),
  );
type Labels = Record<string, string>;

/** Until it is so; `meanwhile` is done before each look. */
const awaited = <T>(
  what: string,
  look: () => Promise<T>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
) => until(what, () => meanwhile().then(look), WITHIN_MS);

const expectFiring = (alert: string, labels: Labels = {}, meanwhile?: () => Promise<unknown>) =>
  awaited(`${alert} fires`, () => firing(alert, labels), meanwhile);
const expectEnded = (alert: string, labels: Labels = {}, meanwhile?: () => Promise<unknown>) =>
  awaited(`${alert} ends`, async () => (await firing(alert, labels)) === undefined, meanwhile);

const sendGood = (): Promise<unknown> => pipeline.send(exampleWebhooks(pipeline.secrets)[0]!);
const sendRefused = (): Promise<unknown> =>
  pipeline.send(amazonWebhook('', Buffer.from('{}'), 'no key at all'));

it('SourceRefused: a sender has another key, then the right one again', async () => {
  await expectFiring('SourceRefused', { source: 'acme-amazon' }, sendRefused);
  await expectEnded('SourceRefused', { source: 'acme-amazon' }, sendGood);
});

it('SourceSilent: nothing has come from a source for two days, then something does', async () => {
  const source = 'acme-amazon';
  await pipeline.waitUntilProcessed();
  await pipeline.query(
    `UPDATE tracking.source_freshness SET newest_received_at = now() - interval '2 days' WHERE source = $1`,
    [source],
  );
  expect((await expectFiring('SourceSilent', { source })).annotations.summary).toContain('acme-amazon');
  await sendGood();
  await expectEnded('SourceSilent', { source });
});

it('DeadLetters: a body cannot be read; it is not counted for ever', async () => {
  const { ACME_AFTERSHIP_SECRET } = pipeline.secrets;
  await pipeline.send(aftershipWebhook('', Buffer.from('{"msg": {}}'), ACME_AFTERSHIP_SECRET, 'legacy'));
  await expectFiring('DeadLetters', { app: 'normalizer' });
  await expectEnded('DeadLetters');
});

it('CertificateExpires: a certificate has a day left, then a new one is put in its place', async () => {
  writeCertificate(folder, await newCertificate('02', 1));
  await expectFiring('CertificateExpires');
  writeCertificate(folder, await newCertificate('03', 200));
  await expectEnded('CertificateExpires');
});

it('CredentialsExpire: the only credential of a source lapses in three days, then it lasts', async () => {
  const before = readFileSync(pipeline.sourcesFile, 'utf8');
  const lapses = new Date(Date.now() + 3 * 86_400_000).toISOString();
  writeFileSync(
    pipeline.sourcesFile,
    before.replace('- id: a\n', `- id: a\n            notAfter: ${lapses}\n`),
  );
  await expectFiring('CredentialsExpire', { source: 'acme-amazon' });
  writeFileSync(pipeline.sourcesFile, before);
  await expectEnded('CredentialsExpire');
});

it('FilesRefused: the sources file is broken, then whole again', async () => {
  const before = readFileSync(pipeline.sourcesFile, 'utf8');
  writeFileSync(pipeline.sourcesFile, 'sources: {');
  await expectFiring('FilesRefused');
  writeFileSync(pipeline.sourcesFile, before);
  await expectEnded('FilesRefused');
});

/** Of resources, as Kafka's protocol numbers them. */
const TOPIC = 2;

/** Of the raw topic; the normalizer looks at it when it starts. */
async function keepFor(retention: string): Promise<void> {
  const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  const configEntries = [
    { name: 'retention.ms', value: retention },
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'max.message.bytes', value: String(4 * 1024 * 1024) },
    { name: 'retention.bytes', value: '-1' },
    { name: 'unclean.leader.election.enable', value: 'false' },
  ];
  const resource = { type: TOPIC, name: TOPICS.rawWebhooks, configEntries };
  await admin.alterConfigs({ validateOnly: false, resources: [resource] });
  await admin.disconnect();
  await pipeline.restart('normalizer');
}

it('TopicSettingDiffers: a topic keeps its records for a week only, then as agreed', async () => {
  await keepFor('604800000');
  await expectFiring('TopicSettingDiffers', { app: 'normalizer', topic: TOPICS.rawWebhooks });
  await keepFor('-1');
  await expectEnded('TopicSettingDiffers', { app: 'normalizer' });
});

it('AppDown: the normalizer is killed, then started again', async () => {
  await pipeline.kill('normalizer');
  await expectFiring('AppDown');
  await pipeline.restart('normalizer');
  await expectEnded('AppDown');
});

it('StatesNotPublished: another session holds the publication, then lets go', async () => {
  const client = new Client({ connectionString: pipeline.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN; SELECT FROM tracking.publications FOR UPDATE');
    for (const webhook of manyWebhooks(pipeline.secrets, 5, 5)) await pipeline.send(webhook);
    await pipeline.query(
      'INSERT INTO tracking.shipment_outbox (shipment_id) SELECT id FROM tracking.shipments LIMIT 1',
    );
    await expectFiring('StatesNotPublished');
  } finally {
    await client.end();
  }
  await expectEnded('StatesNotPublished');
});

it('PartitionStuck and WebhooksWait: a table has another name, then its own again', async () => {
  await pipeline.query('ALTER TABLE tracking.shipment_events RENAME TO hidden');
  for (const webhook of manyWebhooks(pipeline.secrets, 40, 20)) await pipeline.send(webhook);
  await pipeline.send(aftershipWithNews());
  await expectFiring('PartitionStuck', { app: 'projector' });
  await expectFiring('AppNotReady', { app: 'projector' });
  await expectFiring('WebhooksWait', { app: 'projector' });
  await pipeline.query('ALTER TABLE tracking.hidden RENAME TO shipment_events');
  for (const alert of ['PartitionStuck', 'WebhooksWait', 'AppNotReady']) await expectEnded(alert);
});

/** Something that no shipment has yet. */
const aftershipWithNews = () => {
  const at = new Date().toISOString();
  const tags = { tag: 'InTransit', subtag: 'InTransit_001' };
  const checkpoints = [{ slug: 'fedex', checkpoint_time: at, message: at, ...tags }];
  const msg = {
    id: 'x'.repeat(24),
    tracking_number: `N-${at}`,
    slug: 'fedex',
    updated_at: at,
    ...tags,
    checkpoints,
  };
  const body = Buffer.from(JSON.stringify({ event: 'tracking_update', event_id: at, msg }));
  return aftershipWebhook('', body, pipeline.secrets.ACME_AFTERSHIP_SECRET, '2026-07');
};

it('PartitionStopped: a position is beyond its log, then where it was', async () => {
  const [position] = await pipeline.query<{ partition: number; next_offset: string }>(
    `SELECT partition, next_offset FROM tracking.consumer_offsets WHERE topic = $1 ORDER BY next_offset DESC LIMIT 1`,
    [TOPICS.shipmentUpdates],
  );
  const set = async (next: bigint): Promise<void> => {
    await pipeline.kill('projector', 'SIGTERM');
    await pipeline.query(
      `UPDATE tracking.consumer_offsets SET next_offset = $1 WHERE topic = $2 AND partition = $3`,
      [String(next), TOPICS.shipmentUpdates, position!.partition],
    );
    // It is not ready while a partition is stopped.
    await Promise.race([
      pipeline.restart('projector').catch(() => undefined),
      expectFiring('PartitionStopped', { app: 'projector' }),
    ]);
  };
  await set(BigInt(position!.next_offset) + 1_000n);
  await expectFiring('PartitionStopped', { app: 'projector', partition: String(position!.partition) });
  await pipeline.kill('projector', 'SIGTERM');
  await pipeline.query(
    `UPDATE tracking.consumer_offsets SET next_offset = $1 WHERE topic = $2 AND partition = $3`,
    [position!.next_offset, TOPICS.shipmentUpdates, position!.partition],
  );
  await pipeline.restart('projector');
  await expectEnded('PartitionStopped');
});

it('AppNotReady and WebhooksNotStored: the broker is away, then back', async () => {
  await pipeline.killKafka();
  await expectFiring('WebhooksNotStored', { source: 'acme-amazon' }, sendGood);
  await expectFiring('AppNotReady', { app: 'gateway' });
  await pipeline.restartKafka();
  await expectEnded('WebhooksNotStored', {}, sendGood);
  await expectEnded('AppNotReady');
});
