/**
 * How far the pipeline has come, by what it has recorded itself: the normalizer's offsets in Kafka, the
 * projector's in Postgres. The topics are looked at in the order in which records pass through them, so that
 * four empty backlogs mean that nothing was on its way when the first was looked at.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { GROUPS, TOPICS, topicsConsumedBy } from '@app/events';
import { withAdmin, type KafkaSettings, type LogAdmin } from '@app/kafka';
import { CannotStart } from './cannot-start';
import { connected } from './postgres';

export interface Backlog {
  /** Raw webhooks that the normalizer has still to process. */
  normalizer: bigint;
  /** Records that the projector has still to process. */
  projector: bigint;
}

export interface Pipeline {
  brokers: string[] | KafkaSettings;
  databaseUrl: string;
}

const PROJECTED_TOPICS = topicsConsumedBy('projector');
const POLL_MS = 50;
const UNDEFINED_TABLE = '42P01';

/** @throws CannotStart at the deadline, saying who is behind */
export async function waitUntilProcessed(
  { brokers, databaseUrl }: Pipeline,
  deadlineMs = 60_000,
  onProgress: (backlog: Backlog) => void = () => undefined,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  await withAdmin(brokers, (admin) =>
    connected(databaseUrl, async (client) => {
      for (;;) {
        const backlog = await readBacklog(admin, client);
        if (backlog.normalizer + backlog.projector === 0n) return;
        onProgress(backlog);
        if (Date.now() > deadline) throw tooLate(backlog, deadlineMs);
        await sleep(POLL_MS);
      }
    }),
  );
}

export async function readBacklog(admin: LogAdmin, client: Client): Promise<Backlog> {
  const normalized = await admin.endOffsets(TOPICS.rawWebhooks);
  const normalizer = sum(normalized, await admin.committedOffsets(GROUPS.normalizer, TOPICS.rawWebhooks));
  let projector = 0n;
  for (const topic of PROJECTED_TOPICS) {
    projector += sum(await admin.endOffsets(topic), await projectedOffsets(client, topic));
  }
  return { normalizer, projector };
}

/** A partition for which nothing is recorded is read from its beginning. */
function sum(log: Map<number, { low: bigint; high: bigint }>, next: Map<number, bigint>): bigint {
  return [...log].reduce(
    (total, [partition, { low, high }]) => total + high - (next.get(partition) ?? low),
    0n,
  );
}

async function projectedOffsets(client: Client, topic: string): Promise<Map<number, bigint>> {
  try {
    const { rows } = await client.query<{ partition: number; next_offset: string }>(
      'SELECT partition, next_offset FROM tracking.consumer_offsets WHERE group_id = $1 AND topic = $2',
      [GROUPS.projector, topic],
    );
    return new Map(rows.map(({ partition, next_offset }) => [partition, BigInt(next_offset)]));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return new Map();
    throw error;
  }
}

const tooLate = ({ normalizer, projector }: Backlog, deadlineMs: number): CannotStart =>
  new CannotStart(
    `not everything was processed within ${deadlineMs / 1000} s: the normalizer has ${normalizer} records to go, the projector ${projector}`,
    1,
  );
