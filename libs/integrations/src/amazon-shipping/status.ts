/**
 * What Amazon Shipping's codes mean. The event code says what happened, the leg which way the parcel travels;
 * detail codes only add a reason, they never change a status.
 * Sources: Amazon Selling Partner API, Shipping API v2 model (EventCode, Status, DetailCodes, ShipmentType);
 * Amazon Shipping developer changelog of August 2025 for PackageReceivedByCarrier.
 */
import type { Direction, Milestone, Status, StatusReason } from '@app/events';
import { codeList, codeTable } from '../code-table';

export interface Meaning {
  /** Null makes no claim. */
  status: Status | null;
  reason?: StatusReason;
  milestone?: Milestone;
}

/** On the way to the customer, and where the leg is not told. */
export const FORWARD_EVENTS = codeTable<Meaning>({
  ReadyForReceive: { status: 'info_received' },
  PickupDone: { status: 'in_transit', milestone: 'picked_up' },
  PackageReceivedByCarrier: { status: 'in_transit', milestone: 'picked_up' },
  Departed: { status: 'in_transit' },
  ArrivedAtCarrierFacility: { status: 'in_transit' },
  OutForDelivery: { status: 'out_for_delivery', milestone: 'out_for_delivery' },
  AvailableForPickup: { status: 'available_for_pickup' },
  DeliveryAttempted: { status: 'delivery_attempted', milestone: 'first_attempted' },
  Delivered: { status: 'delivered', milestone: 'delivered' },
  Rejected: { status: 'exception', reason: 'refused' },
  Undeliverable: { status: 'exception' },
  Lost: { status: 'lost' },
  PickupCancelled: { status: 'cancelled' },
  // A return label exists; the parcel may still be with the customer.
  ReturnInitiated: { status: 'returning' },
  RecipientRequestedAlternateDeliveryTiming: { status: null },
});

/** Where no leg is stated: what is delivered after a return was begun has come back. */
export const EVENTS_WITHOUT_LEG = codeTable<Meaning>({
  ReturnInitiated: { status: 'returning', milestone: 'return_started' },
});

/** On the way back; every other known code means that the parcel is returning. */
export const RETURN_EVENTS = codeTable<Meaning>({
  Delivered: { status: 'returned', milestone: 'returned' },
  Lost: { status: 'lost' },
});

export const LEGS = codeTable<Exclude<Direction, 'unknown'>>({ FORWARD: 'forward', RETURNS: 'return' });

export const STATUSES = codeList([
  'PreTransit',
  'InTransit',
  'Delivered',
  'Lost',
  'OutForDelivery',
  'Rejected',
  'Undeliverable',
  'DeliveryAttempted',
  'PickupCancelled',
  'AwaitingCustomerPickup',
]);

/** Detail codes and the reason that each gives, if any; of several the first in this list counts. */
export const DETAILS = codeTable<StatusReason | null>({
  Damaged: 'damaged',
  HazmatShipment: 'hazmat',
  IncorrectItems: 'wrong_items',
  CancelledByRecipient: 'cancelled_by_recipient',
  RejectedByRecipientWithVerification: 'refused',
  Rejected: 'refused',
  NotRequired: 'refused',
  PaymentNotReady: 'payment_due',
  OtpNotAvailable: 'otp_missing',
  AddressNotFound: 'bad_address',
  BusinessClosed: 'business_closed',
  UnableToAccess: 'no_access',
  CustomerUnavailable: 'recipient_unavailable',
  UnableToContactRecipient: 'recipient_unavailable',
  DeliveryAttempted: null,
  Undeliverable: null,
  ArrivedAtLocalFacility: null,
  DeliveredToBehindWheelieBin: null,
  DeliveredToPorch: null,
  DeliveredToGarage: null,
  DeliveredToGarden: null,
  DeliveredToGreenhouse: null,
  DeliveredToMailSlot: null,
  DeliveredToMailRoom: null,
  DeliveredToNeighbor: null,
  DeliveredToRearDoor: null,
  DeliveredToReceptionist: null,
  DeliveredToShed: null,
  DeliveredWithOTP: null,
  Signed: null,
});

/** Statuses for which there are reasons; a detail of a delivery says where the parcel was left, not why. */
const HAS_REASONS: ReadonlySet<Status> = new Set([
  'exception',
  'delivery_attempted',
  'returning',
  'cancelled',
  'lost',
]);

/** What an event code means on a leg; unknown for a code that is on no list. */
export function meaningOf(
  eventCode: string | null,
  direction: Direction,
  details: readonly string[],
): Meaning {
  const forward = FORWARD_EVENTS.meaning(eventCode);
  if (!forward) return { status: 'unknown' };
  const meaning =
    direction === 'return'
      ? (RETURN_EVENTS.meaning(eventCode) ?? { status: 'returning' as const, reason: forward.reason })
      : (direction === 'unknown' && EVENTS_WITHOUT_LEG.meaning(eventCode)) || forward;
  if (meaning.status === null) return meaning;
  return HAS_REASONS.has(meaning.status)
    ? { ...meaning, reason: reasonOf(details) ?? meaning.reason }
    : meaning;
}

function reasonOf(details: readonly string[]): StatusReason | undefined {
  const stated = new Set(details.map((detail) => detail.toLowerCase()));
  const telling = DETAILS.codes.find((code) => stated.has(code.toLowerCase()) && DETAILS.meaning(code));
  return DETAILS.meaning(telling) ?? undefined;
}
