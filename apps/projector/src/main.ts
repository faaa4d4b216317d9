import 'reflect-metadata';
import { GROUPS, topicSettings } from '@app/events';
import { KafkaBatchServer, RethrowFilter, ensureTopics, kafkaClient, type Positions } from '@app/kafka';
import { end, metricsRegistry, runConsumer } from '@app/observability';
import { projectorConfig } from './config';
import { ProjectorModule } from './projector.module';
import { recordFault } from './record-fault';
import { newDataSource } from './store/data-source';
import { migrate } from './store/migrate';
import { OffsetRepository } from './store/offset.repository';

async function main(): Promise<void> {
  const { consumer: config, database } = projectorConfig();
  const registry = metricsRegistry('projector');
  const dataSource = newDataSource(database);
  const positions = positionsIn(new OffsetRepository(dataSource));
  const server = new KafkaBatchServer(kafkaClient('parcelwire-projector', config), {
    groupId: GROUPS.projector,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    livenessWindowMs: config.LIVENESS_WINDOW_MS,
    prepare: async () => {
      await migrate(database);
      if (!dataSource.isInitialized) await dataSource.initialize();
      await ensureTopics(config, topicSettings(config.MAX_BODY_BYTES));
    },
    positions,
    blames: recordFault,
    serversAnswer: async () => {
      await dataSource.query('SELECT 1');
      return true;
    },
    onFatal: (error) => end(1, `the consumer has ended: ${error.message}`),
  });
  await runConsumer({
    app: 'projector',
    module: ProjectorModule.with(config, dataSource, registry),
    strategy: server,
    filter: new RethrowFilter(),
    health: server.progress,
    registry,
    config,
  });
}

function positionsIn(offsets: OffsetRepository): Positions {
  const groupId = GROUPS.projector;
  return {
    async read(topic, partition) {
      const nextOffset = await offsets.nextOffset(groupId, topic, partition);
      return nextOffset === undefined ? undefined : { nextOffset };
    },
    begin: (topic, partition, nextOffset) => offsets.begin({ groupId, topic, partition, nextOffset }),
  };
}

main().catch((error: unknown) =>
  end(1, error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
