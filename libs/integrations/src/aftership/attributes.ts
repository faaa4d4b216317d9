/**
 * What is kept of a tracking besides the columns, under AfterShip's newest names and as it comes. The list is
 * literal: a field that is not on it is not kept. Nothing about customers is on it (names, addresses, phones,
 * postal codes, raw locations, keys to look a parcel up with), nor notes that a merchant writes for himself.
 */
import type { Attributes } from '@app/events';
import type { Reader } from '../json/reader';
import type { Courier, Tracking } from './versions';

const KEPT = [
  'active',
  'title',
  'source',
  'created_at',
  'subtag_message',
  'tracked_count',
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
  'courier_connection_id',
  'tracking_ship_date',
  'tracking_account_number',
  'tracking_state',
  'tracking_origin_country_region',
  'tracking_destination_country_region',
  'last_updated_at',
] as const;

/**
 * What identifies a person, shows something of one, or leads to a page that does, under names of ours: they stay when
 * AfterShip renames a field. What merchants put into their own fields is anybody's guess.
 */
const PERSONAL = {
  signed_by: 'signed_by',
  proof_of_delivery: 'proof_of_delivery',
  courier_link: 'courier_tracking_link',
  courier_redirect_link: 'courier_redirect_link',
  tracking_page: 'aftership_tracking_url',
  order_page: 'aftership_tracking_order_url',
  custom_fields: 'custom_fields',
} as const satisfies Record<string, keyof Tracking>;

/** The same of what is personal. */
export function personalAttributesOf(read: Reader<Tracking>): Attributes | undefined {
  const attributes: Attributes = {};
  for (const [name, field] of Object.entries(PERSONAL)) {
    const value = read.json(field);
    if (value !== undefined) attributes[name] = value;
  }
  return Object.keys(attributes).length > 0 ? attributes : undefined;
}

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
    if (courier !== undefined) attributes[mile] = courier && courierOf(courier);
  }
  const couriers = read.objects('all_couriers');
  if (couriers !== undefined) attributes.next_couriers = couriers && couriers.map(courierOf);
  const senderId = read.text('legacy_id') ?? read.text('id');
  if (senderId) attributes.sender_id = senderId;
  const id = read.text('id');
  if (id && id !== senderId) attributes.id = id;
  return attributes;
}

/** One of the couriers of a parcel, without links: they lead to pages that show people. */
const courierOf = (courier: Reader<Courier>): Attributes => ({
  slug: courier.text('slug') ?? null,
  tracking_number: courier.text('tracking_number') ?? null,
  source: courier.text('source') ?? null,
  transit_time: courier.number('transit_time') ?? null,
});
