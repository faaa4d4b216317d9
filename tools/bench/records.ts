import { setTimeout as sleep } from 'node:timers/promises';
import { GROUPS, TOPICS } from '@app/events';
import { withAdmin, type LogAdmin } from '@app/kafka';
import { startOurs } from './processes';
import type { Stage } from './stage';

const POLL_MS = 50;

/** Records that were ever written to a topic. */
export async function recordsIn(admin: LogAdmin, topic: string): Promise<number> {
  const partitions = [...(await admin.endOffsets(topic)).values()];
  return partitions.reduce((sum, { high }) => sum + Number(high), 0);
}

/** Has a normalizer map what lies on the raw topic, and stops it when it has committed all of it. */
export async function normalizeAll(stage: Stage): Promise<void> {
  const normalizer = await startOurs(stage, 'normalizer');
  await withAdmin(stage.brokers, async (admin) => {
    for (;;) {
      const committed = await admin
        .committedOffsets(GROUPS.normalizer, TOPICS.rawWebhooks)
        .catch(nothingWhileMoving);
      const ends = await admin.endOffsets(TOPICS.rawWebhooks);
      if ([...ends].every(([partition, { high }]) => high === (committed.get(partition) ?? 0n))) return;
      if (!normalizer.isRunning) throw await normalizer.death();
      await sleep(POLL_MS);
    }
  });
  await normalizer.stop();
}

/** The brokers are still deciding which of them leads the group. */
function nothingWhileMoving(error: { retriable?: boolean }): Map<number, bigint> {
  if (!error.retriable) throw error;
  return new Map();
}
