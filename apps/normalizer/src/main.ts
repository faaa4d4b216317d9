import 'reflect-metadata';
import { GROUPS, topicSettings } from '@app/events';
import { KafkaBatchServer, RethrowFilter, ensureTopics, kafkaClient } from '@app/kafka';
import { end, metricsRegistry, runConsumer } from '@app/observability';
import { normalizerConfig } from './config';
import { NormalizerModule } from './normalizer.module';

async function main(): Promise<void> {
  const config = normalizerConfig();
  const registry = metricsRegistry('normalizer');
  const server = new KafkaBatchServer(kafkaClient('parcelwire-normalizer', config), {
    groupId: GROUPS.normalizer,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    livenessWindowMs: config.LIVENESS_WINDOW_MS,
    prepare: () => ensureTopics(config, topicSettings(config.MAX_BODY_BYTES)),
    onFatal: (error) => end(1, `the consumer has ended: ${error.message}`),
  });
  await runConsumer({
    app: 'normalizer',
    module: NormalizerModule.with(config, registry),
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
