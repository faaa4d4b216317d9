/** The messages of each topic: what its records are, as one row a kind of record. */
import type { TSchema } from 'typebox';
import { DEAD_LETTER_HEADERS_SCHEMA } from './dead-letter';
import { RAW_WEBHOOK_HEADERS_SCHEMA } from './raw-webhook';
import { REFUSED_DELIVERY_HEADERS_SCHEMA, REFUSED_DELIVERY_SCHEMA } from './refused-delivery';
import { GONE_SHIPMENT_HEADERS_SCHEMA, SHIPMENT_HEADERS_SCHEMA, SHIPMENT_SCHEMA } from './shipment';
import { SHIPMENT_UPDATE_HEADERS_SCHEMA, SHIPMENT_UPDATE_SCHEMA } from './shipment-update';
import { SOURCE_ACTIVITY_HEADERS_SCHEMA, SOURCE_ACTIVITY_SCHEMA } from './source-activity';
import { DEAD_LETTER_TOPICS, TOPICS } from './topics';

/** One kind of record. */
export interface MessageRow {
  /** In PascalCase. */
  name: string;
  headers: TSchema;
  /** Schema of the value as JSON in UTF-8; or bytes of a form that the sender defines; or no value (a tombstone). */
  value: TSchema | 'bytes' | 'none';
}

const DEAD_LETTER: MessageRow = { name: 'DeadLetter', headers: DEAD_LETTER_HEADERS_SCHEMA, value: 'bytes' };

/** By topic. A consumer passes over records of kinds that it does not know. */
export const MESSAGES: Readonly<Record<string, readonly MessageRow[]>> = {
  [TOPICS.rawWebhooks]: [{ name: 'RawWebhook', headers: RAW_WEBHOOK_HEADERS_SCHEMA, value: 'bytes' }],
  [TOPICS.shipmentUpdates]: [
    { name: 'ShipmentUpdate', headers: SHIPMENT_UPDATE_HEADERS_SCHEMA, value: SHIPMENT_UPDATE_SCHEMA },
  ],
  [TOPICS.shipments]: [
    { name: 'Shipment', headers: SHIPMENT_HEADERS_SCHEMA, value: SHIPMENT_SCHEMA },
    { name: 'GoneShipment', headers: GONE_SHIPMENT_HEADERS_SCHEMA, value: 'none' },
  ],
  [TOPICS.sourceActivity]: [
    { name: 'SourceActivity', headers: SOURCE_ACTIVITY_HEADERS_SCHEMA, value: SOURCE_ACTIVITY_SCHEMA },
  ],
  [TOPICS.refusedDeliveries]: [
    { name: 'RefusedDelivery', headers: REFUSED_DELIVERY_HEADERS_SCHEMA, value: REFUSED_DELIVERY_SCHEMA },
  ],
  ...Object.fromEntries(Object.values(DEAD_LETTER_TOPICS).map((topic) => [topic, [DEAD_LETTER]])),
};
