import 'reflect-metadata';
// First of all: what is loaded before is not traced.
import './tracing';
import { ConsumerConfig, readConfigOrExit } from '@app/config';
import { GROUPS, TOPICS, topicSettings } from '@app/events';
import {
  KafkaBatchServer,
  RethrowFilter,
  brokersAnswer,
  ensureTopics,
  topicLimits,
  groupPositions,
  kafkaClient,
} from '@app/kafka';
import { ConsumerMetrics, end, metricsRegistry, runConsumer, topicGauge } from '@app/observability';
import { TracingConfig } from '@app/tracing';
import { NormalizerModule } from './normalizer.module';

async function main(): Promise<void> {
  const [config] = readConfigOrExit<[ConsumerConfig, TracingConfig]>(
    process.env,
    ConsumerConfig,
    TracingConfig,
  );
  const registry = metricsRegistry('normalizer');
  const showTopics = topicGauge(registry);
  const metrics = new ConsumerMetrics(registry, () => server.partitions);
  const server: KafkaBatchServer = new KafkaBatchServer(kafkaClient('parcelwire-normalizer', config), {
    groupId: GROUPS.normalizer,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    livenessWindowMs: config.LIVENESS_WINDOW_MS,
    onDone: (topic, records) => metrics.done(topic, records),
    prepare: () => ensureTopics(config, topicSettings(topicLimits(config)), showTopics),
    positions: groupPositions(config, GROUPS.normalizer),
    serversAnswer: () => brokersAnswer(config, TOPICS.rawWebhooks),
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
