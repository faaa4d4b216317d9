/**
 * Where a shipment stands now. The newest statement decides whose rule applies: a sender that states a status for
 * the whole shipment is taken at its word; otherwise the newest event claims the status. A code that nobody knows
 * never hides what is known, and a time that cannot be right claims nothing while there is any other event.
 */
import { refineStatus, type Status, type StatusReason } from '@app/events';
import { isInstant, isSound, type Scan } from './scan';
import type { Standing } from './statement';

export interface CurrentStatus {
  status: Status;
  statusReason: StatusReason | null;
  subStatus: string | null;
  statusAt: string | null;
  /** Whether `statusAt` is a time that is not an instant. */
  imprecise: boolean;
}

/** @param scans in order, the oldest first */
export function statusOf(
  scans: readonly Scan[],
  standing: Standing | undefined,
  newestIntegration: string,
): CurrentStatus {
  const claim = claimOf(scans);
  if (standing && standing.integration === newestIntegration) {
    const known = isKnown(standing.status);
    if (known || !claim || !isKnown(claim.status)) return standingStatus(standing, scans);
  }
  if (!claim)
    return { status: 'unknown', statusReason: null, subStatus: null, statusAt: null, imprecise: false };
  return {
    status: claim.status ?? 'unknown',
    statusReason: claim.statusReason,
    subStatus: claim.code,
    statusAt: claim.occurredAt,
    imprecise: !isInstant(claim),
  };
}

function standingStatus(standing: Standing, scans: readonly Scan[]): CurrentStatus {
  const { statusReason, subStatus, statedAt } = standing;
  const status = standing.status ?? 'unknown';
  const code = subStatus?.toLowerCase();
  const matches = scans.filter(
    (scan) => scan.occurredAt !== null && code && scan.code?.toLowerCase() === code,
  );
  const match = matches.findLast(isSound) ?? matches.at(-1);
  if (!match) return { status, statusReason, subStatus, statusAt: statedAt, imprecise: false };
  return {
    status: isSound(match) ? refinedBy(match, status) : status,
    statusReason,
    subStatus,
    statusAt: match.occurredAt,
    imprecise: !isInstant(match),
  };
}

/** The event that a statement speaks of may know better: which way the parcel travelled, and what its parts say. */
const refinedBy = (scan: Scan, status: Status): Status =>
  status === 'delivered' && scan.status === 'returned' ? 'returned' : refineStatus(status, scan.refinements);

/** The event that speaks for the shipment. */
function claimOf(scans: readonly Scan[]): Scan | undefined {
  const [only] = scans;
  const claims = scans.filter((scan) => scan.status !== null && isSound(scan));
  if (scans.length === 1 && only!.trust === 'implausible' && only!.status !== null) claims.push(only!);
  return claims.findLast((scan) => isKnown(scan.status)) ?? claims.at(-1);
}

const isKnown = (status: Status | null): boolean => status !== null && status !== 'unknown';
