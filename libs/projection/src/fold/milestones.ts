/**
 * When a shipment first got somewhere, in its newest life. Events come first, and what is stated counts only where no
 * event says so and the parcel had not turned round by then. Only those of the way out count, except for the return
 * itself, and of what is stated only what belongs to the newest life. A first occurrence stays when it turns out wrong
 * later: then it is marked as corrected.
 */
import type { Milestone, Shipment, Status } from '@app/events';
import { inNewestLife, type History, type SoundEvent } from './history';
import { isAtOrAfter, isoTime } from './stamp';
import type { Stated } from './statement';
import { onTheWall } from './wall-clock';

type MilestoneTimes = Pick<
  Shipment,
  'pickedUpAt' | 'firstAttemptedAt' | 'outForDeliveryAt' | 'deliveredAt' | 'returnedAt'
>;

const COLUMNS: readonly [field: keyof MilestoneTimes, column: string, milestone: Milestone][] = [
  ['pickedUpAt', 'picked_up_at', 'picked_up'],
  ['firstAttemptedAt', 'first_attempted_at', 'first_attempted'],
  ['outForDeliveryAt', 'out_for_delivery_at', 'out_for_delivery'],
  ['deliveredAt', 'delivered_at', 'delivered'],
  ['returnedAt', 'returned_at', 'returned'],
];

export interface Milestones {
  times: MilestoneTimes;
  /** Dates as the sender wrote them, `YYYY-MM-DD`. */
  pickedUpOn: string | null;
  deliveredOn: string | null;
  /** `deliveredAt` by the clock that the sender wrote, ISO 8601 without a zone. */
  deliveredLocal: string | null;
  /** Of stated times and of these. */
  impreciseTimes: Set<string>;
  /** Whether there was a delivery on the way out. */
  isDelivered: boolean;
}

export function milestonesOf(history: History, stated: Stated, status: Status): Milestones {
  const firsts = firstsOf(history.current);
  const impreciseTimes = new Set(stated.impreciseTimes);
  const times = {
    ...statedTimes(history, stated, status),
    outForDeliveryAt: null,
    returnedAt: null,
  } as MilestoneTimes;
  for (const [field, column, milestone] of COLUMNS) {
    const first = firsts.get(milestone);
    if (first) times[field] = isoTime(first.at);
    if (first || times[field] === null) impreciseTimes.delete(column);
    if (first && first.precision !== 'instant') impreciseTimes.add(column);
  }
  if (status === 'returned' && times.returnedAt === null) {
    times.returnedAt = statedReturn(history, stated.fields.deliveredAt);
    if (times.returnedAt !== null && stated.impreciseTimes.has('delivered_at'))
      impreciseTimes.add('returned_at');
  }
  const localOf = (field: 'pickedUpAt' | 'deliveredAt', milestone: Milestone): string | null => {
    const at = times[field];
    const offset = firsts.get(milestone)?.wallOffset ?? stated.wallOffsets[field] ?? 0;
    return at === null ? null : onTheWall(at, offset);
  };
  const deliveredLocal = localOf('deliveredAt', 'delivered');
  return {
    times,
    pickedUpOn: localOf('pickedUpAt', 'picked_up')?.slice(0, 10) ?? null,
    deliveredOn: deliveredLocal?.slice(0, 10) ?? null,
    deliveredLocal,
    impreciseTimes,
    isDelivered: firsts.has('delivered'),
  };
}

/** Distinct failed attempts on the way out. */
export const failedAttempts = ({ current }: History): number =>
  current.filter(({ status, direction }) => status === 'delivery_attempted' && direction !== 'return').length;

function firstsOf(events: readonly SoundEvent[]): Map<Milestone, SoundEvent> {
  const firsts = new Map<Milestone, SoundEvent>();
  for (const event of events) {
    for (const milestone of event.milestones) {
      const isOnItsLeg = (event.direction === 'return') === (milestone === 'returned');
      if (isOnItsLeg && !firsts.has(milestone)) firsts.set(milestone, event);
    }
  }
  return firsts;
}

type StatedTime = 'pickedUpAt' | 'firstAttemptedAt' | 'deliveredAt';

/** What is stated of the way out. */
function statedTimes(history: History, { fields }: Stated, status: Status): Pick<Shipment, StatedTime> {
  const turned = history.turn && isoTime(history.turn.at);
  const onTheWayOut = (time: string | null): string | null =>
    time !== null && turned !== undefined && isAtOrAfter(time, turned) ? null : inNewestLife(history, time);
  // Known to be back, but not since when: what was delivered is the return.
  const isBack = status === 'returned' && turned === undefined;
  return {
    pickedUpAt: onTheWayOut(fields.pickedUpAt),
    firstAttemptedAt: onTheWayOut(fields.firstAttemptedAt),
    deliveredAt: isBack ? null : onTheWayOut(fields.deliveredAt),
  };
}

/** What is stated as the delivery of a parcel that is back, and was for the time of the way back, is the return. */
function statedReturn(history: History, deliveredAt: string | null): string | null {
  const { turn } = history;
  const isLater = deliveredAt !== null && (!turn || isAtOrAfter(deliveredAt, isoTime(turn.at)));
  return isLater ? inNewestLife(history, deliveredAt) : null;
}
