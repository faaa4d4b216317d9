import 'reflect-metadata';
// First of all: what is loaded before is not traced.
import './tracing';
import { GROUPS, topicSettings } from '@app/events';
import {
  KafkaBatchServer,
  RethrowFilter,
  ensureTopics,
  topicLimits,
  kafkaClient,
  type Positions,
} from '@app/kafka';
import { ConsumerMetrics, end, metricsRegistry, runConsumer, topicGauge } from '@app/observability';
import {
  Database,
  OffsetStore,
  WriteRehearsal,
  blamesNoRecord,
  isFatal,
  migrate,
  recordFault,
} from '@app/projection';
import { projectorConfig } from './config';
import { ProjectorModule } from './projector.module';

async function main(): Promise<void> {
  const { consumer: config, database: settings } = projectorConfig();
  const registry = metricsRegistry('projector');
  const showTopics = topicGauge(registry);
  const database = new Database(settings);
  const rehearsal = new WriteRehearsal(database);
  const metrics = new ConsumerMetrics(registry, () => server.partitions);
  const server: KafkaBatchServer = new KafkaBatchServer(kafkaClient('parcelwire-projector', config), {
    groupId: GROUPS.projector,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    livenessWindowMs: config.LIVENESS_WINDOW_MS,
    onDone: (topic, records) => metrics.done(topic, records),
    // One connection is left for the outbox.
    concurrency: settings.DATABASE_POOL_SIZE - 1,
    prepare: async () => {
      await migrate(settings, { lockWaitMs: settings.DATABASE_MIGRATION_WAIT_MS });
      await database.open();
      await ensureTopics(config, topicSettings(topicLimits(config)), showTopics);
    },
    positions: positionsIn(new OffsetStore(database.pool)),
    blames: recordFault,
    excuses: blamesNoRecord,
    serversAnswer: () => rehearsal.succeeds(),
    isFatal,
    onFatal: (error) => end(1, `the consumer has ended: ${error.message}`),
  });
  await runConsumer({
    app: 'projector',
    module: ProjectorModule.with(config, database, registry),
    strategy: server,
    filter: new RethrowFilter(),
    health: server.progress,
    registry,
    config,
  });
}

/** The offset in Postgres decides what is applied, not the one that the brokers remember. */
const positionsIn = (offsets: OffsetStore): Positions => ({
  read: (topic, partition) => offsets.read(GROUPS.projector, topic, partition),
  begin: (topic, partition, nextOffset) => offsets.begin(GROUPS.projector, topic, partition, nextOffset),
  beginAgain: (topic, partition, nextOffset) =>
    offsets.beginAgain(GROUPS.projector, topic, partition, nextOffset),
});

main().catch((error: unknown) =>
  end(1, error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
