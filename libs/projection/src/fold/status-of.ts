/**
 * What state a shipment is in now. The newest statement decides whose rule applies: a sender that states a status for
 * the whole shipment counts as it is; otherwise the newest event claims the status. A code that is unknown
 * never hides what is known, and a time that cannot be right claims nothing while there is any other event.
 */
import { hasReasons, refineStatus, type Direction, type Status, type StatusReason } from '@app/events';
import {
  Claim,
  SILENCE_MS,
  contradictsDelivery,
  inNewestLife,
  type History,
  type ResolvedEvent,
} from './history';
import { isAtOrAfter, isoTime } from './stamp';
import type { Stated } from './statement';

export interface CurrentStatus {
  /** Which way the parcel travels. */
  direction: Direction;
  status: Status;
  statusReason: StatusReason | null;
  subStatus: string | null;
  statusAt: string | null;
  /** The event that gives the status; null when it is stated for the whole shipment and no event gives it. */
  statusEventId: string | null;
  /** Whether `statusAt` is a time that is not an instant. */
  imprecise: boolean;
  /** Whether a delivery on the way out, where there is one, was taken back. */
  isDeliveryTakenBack: boolean;
}

export function statusOf(
  history: History,
  { status: stated, fields }: Pick<Stated, 'status' | 'fields'>,
  newestIntegration: string,
): CurrentStatus {
  const { event: claim, direction, isDeliveryTakenBack } = claimOf(history);
  if (stated && stated.integration === newestIntegration) {
    if (isKnown(stated.status) || !claim || !isKnown(claim.status)) {
      return { direction, ...statedStatus(stated, fields.deliveredAt, history, claim) };
    }
  }
  return {
    direction,
    status: claim?.status ?? 'unknown',
    statusReason: claim?.reason ?? null,
    subStatus: claim?.code ?? null,
    ...givenBy(claim, null),
    isDeliveryTakenBack,
  };
}

function statedStatus(
  stated: NonNullable<Stated['status']>,
  deliveredAt: string | null,
  history: History,
  claim: ResolvedEvent | undefined,
): Omit<CurrentStatus, 'direction'> {
  const { statusReason, subStatus, statedAt } = stated;
  const found = eventWithCode(history, subStatus);
  // An event of the way out is not the delivery that is stated for the time of the way back.
  const time = inNewestLife(history, deliveredAt);
  const canBeBack = !found || (time !== null && found.status === 'delivered');
  const isBack = stated.status === 'delivered' && canBeBack && isDeliveryOfReturn(time, history);
  const bearer = isBack ? undefined : found;
  const said = isBack ? 'returned' : (stated.status ?? 'unknown');
  // Where no event has the code, the one that ended the way back is the delivery that is stated.
  const source = bearer ?? (isBack && claim?.status === 'returned' ? claim : undefined);
  const known = source?.trust === 'sound' ? source : undefined;
  const status = known ? refinedBy(known, said) : said;
  return {
    status,
    statusReason: statusReason ?? (known && hasReasons(status) ? known.reason : null),
    subStatus,
    ...givenBy(source, statedAt),
    // On the way back it does not contradict the delivery on the way out.
    isDeliveryTakenBack: contradictsDelivery(status) && history.turn === undefined,
  };
}

/** Whether what is stated as a delivery is that to the sender: it is not known to lie before the way back, or long after. */
function isDeliveryOfReturn(deliveredAt: string | null, { turn, current }: History): boolean {
  if (!turn) return false;
  if (deliveredAt === null) return true;
  const isOfNextUse = Date.parse(deliveredAt) - current.at(-1)!.at >= SILENCE_MS;
  return !isOfNextUse && isAtOrAfter(deliveredAt, isoTime(turn.at));
}

const givenBy = (event: ResolvedEvent | undefined, otherwise: number | null) => ({
  statusAt: isoTime(event ? event.at : otherwise),
  statusEventId: event?.id ?? null,
  imprecise: event !== undefined && event.precision !== 'instant',
});

/** The newest event with the code of the stated status. */
function eventWithCode({ current, events }: History, subStatus: string | null): ResolvedEvent | undefined {
  const code = subStatus?.toLowerCase();
  if (!code) return undefined;
  const hasCode = (event: ResolvedEvent): boolean => event.at !== null && event.code?.toLowerCase() === code;
  const [only] = events;
  // A time that cannot be right says nothing beside others.
  return current.findLast(hasCode) ?? (events.length === 1 && hasCode(only!) ? only : undefined);
}

/** The event with the code of a statement may know better: which way the parcel travelled, and what its parts say. */
const refinedBy = (event: ResolvedEvent, status: Status): Status =>
  status === 'delivered' && event.status === 'returned'
    ? 'returned'
    : refineStatus(status, event.refinements);

function claimOf({ current, events }: History): Claim {
  const claim = new Claim();
  for (const event of current) claim.consider(event);
  const [only] = events;
  if (!claim.event && events.length === 1 && only!.trust === 'implausible') claim.consider(only!);
  return claim;
}

const isKnown = (status: Status | null): boolean => status !== null && status !== 'unknown';
