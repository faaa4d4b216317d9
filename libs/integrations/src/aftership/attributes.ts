/**
 * What is kept of a tracking in addition to the columns. The lists are literal: a field that is on neither is not kept.
 * Names, e-mails, phones and addresses of customers, keys to look a parcel up with, and notes that a merchant writes
 * for himself are on none. What else identifies or describes a person is marked as personal here and nowhere else.
 */
import type { Attributes, Json } from '@app/events';
import { isObject } from '../json/parse';
import { numberIn, type Reader, type Stated } from '../json/reader';
import type { Shape } from '../json/shape';
import { saysNothing, stated } from '../json/stated';
import { courierLinksOf, couriersOf } from './couriers';
import { estimateSource } from './status';
import type { Tracking } from './versions';

const ESTIMATE: Shape = {
  type: 'scalar',
  source: 'scalar',
  datetime: 'scalar',
  datetime_min: 'scalar',
  datetime_max: 'scalar',
  revise_reason: 'scalar',
};
const PREDICTION: Shape = {
  estimated_delivery_date: 'scalar',
  estimated_delivery_date_min: 'scalar',
  estimated_delivery_date_max: 'scalar',
  confidence_code: 'scalar',
  confidence_score: 'scalar',
};

/** Kept under AfterShip's newest names, and of objects what is named here. */
const KEPT = {
  active: 'scalar',
  title: 'scalar',
  source: 'scalar',
  created_at: 'scalar',
  subtag_message: 'scalar',
  tracked_count: 'scalar',
  order_id_path: 'scalar',
  origin_country_region: 'scalar',
  origin_state: 'scalar',
  origin_city: 'scalar',
  destination_country_region: 'scalar',
  destination_state: 'scalar',
  destination_city: 'scalar',
  courier_destination_country_region: 'scalar',
  shipment_package_count: 'scalar',
  shipment_type: 'scalar',
  shipment_dimensions: { unit: 'scalar', length: 'scalar', width: 'scalar', height: 'scalar' },
  shipment_tags: ['scalar'],
  multi_piece_info: {
    type: 'scalar',
    pieces: [{ tracking_id: 'scalar', tracking_number: 'scalar', type: 'scalar', trackable: 'scalar' }],
  },
  language: 'scalar',
  aftership_estimated_delivery_date: PREDICTION,
  courier_estimated_delivery_date: PREDICTION,
  last_mile_tracking_supported: 'scalar',
  return_to_sender: 'scalar',
  delivery_location_type: 'scalar',
  pickup_location: 'scalar',
  pickup_note: 'scalar',
  courier_connection_id: 'scalar',
  tracking_ship_date: 'scalar',
  tracking_account_number: 'scalar',
  tracking_state: 'scalar',
  tracking_origin_country_region: 'scalar',
  tracking_destination_country_region: 'scalar',
  last_updated_at: 'scalar',
} as const satisfies Partial<Record<keyof Tracking, Shape>>;
const KEPT_NAMES = Object.keys(KEPT) as (keyof typeof KEPT)[];

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
    ...Object.fromEntries(KEPT_NAMES.map((name) => [name, read.shaped(name, KEPT[name])])),
    first_estimated_delivery: withSource(read.shaped('first_estimated_delivery', ESTIMATE)),
    latest_estimated_delivery: withSource(read.shaped('latest_estimated_delivery', ESTIMATE)),
    custom_estimated_delivery_date: customEstimateOf(read),
    shipment_weight: weightOf(read),
    order_promised_delivery_date_min: promised?.shaped('promised_delivery_date_min', 'scalar'),
    order_promised_delivery_date_max: promised?.shaped('promised_delivery_date_max', 'scalar'),
    ...(senderId && { sender_id: senderId }),
    ...(id && id !== senderId && { id }),
  } as Attributes);
}

/** An estimate with the newer word for who made it. */
const withSource = (estimate: Stated<Json>): Stated<Json> =>
  isObject(estimate) && typeof estimate.source === 'string'
    ? { ...estimate, source: estimateSource(estimate.source) }
    : estimate;

/** An object like the other estimates; in older versions the time alone. */
function customEstimateOf(read: Reader<Tracking>): Stated<Json> {
  if (typeof read.json('custom_estimated_delivery_date') !== 'string')
    return withSource(read.shaped('custom_estimated_delivery_date', ESTIMATE));
  const { text, fault } = read.time('custom_estimated_delivery_date');
  return fault === 'invalid' ? undefined : text;
}

/** A value and its unit; beside a unit a value that is no number stays as it was written. */
function weightOf(read: Reader<Tracking>): Stated<Json> {
  const given = read.json('shipment_weight');
  const written =
    typeof given === 'object' ? read.shaped('shipment_weight', { value: 'scalar', unit: 'scalar' }) : given;
  if (isObject(written)) {
    const value = amountOf(written.value ?? null);
    return value === null ? null : { unit: null, ...written, value };
  }
  if (typeof written !== 'number' && typeof written !== 'string') return written;
  // An old name, which bodies of newer versions may still have.
  const unit = read.shaped('shipment_weight_unit' as 'shipment_weight', 'scalar') ?? null;
  const value = amountOf(written);
  // A text alone may be about anything.
  return typeof value === 'string' && unit === null ? read.unreadable('shipment_weight') : { unit, value };
}

function amountOf(value: Json): Json {
  if (typeof value !== 'string') return value;
  return saysNothing(value) ? null : (numberIn(value) ?? value);
}
