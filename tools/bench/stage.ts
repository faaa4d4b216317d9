/** The servers of one bench, in a folder that goes with them; nothing of it outlives the bench. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicSettings } from '@app/events';
import { ensureTopics } from '@app/kafka';
import { startKafkaBroker } from '../local-stack/kafka-broker';
import { startPostgres, type Postgres } from '../local-stack/postgres';
import { postgresHome } from '../local-stack/postgres-home';
import { ProcessGroup } from '../local-stack/process-group';

export interface Stage {
  group: ProcessGroup;
  folder: string;
  brokers: string[];
  /** What every contestant inherits. */
  env: NodeJS.ProcessEnv;
}

const MAX_BODY_BYTES = 1024 * 1024;
const PARTITIONS = 6;
const EXIT_INTERRUPTED = 130;

/**
 * Starts a broker with the topics of the pipeline, runs `work`, and stops all that was started.
 * @param topics more topics, with the settings of the raw topic
 * @throws what `work` throws, or why a process ended that was not to end
 */
export async function onStage<T>(topics: readonly string[], work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-bench-'));
  // Postgres may have to run as another user.
  chmodSync(folder, 0o711);
  const group = new ProcessGroup(folder);
  const stop = async (): Promise<void> => {
    await group.stop();
    rmSync(postgresHome(folder).data, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(EXIT_INTERRUPTED)));
  process.once('exit', () => group.killNow());
  try {
    const brokers = [(await startKafkaBroker({ group })).address];
    await createTopics(brokers, topics);
    const env = { PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), LOG_LEVEL: 'warn' };
    const death = group.firstDeath.then((reason) => Promise.reject(reason));
    return await Promise.race([work({ group, folder, brokers, env }), death]);
  } finally {
    await stop();
  }
}

/** As Postgres comes, with fsync: what it costs to keep rows is a part of what is measured. */
export const durablePostgres = ({ group }: Stage): Promise<Postgres> =>
  startPostgres({ group, durable: true });

async function createTopics(brokers: string[], more: readonly string[]): Promise<void> {
  const ours = topicSettings({ maxBodyBytes: MAX_BODY_BYTES });
  await ensureTopics(
    { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PARTITIONS: PARTITIONS, KAFKA_TOPIC_REPLICATION_FACTOR: 1 },
    [...ours, ...more.map((topic) => ({ topic, config: ours[0]!.config }))],
  );
}
