/**
 * What Amazon Shipping's codes mean. The event code says what happened, the leg which way the parcel travels;
 * detail codes only add a reason, they never change a status.
 * Sources: Amazon Selling Partner API, Shipping API v2 model (EventCode, Status, DetailCodes, ShipmentType);
 * Amazon Shipping developer changelog of August 2025 for PackageReceivedByCarrier.
 */
import { hasReasons, type Direction, type Milestone, type Status, type StatusReason } from '@app/events';
import { codeList, codeTable } from '../reading/code-table';

export interface Meaning {
  /** Null makes no claim. */
  status: Status | null;
  reason?: StatusReason;
  milestone?: Milestone;
}

/** On the way to the customer, and where the leg is not stated. */
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
  // A return label exists. Whatever is reported later without a leg is on the way back.
  ReturnInitiated: { status: 'returning', milestone: 'return_started' },
  RecipientRequestedAlternateDeliveryTiming: { status: null },
});

/** On the way back; every other known code means that the parcel is returning. */
export const RETURN_EVENTS = codeTable<Meaning>({
  Delivered: { status: 'returned', milestone: 'returned' },
  Lost: { status: 'lost' },
  ReturnInitiated: { status: 'returning', milestone: 'return_started' },
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

/**
 * What an event code means on a leg; unknown for a code that is on no list. Detail codes give a reason to a status
 * that can have one: a porch or a closed shop does not explain a delivery or a scan on the way.
 */
export function meaningOf(
  eventCode: string | null,
  direction: Direction,
  details: readonly string[],
): Meaning {
  const forward = FORWARD_EVENTS.meaning(eventCode);
  if (!forward) return { status: 'unknown' };
  const meaning =
    direction === 'return' ? (RETURN_EVENTS.meaning(eventCode) ?? { status: 'returning' as const }) : forward;
  return hasReasons(meaning.status) ? { ...meaning, reason: reasonOf(details) ?? meaning.reason } : meaning;
}

function reasonOf(details: readonly string[]): StatusReason | undefined {
  const stated = new Set(details.map((detail) => detail.toLowerCase()));
  const decisive = DETAILS.codes.find((code) => stated.has(code.toLowerCase()) && DETAILS.meaning(code));
  return DETAILS.meaning(decisive) ?? undefined;
}
