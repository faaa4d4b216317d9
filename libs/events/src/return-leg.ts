import { compareEvents, type Placed } from './event-order';
import type { Direction, Milestone } from './status';

interface Leg extends Placed {
  direction: Direction;
  milestones?: readonly Milestone[];
}

/**
 * Puts the events of one shipment on their legs, for senders that do not state the leg of each event: the
 * return begins at the first event that says so; from there on events travel back, and `delivered` means
 * `returned`. Applying it again, or to a larger set, only ever moves more events to the return leg.
 */
export function resolveReturnLeg<E extends Leg>(events: readonly E[]): E[] {
  const starts = events.filter(
    (event) => event.occurredAt !== null && event.milestones?.includes('return_started'),
  );
  if (starts.length === 0) return [...events];
  const start = starts.reduce((first, event) => (compareEvents(event, first) < 0 ? event : first));
  return events.map((event) => {
    if (event.direction !== 'unknown' || event.occurredAt === null || compareEvents(event, start) < 0)
      return event;
    if (event.status !== 'delivered') return { ...event, direction: 'return' };
    return {
      ...event,
      direction: 'return',
      status: 'returned',
      milestones: [...new Set([...(event.milestones ?? []), 'returned' as const])].filter(
        (m) => m !== 'delivered',
      ),
    };
  });
}
