/**
 * The events of a shipment on their legs and in their lives: a pure function of the set. A number may be used again:
 * a life ends when sixty days without any event follow a delivery, a return, a cancellation or a loss. Within a life
 * the return begins at the first event that says so; from there on events travel back, and what is delivered has been
 * returned. An event without a sound time moves nothing: it begins neither a life nor a return.
 */
import type { Direction, Milestone, Status } from '@app/events';
import { compareKnown, type KnownEvent } from './known-event';
import { AHEAD_MS, NEVER } from './stamp';

/** An event on its leg and in its life: 1 for the first one, and for an event without a sound time. */
export type ResolvedEvent = KnownEvent;
/** An event whose time can be relied on. */
export type SoundEvent = ResolvedEvent & { readonly at: number; readonly trust: 'sound' };

export interface History {
  /** All that have a row, in the order of `compareKnown`. */
  readonly events: readonly ResolvedEvent[];
  /** The sound ones of the newest life, in the same order. */
  readonly current: readonly SoundEvent[];
  readonly life: number;
  /** From then on a statement is about the newest life; `NEVER` for the first life. */
  readonly since: number;
  /** The event with which the way back begins in the newest life. */
  readonly turn: SoundEvent | undefined;
  /** From then on a statement is about the second life, the third one, and so on. */
  readonly begins: readonly number[];
}

export const SILENCE_MS = 60 * 86_400_000;
const ENDS: ReadonlySet<Status | null> = new Set(['delivered', 'returned', 'cancelled', 'lost']);

export function historyOf(known: Iterable<KnownEvent>): History {
  const visible: KnownEvent[] = [];
  for (const event of known) if (!event.absorbed) visible.push(event);
  visible.sort(compareKnown);
  // Of several events of one moment, their order says nothing about which of them was on the way back.
  const turns = new Set(visible.filter(startsReturn).map(({ at }) => at));
  const events: ResolvedEvent[] = [];
  const begins: number[] = [];
  let life: Life | undefined;
  for (const event of visible) {
    if (event.trust !== 'sound' || event.at === null) {
      events.push(resolved(event, 1, event.direction));
      continue;
    }
    if (!life || life.isOverAt(event.at)) {
      if (life) begins.push(event.at - AHEAD_MS);
      life = new Life((life?.number ?? 0) + 1, event.at);
    }
    events.push(life.add(event, turns.has(event.at)));
  }
  events.sort(compareKnown);
  const number = life?.number ?? 1;
  const isCurrent = (event: ResolvedEvent): event is SoundEvent =>
    event.trust === 'sound' && event.life === number;
  const current = events.filter(isCurrent);
  return {
    events,
    current,
    life: number,
    since: begins.at(-1) ?? NEVER,
    turn: current.find(startsReturn),
    begins,
  };
}

const startsReturn = ({ trust, direction, milestones }: KnownEvent): boolean =>
  trust === 'sound' && (direction === 'return' || milestones.includes('return_started'));

/** A time, ISO 8601, that something is stated for; null where that was long before the first event of the newest life. */
export const inNewestLife = ({ since }: History, time: string | null): string | null =>
  time !== null && Date.parse(time) >= since + AHEAD_MS - SILENCE_MS / 2 ? time : null;

/** Which life something that was said at a time is about. */
export const lifeAt = ({ begins }: History, statedAt: number): number =>
  1 + begins.filter((begin) => begin <= statedAt).length;

/** One use of a number, event by event in their order. */
class Life {
  private last: number;
  private hasReturned = false;
  private readonly claim = new Claim();

  constructor(
    readonly number: number,
    since: number,
  ) {
    this.last = since;
  }

  isOverAt(at: number): boolean {
    return ENDS.has(this.claim.status) && at - this.last >= SILENCE_MS;
  }

  /** @param turns whether the way back begins at this moment */
  add(event: KnownEvent, turns: boolean): ResolvedEvent {
    this.last = event.at!;
    if (turns) this.hasReturned = true;
    const isBack = this.hasReturned && event.direction === 'unknown';
    const result = resolved(event, this.number, isBack ? 'return' : event.direction);
    this.claim.consider(result);
    return result;
  }
}

function resolved(event: KnownEvent, life: number, direction: Direction): ResolvedEvent {
  if (direction !== 'return' || event.status !== 'delivered') {
    const isSame = event.life === life && event.direction === direction;
    return isSame ? event : { ...event, life, direction };
  }
  const milestones: Milestone[] = event.milestones.filter((milestone) => milestone !== 'delivered');
  if (!milestones.includes('returned')) milestones.push('returned');
  return { ...event, life, direction, status: 'returned', milestones };
}

/**
 * What happens before a delivery. Reported after one that stands, it is a late report, or about a pick-up that is not
 * needed any more; it takes no delivery back.
 */
const BEFORE_DELIVERY: ReadonlySet<Status> = new Set(['pending', 'info_received', 'in_transit', 'cancelled']);

/** An event of these on the way out, after a delivery there, means that the delivery was none. */
const TAKES_DELIVERY_BACK: ReadonlySet<Status> = new Set([
  'out_for_delivery',
  'available_for_pickup',
  'delivery_attempted',
  'exception',
  'lost',
]);

/** Whether a status that a sender states for the whole shipment says that it is not delivered, or no longer. */
export const contradictsDelivery = (status: Status): boolean =>
  status === 'in_transit' || status === 'cancelled' || TAKES_DELIVERY_BACK.has(status);

/** The event that gives the status, of those considered so far. A code that is not known never hides one that is. */
export class Claim {
  event: ResolvedEvent | undefined;
  /** Which way the parcel travelled last. */
  direction: Direction = 'unknown';
  /** Whether a delivery on the way out was taken back, even if the parcel was delivered again or returned later. */
  isDeliveryTakenBack = false;
  private isDelivered = false;

  get status(): Status | null {
    return this.event?.status ?? null;
  }

  consider(event: ResolvedEvent): void {
    const { status, direction } = event;
    if (this.isDelivered && direction !== 'return' && status !== null) {
      if (BEFORE_DELIVERY.has(status)) return;
      if (TAKES_DELIVERY_BACK.has(status)) {
        this.isDeliveryTakenBack = true;
        this.isDelivered = false;
      }
    }
    if (direction !== 'unknown') this.direction = direction;
    if (status === null) return;
    if (status === 'delivered') this.isDelivered = true;
    if (status !== 'unknown' || this.status === null || this.status === 'unknown') this.event = event;
  }
}
