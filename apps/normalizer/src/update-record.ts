import { CE, CE_TYPES, TOPICS, shipmentKey, sourceUri, type ShipmentUpdate } from '@app/events';
import type { OutgoingRecord } from '@app/kafka';
import { nextTraceparent } from '@app/observability';

/** A shipment update as a Kafka record, keyed by its shipment. */
export function updateRecord(update: ShipmentUpdate, traceparent: string | undefined): OutgoingRecord {
  const key = shipmentKey(update);
  return {
    topic: TOPICS.shipmentUpdates,
    key,
    value: Buffer.from(JSON.stringify(update)),
    headers: {
      [CE.specversion]: '1.0',
      [CE.id]: update.id,
      [CE.source]: sourceUri(update.source),
      [CE.type]: CE_TYPES.updated,
      [CE.time]: update.receivedAt,
      [CE.subject]: key,
      [CE.dataschema]: 'urn:parcelwire:shipment-update:v1',
      [CE.integration]: update.integration,
      [CE.account]: update.account,
      [CE.webhookversion]: update.webhookVersion,
      [CE.ingest]: update.ingest,
      'content-type': 'application/json',
      traceparent: nextTraceparent(traceparent),
    },
  };
}
