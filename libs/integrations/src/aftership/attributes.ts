/**
 * What is kept of a tracking besides the columns, under AfterShip's newest names and as it comes. The list is
 * literal: a field that is not on it is not kept. Nothing about customers is on it (names, addresses, phones,
 * postal codes, raw locations, keys to look a parcel up with), nor notes that a merchant writes for himself.
 */
import type { Attributes } from '@app/events';
import type { Reader } from '../json/reader';
import type { Tracking } from './versions';

const KEPT = [
  'active',
  'title',
  'source',
  'created_at',
  'subtag_message',
  'tracked_count',
  'custom_fields',
  'order_id_path',
  'origin_country_region',
  'origin_state',
  'origin_city',
  'destination_country_region',
  'destination_state',
  'destination_city',
  'courier_destination_country_region',
  'shipment_package_count',
  'shipment_type',
  'shipment_weight',
  'shipment_dimensions',
  'shipment_tags',
  'multi_piece_info',
  'proof_of_delivery',
  'signed_by',
  'language',
  'first_estimated_delivery',
  'latest_estimated_delivery',
  'aftership_estimated_delivery_date',
  'courier_estimated_delivery_date',
  'custom_estimated_delivery_date',
  'last_mile_tracking_supported',
  'return_to_sender',
  'delivery_location_type',
  'pickup_location',
  'pickup_note',
  'courier_tracking_link',
  'courier_redirect_link',
  'courier_connection_id',
  'aftership_tracking_url',
  'aftership_tracking_order_url',
  'tracking_ship_date',
] as const;

/** The attributes that a tracking states; null where it states that there is nothing. */
export function attributesOf(read: Reader<Tracking>): Attributes {
  const attributes: Attributes = {};
  for (const name of KEPT) {
    const value = read.json(name);
    if (value !== undefined) attributes[name] = value;
  }
  const promised = read.object('order_promised_delivery_date');
  for (const bound of ['min', 'max'] as const) {
    const date = promised?.json(`promised_delivery_date_${bound}`);
    if (date !== undefined) attributes[`order_promised_delivery_date_${bound}`] = date;
  }
  for (const mile of ['first_mile', 'last_mile'] as const) {
    const courier = read.object(mile);
    if (courier === null) attributes[mile] = null;
    if (courier)
      attributes[mile] = {
        slug: courier.text('slug') ?? null,
        tracking_number: courier.text('tracking_number') ?? null,
      };
  }
  const senderId = read.text('legacy_id') ?? read.text('id');
  if (senderId) attributes.sender_id = senderId;
  return attributes;
}
