/**
 * What AfterShip's codes mean. A tag is the coarse word, a subtag the fine one; a subtag counts only together
 * with the tag it belongs to, so a tag always has the last word on where the parcel is.
 * Sources: AfterShip, Delivery Statuses; Delivery Sub-statuses (2026-07); Events.
 */
import type { Milestone, Status, StatusReason } from '@app/events';
import { codeList, codeTable } from '../reading/code-table';

export interface Meaning {
  status: Status;
  reason?: StatusReason;
  milestones?: readonly Milestone[];
}

export const TAGS = codeTable<Meaning>({
  Pending: { status: 'pending' },
  InfoReceived: { status: 'info_received' },
  InTransit: { status: 'in_transit' },
  OutForDelivery: { status: 'out_for_delivery', milestones: ['out_for_delivery'] },
  AttemptFail: { status: 'delivery_attempted', milestones: ['first_attempted'] },
  Delivered: { status: 'delivered', milestones: ['delivered'] },
  AvailableForPickup: { status: 'available_for_pickup' },
  Exception: { status: 'exception' },
  Expired: { status: 'expired' },
});

/** The part of a subtag before its number is its tag. */
export const SUBTAGS = codeTable<Meaning>({
  Pending_001: { status: 'pending' },
  Pending_002: { status: 'pending' },
  Pending_003: { status: 'pending' },
  Pending_004: { status: 'pending' },
  Pending_005: { status: 'pending' },
  Pending_006: { status: 'pending' },
  InfoReceived_001: { status: 'info_received' },
  InTransit_001: { status: 'in_transit' },
  InTransit_002: { status: 'in_transit', milestones: ['picked_up'] },
  InTransit_003: { status: 'in_transit' },
  InTransit_004: { status: 'in_transit' },
  InTransit_005: { status: 'in_transit' },
  InTransit_006: { status: 'in_transit' },
  InTransit_007: { status: 'in_transit' },
  InTransit_008: { status: 'in_transit' },
  InTransit_009: { status: 'in_transit' },
  InTransit_011: { status: 'in_transit' },
  InTransit_012: { status: 'in_transit' },
  InTransit_013: { status: 'in_transit' },
  OutForDelivery_001: { status: 'out_for_delivery', milestones: ['out_for_delivery'] },
  // The name that AvailableForPickup_001 had before there was a tag of its own for it.
  OutForDelivery_002: { status: 'available_for_pickup' },
  // The customer was contacted, an appointment was made: the parcel is not on the van yet.
  OutForDelivery_003: { status: 'out_for_delivery' },
  OutForDelivery_004: { status: 'out_for_delivery' },
  AvailableForPickup_001: { status: 'available_for_pickup' },
  AttemptFail_001: { status: 'delivery_attempted', milestones: ['first_attempted'] },
  AttemptFail_002: {
    status: 'delivery_attempted',
    reason: 'recipient_unavailable',
    milestones: ['first_attempted'],
  },
  AttemptFail_003: {
    status: 'delivery_attempted',
    reason: 'business_closed',
    milestones: ['first_attempted'],
  },
  Delivered_001: { status: 'delivered', milestones: ['delivered'] },
  Delivered_002: { status: 'delivered', milestones: ['delivered'] },
  Delivered_003: { status: 'delivered', milestones: ['delivered'] },
  Delivered_004: { status: 'delivered', milestones: ['delivered'] },
  Delivered_005: { status: 'delivered', milestones: ['delivered'] },
  Exception_001: { status: 'exception' },
  Exception_002: { status: 'exception', reason: 'customer_moved' },
  Exception_003: { status: 'exception', reason: 'refused' },
  Exception_004: { status: 'exception', reason: 'customs_delay' },
  Exception_005: { status: 'exception', reason: 'carrier_delay' },
  Exception_006: { status: 'exception', reason: 'payment_due' },
  Exception_007: { status: 'exception', reason: 'bad_address' },
  Exception_008: { status: 'exception', reason: 'pickup_missed' },
  Exception_009: { status: 'exception', reason: 'rejected_by_carrier' },
  Exception_010: { status: 'returning', milestones: ['return_started'] },
  Exception_011: { status: 'returned', milestones: ['return_started', 'returned'] },
  Exception_012: { status: 'exception', reason: 'damaged' },
  Exception_013: { status: 'lost' },
  Exception_016: { status: 'exception', reason: 'carrier_delay' },
  Exception_017: { status: 'exception', reason: 'weather_delay' },
  Exception_018: { status: 'exception', reason: 'documents_missing' },
  Exception_019: { status: 'exception', reason: 'other' },
  Exception_020: { status: 'exception', reason: 'other' },
  Exception_021: { status: 'exception', reason: 'other' },
  Expired_001: { status: 'expired' },
});

/** What a checkpoint's event adds to its tag. `status` counts only where the tag says no more than exception. */
export interface EventMeaning {
  status?: Status;
  reason?: StatusReason;
  milestones?: readonly Milestone[];
}

export const EVENT_CODES = codeTable<EventMeaning>({
  picked_up: { milestones: ['picked_up'] },
  carrier_pickup_failed: {},
  handed_over_to_last_mile_carrier: {},
  received_by_last_mile_carrier: {},
  rerouted: {},
  dropped_off_at_collection_point: {},
  delivery_attempt_failed: { milestones: ['first_attempted'] },
  redelivery_scheduled: {},
  delivered_to_a_location: { milestones: ['delivered'] },
  delivered_to_neighbor: { milestones: ['delivered'] },
  signed_by_customer: { milestones: ['delivered'] },
  held_by_customs: { reason: 'customs_delay' },
  misrouted: { reason: 'carrier_delay' },
  rejected_by_customer: { reason: 'refused' },
  return_to_sender_requested: { status: 'returning', milestones: ['return_started'] },
  returned_to_sender: { status: 'returned', milestones: ['return_started', 'returned'] },
  shipment_lost: { status: 'lost' },
  canceled: { status: 'cancelled' },
  shipment_damaged: { reason: 'damaged' },
});

/** Why an event happened, in AfterShip's words. */
export const EVENT_REASONS = codeTable<StatusReason>({
  outside_delivery_limits: 'outside_delivery_area',
  not_what_customer_ordered: 'wrong_items',
  package_oversized_overweight: 'oversized',
});

export const DELIVERY_TYPES = codeList(['pickup_at_store', 'pickup_at_courier', 'door_to_door']);
/** Source: TrackingSignatureRequirement of AfterShip's tracking SDK 17. */
export const SIGNATURE_REQUIREMENTS = codeList([
  'signature_required',
  'adult_signature_required',
  'indirect_signature_required',
  'no_signature_required',
]);
/** Source: the changelog of AfterShip's webhooks; its sample answers for the word of a parcel under way. */
export const ON_TIME_STATUSES = codeList(['early', 'on-time', 'late', 'trending-on-time']);
export const ESTIMATE_SOURCES = codeList(['Carrier EDD', 'AfterShip EDD', 'Custom EDD', 'Order EDD']);

/** The newer word for the source of an estimate. Versions that have it still send the old one now and then. */
export const estimateSource = (source: string): string =>
  source.trim().toLowerCase() === 'ai predictive edd' ? PREDICTED : source;
export const PREDICTED = 'AfterShip EDD';

/** The meaning of a tag and its subtag; undefined when neither is known or stated. */
export function meaningOf(
  tag: string | null | undefined,
  subtag: string | null | undefined,
): Meaning | undefined {
  const fine = SUBTAGS.meaning(subtag);
  if (!tag) return fine;
  return fine && tagOf(subtag!).toLowerCase() === tag.toLowerCase() ? fine : TAGS.meaning(tag);
}

const tagOf = (subtag: string): string => subtag.slice(0, subtag.lastIndexOf('_'));
