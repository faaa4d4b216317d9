/**
 * `ShipmentUpdate` v1: what one raw webhook says, in one model for all senders. JSON in camelCase. A key that is
 * absent means "not stated", null means "stated as empty". All times are ISO 8601 UTC with milliseconds unless
 * described otherwise.
 */
import { Type, type Static } from 'typebox';
import { CE, CE_TYPES, cloudEventHeaders, headersSchema, sourceUri, type Envelope } from './cloud-event';
import { shipmentKey } from './identity';
import { INGEST_PATHS } from './raw-webhook';
import { BOUNDS, count, instant, key, list, uuid } from './schema-kinds';
import { SHIPMENT_EVENT_SCHEMA, unmappedCodes } from './shipment-event';
import { SHIPMENT_STATEMENT_SCHEMA } from './shipment-statement';

/** Names the schema of `ShipmentUpdate`; the `ce_dataschema` of its records. */
export const SHIPMENT_UPDATE_URN = 'urn:parcelwire:shipment-update:v1';

/** Schema of a `RawLineage`. */
export const RAW_LINEAGE_SCHEMA = Type.Object(
  {
    id: key('Id of the raw webhook.'),
    topic: key(),
    partition: count(),
    offset: Type.String({ pattern: '^\\d{1,18}$', description: 'Decimal text: offsets are 64 bits.' }),
  },
  { description: 'The raw record from which this was derived.' },
);
/** Where the raw webhook of an update is kept. */
export interface RawLineage extends Static<typeof RAW_LINEAGE_SCHEMA> {}

/** Schema of a `Precedence`. */
export const PRECEDENCE_SCHEMA = Type.Object(
  {
    sentAt: instant('When the sender says it sent this.'),
    versionRank: count('Position of the webhook version in its chain; the higher one knows more.'),
    contentHash: key("Hex SHA-256 of the body, or the sender's id of it."),
  },
  { description: 'Breaks ties between statements of the same `statedAt`.' },
);
/** What breaks ties between statements of the same `statedAt`: the greater one counts, field by field. */
export interface Precedence extends Static<typeof PRECEDENCE_SCHEMA> {}

/** Schema of a `ShipmentUpdate`: JSON Schema 2020-12, with the exact days of months as a check beside it. */
export const SHIPMENT_UPDATE_SCHEMA = Type.Object(
  {
    id: key('Raw id and mapping version.'),
    shipmentId: uuid('UUIDv5 of `<account>/<carrier>/<tracking number>`.'),
    account: key("Owner of the shipment, from the source's configuration."),
    integration: key('Name of the integration that mapped the webhook.'),
    source: key('The configured source through which the webhook came.'),
    carrier: key('Who moves the parcel, e.g. `fedex`; `unknown` when the sender does not know.'),
    trackingNumber: key('As the sender writes it, outer white space removed.'),
    ingest: Type.Enum(INGEST_PATHS, { description: 'How the raw webhook came in.' }),
    webhookVersion: key('The known version as which the body was read, e.g. `2024-04`.'),
    mappingVersion: count('Raised whenever the mapping of this integration yields something else.'),
    assumedVersion: Type.Optional(
      Type.Literal(true, {
        description:
          'Only when the version was newer than any known and its body was mapped as the newest known one.',
      }),
    ),
    statedAt: instant("The sender's own time of saying it."),
    precedence: Type.Optional(PRECEDENCE_SCHEMA),
    receivedAt: instant("The gateway's clock."),
    raw: RAW_LINEAGE_SCHEMA,
    shipment: SHIPMENT_STATEMENT_SCHEMA,
    events: list(SHIPMENT_EVENT_SCHEMA, BOUNDS.events),
    unmapped: unmappedCodes(
      'Codes of closed lists, stated for the shipment as a whole, that the mapping does not know.',
    ),
  },
  { $id: SHIPMENT_UPDATE_URN, description: 'What one raw webhook says, in one model for all senders.' },
);
/** What one raw webhook says, in one model for all senders. */
export interface ShipmentUpdate extends Static<typeof SHIPMENT_UPDATE_SCHEMA> {}

/** Schema of the headers of a shipment update's record. */
export const SHIPMENT_UPDATE_HEADERS_SCHEMA = headersSchema(
  'urn:parcelwire:shipment-update-headers:v1',
  'Headers of the records of `tracking.shipment-updates.v1`.',
  {
    [CE.type]: Type.Literal(CE_TYPES.updated),
    [CE.dataschema]: Type.Literal(SHIPMENT_UPDATE_URN),
    [CE.webhookversion]: key('The known version as which the body was read.'),
    [CE.ingest]: Type.Enum(INGEST_PATHS),
  },
);

/**
 * Key and headers of the record that holds an update; its value is the update as JSON in UTF-8.
 * @param traceparent W3C trace context of the work that made the update
 * @throws URIError when account, carrier or tracking number holds half a surrogate pair
 */
export function shipmentUpdateEnvelope(update: ShipmentUpdate, traceparent: string): Envelope {
  const subject = shipmentKey(update);
  return {
    key: subject,
    headers: {
      ...cloudEventHeaders({
        id: update.id,
        source: sourceUri(update.source),
        type: CE_TYPES.updated,
        time: update.receivedAt,
        subject,
        dataschema: SHIPMENT_UPDATE_URN,
        integration: update.integration,
        account: update.account,
      }),
      [CE.webhookversion]: update.webhookVersion,
      [CE.ingest]: update.ingest,
      traceparent,
    },
  };
}
