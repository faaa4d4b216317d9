import 'reflect-metadata';
import { GROUPS, topicSettings } from '@app/events';
import { KafkaBatchServer, RethrowFilter, ensureTopics, kafkaClient, withAdmin } from '@app/kafka';
import { end, metricsRegistry, runConsumer } from '@app/observability';
import { migrate, newDataSource } from '@app/projection';
import { projectorConfig } from './config';
import { PartitionReader } from './partition';
import { ProjectorModule } from './projector.module';
import { OffsetRepository } from './store/offset.repository';

async function main(): Promise<void> {
  const { consumer: config, database } = projectorConfig();
  const registry = metricsRegistry('projector');
  const dataSource = newDataSource(database);
  const partitions = new PartitionReader(
    GROUPS.projector,
    new OffsetRepository(dataSource),
    (topic, partition) => withAdmin(config, (admin) => admin.bounds(topic, partition)),
  );
  const server = new KafkaBatchServer(kafkaClient('parcelwire-projector', config), {
    groupId: GROUPS.projector,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    livenessWindowMs: config.LIVENESS_WINDOW_MS,
    prepare: async () => {
      await migrate(database, { lockWaitMs: database.DATABASE_MIGRATION_WAIT_MS });
      if (!dataSource.isInitialized) await dataSource.initialize();
      await ensureTopics(config, topicSettings(config.MAX_BODY_BYTES));
    },
    startOffset: (topic, partition) => partitions.startOffset(topic, partition),
    onFatal: (error) => end(1, `the consumer has ended: ${error.message}`),
  });
  await runConsumer({
    app: 'projector',
    module: ProjectorModule.with(config, dataSource, partitions, registry),
    strategy: server,
    filter: new RethrowFilter(),
    health: server.progress,
    registry,
    config,
  });
}

main().catch((error: unknown) =>
  end(1, error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
