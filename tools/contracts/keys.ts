/**
 * Keys and ids of one parcel, as the code makes them. A key that is made otherwise sends a shipment's records to another
 * partition, and its state beside the old one: words about keys do not show that, these do.
 */
import {
  goneShipmentEnvelope,
  rawWebhookEnvelope,
  shipmentEnvelope,
  shipmentId,
  shipmentKey,
  shipmentUpdateEnvelope,
  type RawWebhook,
  type ShipmentUpdate,
} from '@app/events';

/** With characters that a key cannot hold as they are. */
const PARCEL = { account: 'acme', carrier: 'fedex', trackingNumber: '794 612/34ß' };
const AT = '2026-01-23T11:09:43.000Z';
const HEAD = { ...PARCEL, id: shipmentId(PARCEL), integration: 'aftership', source: 'acme-aftership' };

const WEBHOOK: Omit<RawWebhook, 'body'> = {
  id: 'raw',
  source: HEAD.source,
  integration: HEAD.integration,
  account: PARCEL.account,
  ingest: 'push',
  pulled: false,
  receivedAt: AT,
  requestHeaders: {},
};
const UPDATE = {
  ...HEAD,
  shipmentId: HEAD.id,
  receivedAt: AT,
  webhookVersion: '2026-07',
  ingest: 'push',
} as unknown as ShipmentUpdate;

/** By what they are of. */
export const sampleKeys = (): Record<string, string> => ({
  [`id of ${Object.values(PARCEL).join(', ')}`]: shipmentId(PARCEL),
  'ce_subject of its records': shipmentUpdateEnvelope(UPDATE, '').headers.ce_subject!,
  'key of its RawWebhook': rawWebhookEnvelope({ ...WEBHOOK, subject: shipmentKey(PARCEL) }).key,
  'key of a RawWebhook of acme-aftership whose shipment cannot be read': rawWebhookEnvelope(WEBHOOK).key,
  'key of its ShipmentUpdate': shipmentUpdateEnvelope(UPDATE, '').key,
  'key of its Shipment': shipmentEnvelope({ ...HEAD, updatedAt: AT }, '{}', '1').key,
  'key of its GoneShipment': goneShipmentEnvelope(HEAD.id, '1').key,
});
