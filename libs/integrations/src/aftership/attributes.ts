/**
 * What is kept of a tracking besides the columns. The lists are literal: a field that is on neither is not kept.
 * Names, e-mails, phones and addresses of customers, keys to look a parcel up with, and notes that a merchant writes
 * for himself are on none. What else identifies or describes a person is marked as personal here and nowhere else.
 */
import type { Attributes, Json } from '@app/events';
import { isObject } from '../json/parse';
import { numberIn, type Reader, type Stated } from '../json/reader';
import { saysNothing, stated } from '../stated';
import { courierLinksOf, couriersOf } from './couriers';
import { estimateSource } from './status';
import type { Tracking } from './versions';

/** Kept under AfterShip's newest names. */
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
  'shipment_dimensions',
  'shipment_tags',
  'multi_piece_info',
  'language',
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
 * What identifies or describes a person, or leads to a page that does, by a name of ours: it stays when AfterShip
 * renames a field.
 */
const PERSONAL = {
  signed_by: 'signed_by',
  proof_of_delivery: 'proof_of_delivery',
  courier_link: 'courier_tracking_link',
  courier_redirect_link: 'courier_redirect_link',
  tracking_page: 'aftership_tracking_url',
  order_page: 'aftership_tracking_order_url',
  origin_postal_code: 'origin_postal_code',
  destination_postal_code: 'destination_postal_code',
  tracking_postal_code: 'tracking_postal_code',
} as const satisfies Record<string, keyof Tracking>;

/** What is personal; undefined when nothing of it is stated, null where it is stated as empty. */
export function personalAttributesOf(read: Reader<Tracking>): Attributes | undefined {
  const named = Object.entries(PERSONAL).map(([name, field]) => [name, read.json(field)]);
  const attributes = stated({ ...courierLinksOf(read), ...Object.fromEntries(named) } as Attributes);
  return Object.keys(attributes).length > 0 ? attributes : undefined;
}

/** The attributes that a tracking states; null where it states that there is nothing. */
export function attributesOf(read: Reader<Tracking>): Attributes {
  const promised = read.object('order_promised_delivery_date');
  const id = read.textOrNumber('id');
  const senderId = read.textOrNumber('legacy_id') ?? id;
  return stated({
    ...couriersOf(read),
    ...Object.fromEntries(KEPT.map((name) => [name, read.json(name)])),
    first_estimated_delivery: withSource(read.json('first_estimated_delivery')),
    latest_estimated_delivery: withSource(read.json('latest_estimated_delivery')),
    shipment_weight: weightOf(read),
    order_promised_delivery_date_min: promised?.json('promised_delivery_date_min'),
    order_promised_delivery_date_max: promised?.json('promised_delivery_date_max'),
    ...(senderId && { sender_id: senderId }),
    ...(id && id !== senderId && { id }),
  } as Attributes);
}

/** An estimate with the newer word for who made it. */
const withSource = (estimate: Stated<Json>): Stated<Json> =>
  isObject(estimate) && typeof estimate.source === 'string'
    ? { ...estimate, source: estimateSource(estimate.source) }
    : estimate;

/** A value and its unit; a value that is no number stays as it was written. */
function weightOf(read: Reader<Tracking>): Stated<Json> {
  const written = read.json('shipment_weight');
  if (isObject(written)) {
    const value = amountOf(written.value ?? null);
    return value === null ? null : { unit: null, ...written, value };
  }
  if (typeof written !== 'number' && typeof written !== 'string') return written;
  // An old name, which bodies of newer versions may still have.
  return { unit: read.json('shipment_weight_unit' as 'shipment_weight') ?? null, value: amountOf(written) };
}

function amountOf(value: Json): Json {
  if (typeof value !== 'string') return value;
  return saysNothing(value) ? null : (numberIn(value) ?? value);
}
