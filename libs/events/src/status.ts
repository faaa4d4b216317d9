/**
 * Where a shipment is in its life. The order is the rank that decides between two events of the same instant:
 * later in the list wins. It decides nothing else: a newer event always beats a higher rank.
 */
export const STATUSES = [
  'unknown',
  'pending',
  'info_received',
  'in_transit',
  'delivery_attempted',
  'exception',
  'out_for_delivery',
  'available_for_pickup',
  'returning',
  'expired',
  'cancelled',
  'lost',
  'delivered',
  'returned',
] as const;
/** One of `STATUSES`. */
export type Status = (typeof STATUSES)[number];

/** Nothing more is expected of a shipment with one of these. */
export const FINAL_STATUSES: readonly Status[] = ['delivered', 'returned', 'cancelled', 'lost', 'expired'];

const RANKS = new Map<string, number>(STATUSES.map((status, rank) => [status, rank]));
/** 0 for `unknown` and for an event that makes no claim. */
export const statusRank = (status: Status | null | undefined): number => RANKS.get(status ?? 'unknown') ?? 0;

/**
 * The greatest of some finer words where a status is a plain `exception`, or one of these words itself; any other
 * status knows better. Words may come in any order and in any portions: the result is the same.
 */
export function refineStatus<S extends Status | null>(status: S, refinements: readonly Status[]): S | Status {
  if (status === null || (status !== 'exception' && !refinements.includes(status))) return status;
  return refinements.reduce<Status>((a, b) => (statusRank(b) > statusRank(a) ? b : a), status);
}

/** Why a shipment has its status, in a sender-independent word. */
export const STATUS_REASONS = [
  'customer_moved',
  'refused',
  'customs_delay',
  'carrier_delay',
  'weather_delay',
  'payment_due',
  'bad_address',
  'pickup_missed',
  'rejected_by_carrier',
  'damaged',
  'documents_missing',
  'recipient_unavailable',
  'business_closed',
  'no_access',
  'otp_missing',
  'wrong_items',
  'hazmat',
  'cancelled_by_recipient',
  'outside_delivery_area',
  'oversized',
  'other',
] as const;
/** One of `STATUS_REASONS`. */
export type StatusReason = (typeof STATUS_REASONS)[number];

const REASONED: ReadonlySet<Status | null> = new Set([
  'exception',
  'delivery_attempted',
  'cancelled',
  'lost',
]);

/** Whether codes beside a status may explain it: of a delivery or a scan on the way there is nothing to explain. */
export const hasReasons = (status: Status | null): boolean => REASONED.has(status);

/** `unknown` where the sender does not say which way the parcel travels. */
export const DIRECTIONS = ['forward', 'return', 'unknown'] as const;
/** One of `DIRECTIONS`. */
export type Direction = (typeof DIRECTIONS)[number];

/**
 * How far a time can be trusted, most exact first: `instant` had an offset, `local` is wall clock without a
 * zone, `date` has no time of day. The last two are stored as if they were UTC and say so.
 */
export const PRECISIONS = ['instant', 'local', 'date'] as const;
/** One of `PRECISIONS`. */
export type Precision = (typeof PRECISIONS)[number];

/** What an event marks in a shipment's life; the first one on its leg fills the column of that name. */
export const MILESTONES = [
  'picked_up',
  'first_attempted',
  'out_for_delivery',
  'delivered',
  'returned',
  'return_started',
] as const;
/** One of `MILESTONES`. */
export type Milestone = (typeof MILESTONES)[number];
