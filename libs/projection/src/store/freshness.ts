import type { ShipmentUpdate } from '@app/events';
import { NEVER, isoTime, stampOf } from '../fold';
import type { SourceFreshnessEntity } from '../schema';

/** How recent the data of a source are, from what one partition has brought. */
export type Freshness = SourceFreshnessEntity;

/** What some updates of one partition say about the freshness of their sources. */
export function freshnessOf(updates: readonly ShipmentUpdate[], partition: number): Freshness[] {
  const bySource = new Map<string, Freshness>();
  for (const update of updates) {
    const { source, account, integration, receivedAt } = update;
    const { newestEventAt } = stampOf(update);
    const newest = newestEventAt === NEVER ? null : isoTime(newestEventAt);
    const key = JSON.stringify([source, account, integration]);
    const known = bySource.get(key);
    if (!known) {
      const first = { source, partition, account, integration };
      bySource.set(key, { ...first, newestReceivedAt: receivedAt, newestOccurredAt: newest });
      continue;
    }
    if (receivedAt > known.newestReceivedAt) known.newestReceivedAt = receivedAt;
    if (newest && newest > (known.newestOccurredAt ?? '')) known.newestOccurredAt = newest;
  }
  return [...bySource.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}
