import { TOPICS, shipmentUpdateEnvelope, type ShipmentUpdate } from '@app/events';
import type { OutgoingRecord } from '@app/kafka';
import { nextTraceparent } from '@app/observability';

/** A shipment update as a Kafka record, keyed by its shipment. */
export const updateRecord = (update: ShipmentUpdate, traceparent: string | undefined): OutgoingRecord => ({
  topic: TOPICS.shipmentUpdates,
  ...shipmentUpdateEnvelope(update, nextTraceparent(traceparent)),
  value: Buffer.from(JSON.stringify(update)),
});
