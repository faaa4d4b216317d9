import type { ShipmentUpdate } from '@app/events';
import { NEVER, isoTime, stampOf } from '../fold';
import type { SourceFreshnessEntity } from '../schema';

/** How recent the data of a source are, from what one partition has brought. */
export type Freshness = SourceFreshnessEntity;

/** What some updates of one partition say about the freshness of their sources. */
export function freshnessOf(updates: readonly ShipmentUpdate[], partition: number): Freshness[] {
  const bySource = new Map<string, Freshness & { newestEventAt: number }>();
  for (const update of updates) {
    const { source, account, integration, receivedAt } = update;
    const { newestEventAt } = stampOf(update);
    const key = `${source}\n${account}\n${integration}`;
    const known = bySource.get(key);
    if (!known) {
      const first = { source, partition, account, integration, newestReceivedAt: receivedAt };
      bySource.set(key, { ...first, newestOccurredAt: null, newestEventAt });
      continue;
    }
    if (receivedAt > known.newestReceivedAt) known.newestReceivedAt = receivedAt;
    if (newestEventAt > known.newestEventAt) known.newestEventAt = newestEventAt;
  }
  const freshness = [...bySource.values()].map(({ newestEventAt, ...one }) => ({
    ...one,
    newestOccurredAt: newestEventAt === NEVER ? null : isoTime(newestEventAt),
  }));
  return freshness.sort((a, b) => (a.source < b.source ? -1 : 1));
}
