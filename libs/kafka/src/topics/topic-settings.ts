import { ConfigResourceTypes, type Admin } from 'kafkajs';
import type { TopicSettings } from '@app/events';

/** A setting of an existing topic that differs from ours. */
export interface OtherSetting {
  topic: string;
  /** In Kafka's words. */
  setting: string;
  found: string;
  wanted: string;
}

const MIN_IN_SYNC = 'min.insync.replicas';

/**
 * What existing topics have set otherwise, and what makes an acknowledged record depend on one broker although there
 * are several.
 */
export async function otherSettings(admin: Admin, topics: readonly TopicSettings[]): Promise<OtherSetting[]> {
  if (topics.length === 0) return [];
  const names = topics.map(({ topic }) => topic);
  const [{ resources }, metadata, { brokers }] = await Promise.all([
    admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map(({ topic, config }) => ({
        type: ConfigResourceTypes.TOPIC,
        name: topic,
        configNames: [...Object.keys(config), MIN_IN_SYNC],
      })),
    }),
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeCluster(),
  ]);
  return topics.flatMap(({ topic, config }) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    const partitions = metadata.topics.find(({ name }) => name === topic)?.partitions ?? [];
    const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
    const differing = Object.entries(config).flatMap(([setting, wanted]): OtherSetting[] => {
      const value = found.get(setting);
      return value === undefined || value === wanted ? [] : [{ topic, setting, found: value, wanted }];
    });
    const isAlone = replicas === 1 && brokers.length > 1;
    const isLax = replicas > 1 && found.get(MIN_IN_SYNC) === '1';
    return [
      ...differing,
      ...(isAlone ? [{ topic, setting: 'replication.factor', found: '1', wanted: '3' }] : []),
      ...(isLax ? [{ topic, setting: MIN_IN_SYNC, found: '1', wanted: '2' }] : []),
    ];
  });
}
