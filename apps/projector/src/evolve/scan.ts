/**
 * The events of a shipment as its history shows them: told less completely and told fully fall together, and each
 * stands on its leg. An event without a sound time is kept, but it moves nothing: it neither begins the return
 * nor is put on it.
 */
import {
  compareEvents,
  refineStatus,
  resolveReturnLeg,
  type Direction,
  type Milestone,
  type Precision,
  type Status,
  type StatusReason,
} from '@app/events';
import {
  joinEvents,
  PLACE_FIELDS,
  timeOf,
  union,
  type EventState,
  type EventValues,
  type EventTime,
  type TimeTrust,
} from './event-state';
import { valuesOf } from './layers';
import { earlierReceipt, type Receipt } from './stamp';

export interface Scan {
  id: string;
  occurredAt: string | null;
  occurredAtText: string | null;
  occurredAtPrecision: Precision | null;
  trust: TimeTrust;
  status: Status | null;
  statusReason: StatusReason | null;
  code: string | null;
  direction: Direction;
  milestones: readonly Milestone[];
  refinements: readonly Status[];
  /** Everything told, by register. */
  values: Readonly<EventValues>;
  details: readonly string[];
  unmapped: readonly string[];
  receipt: Receipt;
}

/** A scan whose time can be relied on. */
export type SoundScan = Scan & { occurredAt: string; trust: 'sound' };
export const isSound = (scan: Scan): scan is SoundScan => scan.trust === 'sound';

/** Whether a sound time is one instant, not a wall clock or a date. */
export const isInstant = (scan: Scan): boolean => scan.occurredAtPrecision === 'instant';

/** Whether anything is told of where it happened. */
export const hasPlace = (scan: Scan): boolean => PLACE_FIELDS.some((field) => field in scan.values);

/** In the order of `compareEvents`. */
export function scansOf(events: ReadonlyMap<string, EventState>): Scan[] {
  const scans = absorb(events);
  const resolved = resolveReturnLeg(scans.filter(isSound));
  const unsound = scans.filter((scan) => !isSound(scan));
  return [...resolved, ...unsound].map(deliveredBackIsReturned).sort(compareEvents);
}

/** Some tellings may know the leg and others the delivery: together they know the return. */
function deliveredBackIsReturned(scan: Scan): Scan {
  if (scan.direction !== 'return' || scan.status !== 'delivered') return scan;
  const milestones = union(scan.milestones, ['returned']).filter((milestone) => milestone !== 'delivered');
  return { ...scan, status: 'returned', milestones };
}

/** Merges each event that another one supersedes into all that do, below what they say themselves. */
function absorb(events: ReadonlyMap<string, EventState>): Scan[] {
  const absorbed = new Set<string>();
  const lesser = new Map<string, EventState>();
  const superseded = memoized((id) => supersededBy(events, id));
  for (const { id, supersedes } of events.values()) {
    if (supersedes.length === 0) continue;
    for (const other of superseded(id)) {
      // Two events that supersede each other are both kept: neither may take the other along.
      if (superseded(other).has(id)) continue;
      const known = lesser.get(id);
      const event = events.get(other)!;
      absorbed.add(other);
      lesser.set(id, known ? joinEvents(known, event) : event);
    }
  }
  const scans: Scan[] = [];
  for (const event of events.values()) {
    if (!absorbed.has(event.id)) scans.push(scanOf(event, lesser.get(event.id)));
  }
  return scans;
}

/** Known events that an event supersedes, directly or through others. */
function supersededBy(events: ReadonlyMap<string, EventState>, id: string): Set<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of events.get(next)?.supersedes ?? []) {
      if (found.has(other) || !events.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

function memoized<T>(compute: (id: string) => T): (id: string) => T {
  const known = new Map<string, T>();
  return (id) => {
    const result = known.get(id) ?? compute(id);
    known.set(id, result);
    return result;
  };
}

function scanOf(event: EventState, lesser: EventState | undefined): Scan {
  const own = valuesOf(event.told);
  const values = lesser ? { ...valuesOf(lesser.told), ...own } : own;
  const time: EventTime = timeOf(values);
  const refinements = lesser ? union(event.refinements, lesser.refinements) : event.refinements;
  return {
    id: event.id,
    ...time,
    status: refineStatus(values.status ?? null, refinements),
    statusReason: values.statusReason ?? null,
    code: values.code ?? null,
    direction: values.direction ?? 'unknown',
    milestones: lesser ? union(event.milestones, lesser.milestones) : event.milestones,
    refinements,
    values,
    details: lesser ? union(event.details, lesser.details) : event.details,
    unmapped: lesser ? union(event.unmapped, lesser.unmapped) : event.unmapped,
    receipt: lesser ? earlierReceipt(event.receipt, lesser.receipt) : event.receipt,
  };
}
