import { Logger } from '@nestjs/common';
import type { Admin } from 'kafkajs';
import type { TopicLimits, TopicSettings } from '@app/events';
import { kafkaClient } from '../client/kafkajs-client';
import type { KafkaSettings } from '../client/kafka-settings';
import { otherSettings, type OtherSetting } from './topic-settings';

const logger = new Logger('topics');

/** What an app's configuration decides about topics. */
export const topicLimits = ({
  MAX_BODY_BYTES: maxBodyBytes,
  RAW_RETENTION_DAYS: rawRetentionDays,
}: {
  MAX_BODY_BYTES: number;
  RAW_RETENTION_DAYS: number;
}): TopicLimits => ({ maxBodyBytes, rawRetentionDays });

/**
 * Creates the topics that are missing, with their settings; leaves the others as they are. Safe to be called
 * by several apps at once.
 * @param onOther gets the settings of existing topics that differ; each is also a warning in the log
 */
export async function ensureTopics(
  settings: KafkaSettings & { KAFKA_TOPIC_PARTITIONS: number; KAFKA_TOPIC_REPLICATION_FACTOR: number },
  topics: readonly TopicSettings[],
  onOther: (found: readonly OtherSetting[]) => void = () => undefined,
): Promise<void> {
  const admin = kafkaClient('parcelwire-topics', settings, {
    requestTimeout: 5_000,
    retry: { retries: 2 },
  }).admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    onOther(
      await checked(
        admin,
        topics.filter(({ topic }) => existing.has(topic)),
      ),
    );
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

/** An app that may not read settings goes on without. */
async function checked(admin: Admin, topics: readonly TopicSettings[]): Promise<OtherSetting[]> {
  try {
    const found = await otherSettings(admin, topics);
    for (const other of found) logger.warn('a topic is set otherwise than it should be', { ...other });
    return found;
  } catch (error) {
    logger.warn('the settings of the topics cannot be read', { reason: (error as Error).message });
    return [];
  }
}
