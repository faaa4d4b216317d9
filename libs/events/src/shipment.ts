/**
 * `Shipment` v1: the current state of a shipment, and the rows of its history. Times are ISO 8601 UTC with
 * milliseconds; a field without a value is null.
 */
import { Type, type Static } from 'typebox';
import { attributes } from './attributes';
import { CE, CE_TYPES, cloudEventHeaders, headersSchema, sourceUri, type Envelope } from './cloud-event';
import { contentId, shipmentKey } from './identity';
import { BOUNDS, count, date, instant, key, list, nullable, number, text, uuid } from './schema-kinds';
import { FULL_PLACE_SCHEMA, SCAN_PROPERTIES } from './shipment-event';
import { RAW_LINEAGE_SCHEMA } from './shipment-update';
import { STATED_PROPERTIES } from './stated-columns';
import { DIRECTIONS, STATUSES, STATUS_REASONS } from './status';

/** Names the schema of `Shipment`; the `ce_dataschema` of its records. */
export const SHIPMENT_URN = 'urn:parcelwire:shipment:v1';

/** Schema of a `Shipment`. */
export const SHIPMENT_SCHEMA = Type.Object(
  {
    id: uuid('UUIDv5 of `<account>/<carrier>/<tracking number>`.'),
    account: key('Owner of the shipment.'),
    integration: key('Integration of the newest statement.'),
    source: key('Source of the newest statement.'),
    carrier: key('Who moves the parcel.'),
    trackingNumber: key("The carrier's number."),
    life: Type.Integer({
      minimum: 1,
      description:
        'Carriers use a number again after some months of silence: 1 for its first use. Status, milestones, place ' +
        'and stated columns are those of this life.',
    }),
    direction: Type.Enum(DIRECTIONS, { description: 'Which way the parcel travels.' }),
    status: Type.Enum(STATUSES, { description: 'Where the shipment is.' }),
    statusReason: nullable(Type.Enum(STATUS_REASONS), 'Why it has this status.'),
    subStatus: nullable(text(), "The sender's own code of the status, verbatim."),
    statusAt: nullable(instant(), 'Time of the newest event (or statement) that gave the current status.'),
    statusEventId: nullable(
      uuid(),
      'The event from which the status is; null where it is stated for the whole shipment.',
    ),
    ...STATED_PROPERTIES,
    outForDeliveryAt: nullable(instant(), 'When it first went out for delivery.'),
    returnedAt: nullable(instant(), 'When it was back at its sender.'),
    deliveredOn: nullable(date(), 'The day of the delivery as the sender wrote it, in local time.'),
    pickedUpOn: nullable(date(), 'The day of the pick-up as the sender wrote it, in local time.'),
    lastLocation: nullable(text(), 'Where the newest event with a place happened; so are the other `last…`.'),
    lastCity: nullable(text()),
    lastRegion: nullable(text(), 'State or province.'),
    lastPostalCode: nullable(text()),
    lastCountryCode: nullable(text(), 'ISO 3166-1 alpha-2.'),
    lastCountryName: nullable(text()),
    lastLatitude: nullable(number(), 'Degrees, WGS 84.'),
    lastLongitude: nullable(number(), 'Degrees, WGS 84.'),
    impreciseTimes: list(
      key(),
      BOUNDS.impreciseTimes,
      'Columns (snake_case) whose time had no offset or no time of day.',
    ),
    attributes: attributes('Everything else that is worth keeping.'),
    eventCount: count('Distinct events, of all lives.'),
    firstReceivedAt: instant('When the first webhook about it came in.'),
    updatedAt: instant('When this state was written.'),
    mappingVersion: count('Greatest mapping version that contributed.'),
    lastRawId: key('Id of the raw webhook of the newest statement.'),
    truncated: Type.Optional(
      Type.Literal(true, { description: 'The state was too large for its topic: attributes are left out.' }),
    ),
  },
  { $id: SHIPMENT_URN, description: 'The current state of a shipment.' },
);
/**
 * The current state of a shipment: the value of `tracking.shipments.v1` and, in snake_case, the row in
 * `tracking.shipments`.
 */
export interface Shipment extends Static<typeof SHIPMENT_SCHEMA> {}

/** Schema of a `HistoryEvent`. */
export const HISTORY_EVENT_SCHEMA = Type.Object({
  ...SCAN_PROPERTIES,
  ...FULL_PLACE_SCHEMA.properties,
  shipmentId: uuid(),
  life: Type.Integer({ minimum: 1, description: 'The life of the shipment to which it belongs.' }),
  source: key('The source that reported it first.'),
  receivedAt: instant('When it was first reported.'),
  raw: RAW_LINEAGE_SCHEMA,
});
/** One row of a shipment's history: `tracking.shipment_events` in camelCase. */
export interface HistoryEvent extends Static<typeof HISTORY_EVENT_SCHEMA> {}

/** Schema of the headers of a shipment state's record. */
export const SHIPMENT_HEADERS_SCHEMA = headersSchema(
  'urn:parcelwire:shipment-headers:v1',
  'Headers of the records of `tracking.shipments.v1`.',
  {
    [CE.type]: Type.Literal(CE_TYPES.shipment),
    [CE.dataschema]: Type.Literal(SHIPMENT_URN),
    [CE.sequence]: Type.String({
      pattern: '^\\d{1,19}$',
      description: 'Of two states of one shipment the one with the greater number is the newer.',
    }),
  },
);

/** Schema of the headers of the record that says that a shipment was erased. */
export const GONE_SHIPMENT_HEADERS_SCHEMA = Type.Object(
  {
    [CE.specversion]: Type.Literal('1.0'),
    [CE.type]: Type.Literal(CE_TYPES.gone),
    [CE.sequence]: SHIPMENT_HEADERS_SCHEMA.properties[CE.sequence],
  },
  {
    $id: 'urn:parcelwire:gone-shipment-headers:v1',
    description:
      'Headers of the record without a value that follows the last state of a shipment that was erased.',
  },
);

/** What the key and the headers of a state are made of. */
export type ShipmentHead = Pick<
  Shipment,
  'id' | 'account' | 'carrier' | 'trackingNumber' | 'integration' | 'source' | 'updatedAt'
>;

/**
 * Key and headers of the record that holds the state of a shipment.
 * @param value the record's value: the `Shipment` as JSON
 * @param sequence greater than that of any earlier state of this shipment; decimal text
 * @param traceparent W3C trace context
 * @throws URIError when account, carrier or tracking number holds half a surrogate pair
 */
export function shipmentEnvelope(
  shipment: ShipmentHead,
  value: string,
  sequence: string,
  traceparent?: string,
): Envelope {
  const headers = cloudEventHeaders({
    id: contentId([value]),
    source: sourceUri(shipment.source),
    type: CE_TYPES.shipment,
    time: shipment.updatedAt,
    subject: shipmentKey(shipment),
    dataschema: SHIPMENT_URN,
    integration: shipment.integration,
    account: shipment.account,
  });
  headers[CE.sequence] = sequence;
  if (traceparent !== undefined) headers.traceparent = traceparent;
  return { key: shipment.id, headers };
}

/**
 * Key and headers of the record without a value that follows the last state of a shipment that was erased: nothing of
 * it but its id.
 * @param sequence greater than that of any earlier state of this shipment; decimal text
 */
export const goneShipmentEnvelope = (id: string, sequence: string): Envelope => ({
  key: id,
  headers: { [CE.specversion]: '1.0', [CE.type]: CE_TYPES.gone, [CE.sequence]: sequence },
});
