import { Publisher, producersOf } from '@app/kafka';
import type { Kind } from '../options';
import { aftershipSnapshots } from './aftership-snapshots';
import { amazonPushes, type Amount } from './amazon-pushes';
import { eventIdentity, rawRecord, smallRecord, type Statement } from './statement';

/** What was published, counted from the events themselves and not from what anybody makes of them. */
export interface Filled {
  webhooks: number;
  meanBytes: number;
  /** Distinct ones. */
  shipments: number;
  events: number;
}

const STATEMENTS: Record<Kind, (amount: Amount) => Generator<Statement>> = {
  amazon: amazonPushes,
  aftership: aftershipSnapshots,
};
const AT_ONCE = 2_000;
const PUBLISH_DEADLINE_MS = 60_000;

/**
 * Publishes the webhooks of one round on the raw topic.
 * @param smallTopic gets, for each of them, its newest event alone
 */
export async function fill(
  brokers: string[],
  kind: Kind,
  amount: Amount,
  smallTopic?: string,
): Promise<Filled> {
  const publisher = new Publisher(producersOf('bench', { KAFKA_BROKERS: brokers }), {
    attemptTimeoutMs: PUBLISH_DEADLINE_MS / 2,
  });
  const shipments = new Set<string>();
  const events = new Set<string>();
  let webhooks = 0;
  let bytes = 0;
  try {
    for (const statements of inBatches(STATEMENTS[kind](amount), AT_ONCE)) {
      for (const statement of statements) {
        shipments.add(statement.trackingNumber);
        events.add(eventIdentity(statement));
        bytes += statement.body.length;
      }
      webhooks += statements.length;
      const small = smallTopic === undefined ? [] : statements.map((one) => smallRecord(smallTopic, one));
      await publisher.publish([...statements.map(rawRecord), ...small], PUBLISH_DEADLINE_MS);
    }
  } finally {
    await publisher.close();
  }
  return {
    webhooks,
    meanBytes: Math.round(bytes / webhooks),
    shipments: shipments.size,
    events: events.size,
  };
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
