import { Logger } from '@nestjs/common';
import type { TopicSettings } from '@app/events';
import { kafkaClient, type KafkaSettings } from './client';

const logger = new Logger('topics');

/**
 * Creates the topics that are missing, with their settings; leaves the others as they are. Safe to be called
 * by several apps at once.
 */
export async function ensureTopics(
  settings: KafkaSettings & { KAFKA_TOPIC_PARTITIONS: number; KAFKA_TOPIC_REPLICATION_FACTOR: number },
  topics: readonly TopicSettings[],
): Promise<void> {
  const admin = kafkaClient('parcelwire-topics', settings, {
    requestTimeout: 5_000,
    retry: { retries: 2 },
  }).admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, config }) => ({
        topic,
        numPartitions: settings.KAFKA_TOPIC_PARTITIONS,
        replicationFactor: settings.KAFKA_TOPIC_REPLICATION_FACTOR,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    logger.log('topics created', { topics: missing.map(({ topic }) => topic) });
  } finally {
    await admin.disconnect();
  }
}
