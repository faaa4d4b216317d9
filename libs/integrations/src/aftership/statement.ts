/**
 * What a tracking says about the shipment as a whole, as columns. A field that the body lacks is not stated; one
 * that it states as empty clears the column. What cannot be read states nothing.
 */
import {
  compareEvents,
  hasReasons,
  refineStatus,
  type ShipmentEvent,
  type ShipmentStatement,
  type Status,
  type StatusReason,
} from '@app/events';
import type { Unmapped } from '../reading/code-table';
import { ImpreciseTimes } from '../reading/imprecise-times';
import type { Reader, Stated } from '../json/reader';
import { stated } from '../json/stated';
import { isImplausible, isPlaceholder, type Time } from '../json/time';
import { alpha2 } from '../reading/countries';
import { attributesOf, personalAttributesOf } from './attributes';
import { estimateColumns } from './estimate';
import { DELIVERY_TYPES, meaningOf, ON_TIME_STATUSES, SIGNATURE_REQUIREMENTS, SUBTAGS, TAGS } from './status';
import type { Tracking } from './versions';

/** @param events of the same webhook */
export function statementOf(
  read: Reader<Tracking>,
  events: readonly ShipmentEvent[],
  statedAt: string,
  unmapped: Unmapped,
): ShipmentStatement {
  const imprecise = new ImpreciseTimes();
  const listed = (field: ListedField): Stated<string> => {
    const word = read.text(field);
    unmapped.check(`msg.${field}`, word, LISTS[field]);
    return word;
  };
  return stated<ShipmentStatement>({
    ...statusOf(read, events, unmapped),
    ...milestoneColumns(read, imprecise, statedAt),
    ...estimateColumns(read, imprecise, unmapped),
    failedDeliveryAttempts: count(read, 'failed_delivery_attempts'),
    signatureRequirement: listed('signature_requirement'),
    deliveryType: listed('delivery_type'),
    shippingMethod: read.textOrNumber('shipping_method'),
    locationId: read.textOrNumber('location_id'),
    orderId: read.textOrNumber('order_id'),
    orderNumber: read.textOrNumber('order_number'),
    orderDate: column('order_date', read, 'order_date', imprecise),
    orderTags: read.textsOrNumbers('order_tags', 1000),
    orderPromisedDeliveryDate: promisedDate(read),
    onTimeStatus: listed('on_time_status'),
    onTimeDifferenceDays: read.integer('on_time_difference'),
    reportedTransitDays: notNegative(read.integer('transit_time')),
    ...emissionsColumns(read),
    ...imprecise.toPart(),
    originCountryCode: country(read, 'origin_country_region', 'tracking_origin_country_region'),
    destinationCountryCode: country(
      read,
      'destination_country_region',
      'tracking_destination_country_region',
    ),
    attributes: attributesOf(read),
    personalAttributes: personalAttributesOf(read),
  });
}

/** Closed lists of words that are kept as they are. */
const LISTS = {
  delivery_type: DELIVERY_TYPES,
  on_time_status: ON_TIME_STATUSES,
  signature_requirement: SIGNATURE_REQUIREMENTS,
};
type ListedField = keyof typeof LISTS;

interface StatusColumns {
  status?: Status | null;
  statusReason?: StatusReason | null;
  subStatus?: string | null;
}

function statusOf(
  read: Reader<Tracking>,
  events: readonly ShipmentEvent[],
  unmapped: Unmapped,
): StatusColumns {
  const tag = read.text('tag');
  const subtag = read.text('subtag');
  unmapped.check('msg.tag', tag, TAGS);
  unmapped.check('msg.subtag', subtag, SUBTAGS);
  if (!tag && !subtag) {
    // Stated as empty: what was stated before does not count any more.
    return tag === null ? { status: null, statusReason: null, subStatus: null } : {};
  }
  const meaning = meaningOf(tag, subtag);
  const checkpoint = checkpointOf(tag, subtag, events);
  // It may know better than the tag, by what its events say.
  const status = refineStatus(meaning?.status ?? 'unknown', checkpoint?.refinements ?? []);
  // The checkpoint with its code knows why, where the tag itself does not say.
  const reason = meaning?.reason ?? (hasReasons(status) ? checkpoint?.statusReason : undefined);
  return { status, statusReason: reason ?? null, subStatus: subtag };
}

/** The newest checkpoint with the code of the tracking; where none has it, the newest of all if it has its tag. */
function checkpointOf(
  tag: Stated<string>,
  subtag: Stated<string>,
  events: readonly ShipmentEvent[],
): ShipmentEvent | undefined {
  const sound = events.filter(({ timeFault }) => !timeFault);
  const withCode = newestOf(sound.filter(({ code }) => isSameWord(code, subtag)));
  if (withCode) return withCode;
  const newest = newestOf(sound);
  return isSameWord(newest?.attributes.tag, tag) ? newest : undefined;
}

const newestOf = (events: readonly ShipmentEvent[]): ShipmentEvent | undefined =>
  events.reduce<ShipmentEvent | undefined>((a, b) => (a && compareEvents(a, b) > 0 ? a : b), undefined);

const isSameWord = (one: unknown, other: Stated<string>): boolean =>
  !!other && typeof one === 'string' && one.toLowerCase() === other.toLowerCase();

/** Times of things that have happened; one that cannot have happened yet, or ever, states nothing. */
function milestoneColumns(
  read: Reader<Tracking>,
  imprecise: ImpreciseTimes,
  statedAt: string,
): ShipmentStatement {
  const pickedUpAt = column('picked_up_at', read, 'shipment_pickup_date', imprecise, statedAt);
  const deliveredAt = column('delivered_at', read, 'shipment_delivery_date', imprecise, statedAt);
  return {
    pickedUpAt,
    pickedUpAtText: pickedUpAt ? read.time('shipment_pickup_date').text! : undefined,
    firstAttemptedAt: column('first_attempted_at', read, 'first_attempted_at', imprecise, statedAt),
    deliveredAt,
    deliveredAtText: deliveredAt ? read.time('shipment_delivery_date').text! : undefined,
  };
}

type TimeField = 'order_date' | 'shipment_pickup_date' | 'first_attempted_at' | 'shipment_delivery_date';

function column(
  name: string,
  read: Reader<Tracking>,
  field: TimeField,
  imprecise: ImpreciseTimes,
  notAfter?: string,
): Stated<string> {
  if (!read.has(field)) return undefined;
  const time: Time = read.time(field);
  if (time.fault === 'invalid') return undefined;
  if (time.at && notAfter && isImplausible(time.at, notAfter)) return undefined;
  if (isPlaceholder(time.at)) return undefined;
  return imprecise.column(name, time);
}

/** A date without a zone: taken as written, so that no zone can move it to another day. */
function promisedDate(read: Reader<Tracking>): Stated<string> {
  const promised = read.object('order_promised_delivery_date');
  if (!promised) return promised;
  if (!promised.has('promised_delivery_date')) return undefined;
  const time = promised.time('promised_delivery_date');
  return time.fault === 'invalid' || isPlaceholder(time.at) ? undefined : (time.text?.slice(0, 10) ?? null);
}

type CountryField =
  | 'origin_country_region'
  | 'tracking_origin_country_region'
  | 'destination_country_region'
  | 'tracking_destination_country_region';

/** The first of some fields that names a country, as ISO 3166-1 alpha-2. */
function country(read: Reader<Tracking>, ...fields: readonly CountryField[]): Stated<string> {
  let isStated = false;
  for (const field of fields) {
    const code = read.text(field);
    if (code !== undefined) isStated = true;
    const found = code ? alpha2(code) : undefined;
    if (found) return found;
  }
  return isStated ? null : undefined;
}

function count(read: Reader<Tracking>, name: 'failed_delivery_attempts'): Stated<number> {
  const number = read.integer(name);
  if (number === null || number === undefined || number >= 0) return number;
  return read.unreadable(name);
}

/** An amount and its unit. One of them without the other would be read together with an older other one. */
function emissionsColumns(read: Reader<Tracking>): ShipmentStatement {
  const emissions = read.object('carbon_emissions');
  const value = emissions?.has('value') ? emissions.number('value') : null;
  const unit = emissions?.has('unit') ? emissions.text('unit') : null;
  if (emissions === undefined || value === undefined || unit === undefined) return {};
  return { carbonEmissionsValue: value, carbonEmissionsUnit: unit };
}

/** Fewer than no days in transit is a sender's way of saying that it does not know. */
const notNegative = (days: Stated<number>): Stated<number> =>
  typeof days === 'number' && days < 0 ? null : days;
