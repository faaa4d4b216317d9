/**
 * When a shipment first got somewhere. Events come first, and what is stated counts only where no event says so.
 * Only sound times count, and only those of the way out, except for the return itself. A first occurrence stays
 * when it turns out wrong later: then it is marked as corrected.
 */
import type { Milestone, Shipment, Status } from '@app/events';
import { isInstant, isSound, type Scan, type SoundScan } from './scan';
import type { StatedColumns } from './statement';

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
  /** Stated ones and these. */
  impreciseTimes: Set<string>;
  /** Whether an event says that the shipment was delivered. */
  deliveredByEvent: boolean;
}

/** @param scans in order, the oldest first */
export function milestonesOf(scans: readonly Scan[], stated: StatedColumns): Milestones {
  const { pickedUpAt, firstAttemptedAt, deliveredAt } = stated.fields;
  const times: MilestoneTimes = {
    pickedUpAt,
    firstAttemptedAt,
    deliveredAt,
    outForDeliveryAt: null,
    returnedAt: null,
  };
  const impreciseTimes = new Set(stated.impreciseTimes);
  const firsts = firstsOf(scans);
  for (const [field, column, milestone] of COLUMNS) {
    const first = firsts.get(milestone);
    if (!first) continue;
    times[field] = first.occurredAt;
    if (isInstant(first)) impreciseTimes.delete(column);
    else impreciseTimes.add(column);
  }
  return { times, impreciseTimes, deliveredByEvent: firsts.has('delivered') };
}

/** Distinct failed attempts on the way out. */
export const failedAttempts = (scans: readonly Scan[]): number =>
  scans.filter((scan) => scan.status === 'delivery_attempted' && scan.direction !== 'return').length;

/** Whether a delivery that an event told of has been taken back since. */
export const isDeliveryCorrected = (milestones: Milestones, status: Status): boolean =>
  milestones.deliveredByEvent && status !== 'delivered' && status !== 'returning' && status !== 'returned';

function firstsOf(scans: readonly Scan[]): Map<Milestone, SoundScan> {
  const firsts = new Map<Milestone, SoundScan>();
  for (const scan of scans) {
    if (!isSound(scan)) continue;
    for (const milestone of scan.milestones) {
      const onItsLeg = (scan.direction === 'return') === (milestone === 'returned');
      if (onItsLeg && !firsts.has(milestone)) firsts.set(milestone, scan);
    }
  }
  return firsts;
}
