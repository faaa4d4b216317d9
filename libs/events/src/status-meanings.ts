/** What the words for statuses and reasons mean, for a person. */
import type { Status, StatusReason } from './status';

/** One sentence for each status. */
export const STATUS_MEANINGS: Readonly<Record<Status, string>> = {
  unknown: 'The sender says something that is on no list; see unmapped_codes.',
  pending: 'The sender knows the number, and the carrier has said nothing about it yet.',
  info_received: 'The carrier was told of the parcel, and does not have it yet.',
  in_transit: 'The carrier has the parcel.',
  delivery_attempted: 'The carrier tried to deliver, and could not.',
  exception: 'Something holds the parcel up; the reason says what, where it is known.',
  out_for_delivery: 'The parcel is on its last way to the recipient.',
  available_for_pickup: 'The parcel waits for the recipient at a shop, locker or depot.',
  returning: 'The parcel goes back to its sender.',
  expired: 'The sender has given up watching: there was no news for long.',
  cancelled: 'The parcel is not sent, or its transport was called off.',
  lost: 'The carrier says that the parcel is lost.',
  delivered: 'The recipient has the parcel, or it was left where it was to be left.',
  returned: 'The parcel is back with its sender.',
};

/** One sentence for each reason. */
export const STATUS_REASON_MEANINGS: Readonly<Record<StatusReason, string>> = {
  customer_moved: 'The recipient does not live there any more.',
  refused: 'The recipient did not take the parcel.',
  customs_delay: 'Customs holds the parcel.',
  carrier_delay: 'The carrier is late, or sent the parcel the wrong way.',
  weather_delay: 'The weather, or another event that nobody decides on.',
  payment_due: 'Something has to be paid first.',
  bad_address: 'The address is wrong, incomplete or not found.',
  pickup_missed: 'The recipient did not fetch the parcel in time.',
  rejected_by_carrier: 'The carrier does not take the parcel.',
  damaged: 'The parcel is damaged.',
  documents_missing: 'Papers are missing.',
  recipient_unavailable: 'The recipient was not there, or could not be reached.',
  business_closed: 'The shop or office was closed.',
  no_access: 'The carrier could not get to the door.',
  otp_missing: 'The recipient did not have the one-time password.',
  wrong_items: 'It is not what was ordered.',
  hazmat: 'It holds dangerous goods.',
  cancelled_by_recipient: 'The recipient does not want it any more.',
  outside_delivery_area: 'The carrier does not deliver there.',
  oversized: 'It is too large or too heavy.',
  other: 'Another reason, for which there is no word.',
};
