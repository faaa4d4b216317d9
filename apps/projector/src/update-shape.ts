/** What a `ShipmentUpdate` has to look like, field by field, so that neither the fold nor Postgres is surprised. */
import {
  DIRECTIONS,
  INGEST_PATHS,
  MILESTONES,
  PRECISIONS,
  STATUSES,
  STATUS_REASONS,
  isUtcInstant,
} from '@app/events';

export type Check = (value: unknown) => boolean;
export type Shape = Readonly<Record<string, Check>>;

const MAX_INTEGER = 2 ** 31 - 1;
/** Parts of keys in Postgres, whose size is limited. */
const MAX_KEY_CHARACTERS = 512;

const string: Check = (value) => typeof value === 'string' && value.isWellFormed();
const text: Check = (value) => string(value) && value !== '';
const key: Check = (value) => text(value) && (value as string).length <= MAX_KEY_CHARACTERS;
const instant: Check = (value) => typeof value === 'string' && isUtcInstant(value);
const date: Check = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const uuid: Check = (value) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const integer: Check = (value) => Number.isInteger(value) && Math.abs(value as number) <= MAX_INTEGER;
const count: Check = (value) => integer(value) && (value as number) >= 0;
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const like =
  (shape: Shape): Check =>
  (value) =>
    object(value) && faultIn(value as object, shape) === undefined;

/** Whether a field may be left out, or be empty, as well. */
const maybe =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value);

/** Every field of the shape that an object has otherwise. */
export function faultIn(value: object, shape: Shape): string | undefined {
  return Object.keys(shape).find((name) => !shape[name]!((value as Record<string, unknown>)[name]));
}

const each = (names: readonly string[], check: Check): Shape =>
  Object.fromEntries(names.map((name) => [name, maybe(check)]));

const unmapped = maybe(listOf(like({ field: key, code: key })));

export const UPDATE: Shape = {
  id: text,
  shipmentId: uuid,
  account: key,
  integration: key,
  source: key,
  carrier: key,
  trackingNumber: key,
  ingest: oneOf(INGEST_PATHS),
  webhookVersion: text,
  mappingVersion: count,
  statedAt: instant,
  receivedAt: instant,
  raw: object,
  shipment: object,
  events: listOf(object),
  precedence: maybe(like({ sentAt: instant, versionRank: count, contentHash: text })),
  unmapped,
};

export const RAW: Shape = {
  id: text,
  topic: text,
  partition: count,
  offset: (value) => typeof value === 'string' && /^\d{1,18}$/.test(value),
};

export const SHIPMENT: Shape = {
  status: maybe(oneOf(STATUSES)),
  statusReason: maybe(oneOf(STATUS_REASONS)),
  ...each(
    [
      'subStatus',
      'alternateTrackingNumber',
      'estimatedDeliverySource',
      'signatureRequirement',
      'deliveryType',
    ],
    string,
  ),
  ...each(
    ['shippingMethod', 'locationId', 'orderId', 'orderNumber', 'onTimeStatus', 'carbonEmissionsUnit'],
    string,
  ),
  ...each(['pickedUpAt', 'firstAttemptedAt', 'deliveredAt', 'promisedDeliveryAt', 'orderDate'], instant),
  ...each(['estimatedDeliveryAt', 'estimatedDeliveryMin', 'estimatedDeliveryMax'], instant),
  ...each(['failedDeliveryAttempts', 'reportedTransitDays'], count),
  ...each(['estimatedDeliveryConfidenceCode', 'carbonEmissionsValue'], number),
  onTimeDifferenceDays: maybe(integer),
  orderPromisedDeliveryDate: maybe(date),
  orderTags: maybe(listOf(string)),
  impreciseTimes: maybe(listOf(text)),
  attributes: maybe(object),
};

export const EVENT: Shape = {
  id: uuid,
  occurredAt: maybe(instant),
  occurredAtPrecision: maybe(oneOf(PRECISIONS)),
  ...each(['occurredAtText', 'code', 'message'], string),
  status: maybe(oneOf(STATUSES)),
  statusReason: maybe(oneOf(STATUS_REASONS)),
  details: maybe(listOf(text)),
  direction: oneOf(DIRECTIONS),
  place: maybe(
    like({
      ...each(['location', 'city', 'region', 'postalCode', 'countryCode', 'countryName'], string),
      ...each(['latitude', 'longitude'], number),
    }),
  ),
  attributes: maybe(object),
  milestones: maybe(listOf(oneOf(MILESTONES))),
  refinements: maybe(listOf(oneOf(STATUSES))),
  timeFault: maybe(oneOf(['missing', 'invalid', 'implausible'])),
  supersedes: maybe(listOf(uuid)),
  unmapped,
};
