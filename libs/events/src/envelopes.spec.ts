import { Type, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { RAW_WEBHOOK_HEADERS_SCHEMA, rawWebhookEnvelope } from './raw-webhook';
import { SHIPMENT_HEADERS_SCHEMA, SHIPMENT_SCHEMA, shipmentEnvelope, type ShipmentHead } from './shipment';
import {
  SHIPMENT_UPDATE_HEADERS_SCHEMA,
  SHIPMENT_UPDATE_SCHEMA,
  shipmentUpdateEnvelope,
} from './shipment-update';
import { SOURCE_ACTIVITY_SCHEMA, sourceActivityEnvelope } from './source-activity';
import { UPDATE } from './testing/updates';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SUBJECT = 'acme/fedex/1';
const webhook = {
  id: 'raw-1',
  source: 'acme aftership',
  integration: 'aftership',
  account: 'acme',
  ingest: 'push' as const,
  pulled: false,
  receivedAt: UPDATE.receivedAt,
  requestHeaders: { 'user-agent': 'x' },
};
const head: ShipmentHead = {
  id: UPDATE.shipmentId,
  account: 'acme',
  carrier: 'fedex',
  trackingNumber: '1',
  integration: 'aftership',
  source: 'acme-aftership',
  updatedAt: UPDATE.receivedAt,
};

it.each<[string, TSchema, { headers: Record<string, string> }]>([
  ['a raw webhook', RAW_WEBHOOK_HEADERS_SCHEMA, rawWebhookEnvelope(webhook)],
  ['an update', SHIPMENT_UPDATE_HEADERS_SCHEMA, shipmentUpdateEnvelope(UPDATE, TRACEPARENT)],
  ['a shipment', SHIPMENT_HEADERS_SCHEMA, shipmentEnvelope(head, '{}', '7')],
])('the headers of %s are as their schema says', (_what, schema, { headers }) => {
  expect(Check(schema, headers)).toBe(true);
  for (const name of Type.IsObject(schema) ? (schema.required ?? []) : []) {
    expect(Check(schema, { ...headers, [name]: '' })).toBe(false);
  }
});

it('an update has the key of its shipment, and headers that say what it is', () => {
  expect(shipmentUpdateEnvelope(UPDATE, TRACEPARENT)).toEqual({
    key: SUBJECT,
    headers: {
      ce_specversion: '1.0',
      ce_id: 'raw-1:1',
      ce_source: '/sources/acme-aftership',
      ce_type: 'parcelwire.tracking.updated',
      ce_time: UPDATE.receivedAt,
      ce_subject: SUBJECT,
      ce_dataschema: 'urn:parcelwire:shipment-update:v1',
      ce_integration: 'aftership',
      ce_account: 'acme',
      ce_webhookversion: '2024-04',
      ce_ingest: 'push',
      'content-type': 'application/json',
      traceparent: TRACEPARENT,
    },
  });
});

it('a shipment has its id as key, an id of its content, and a sequence', () => {
  const { key, headers } = shipmentEnvelope(head, '{"a":1}', '7', TRACEPARENT);
  expect(key).toBe(UPDATE.shipmentId);
  expect(headers).toMatchObject({
    ce_type: 'parcelwire.tracking.shipment',
    ce_dataschema: 'urn:parcelwire:shipment:v1',
    ce_subject: SUBJECT,
    ce_sequence: '7',
    traceparent: TRACEPARENT,
  });
  expect(shipmentEnvelope(head, '{"a":1}', '8').headers.ce_id).toBe(headers.ce_id);
  expect(shipmentEnvelope(head, '{"a":2}', '8').headers.ce_id).not.toBe(headers.ce_id);
  expect(shipmentEnvelope(head, '{"a":1}', '7').headers).not.toHaveProperty('traceparent');
});

it('a raw webhook has the key of its shipment, or of its source where the shipment is not known', () => {
  expect(rawWebhookEnvelope({ ...webhook, subject: SUBJECT }).key).toBe(SUBJECT);
  expect(rawWebhookEnvelope(webhook).key).toBe('acme aftership');
});

it('the activity of a source has a key of source and outcome', () => {
  expect(sourceActivityEnvelope({ source: 's', outcome: 'refused' }).key).toBe('s/refused');
});

it.each<[string, TSchema]>([
  ['urn:parcelwire:shipment-update:v1', SHIPMENT_UPDATE_SCHEMA],
  ['urn:parcelwire:shipment:v1', SHIPMENT_SCHEMA],
  ['urn:parcelwire:source-activity:v1', SOURCE_ACTIVITY_SCHEMA],
  ['urn:parcelwire:shipment-update-headers:v1', SHIPMENT_UPDATE_HEADERS_SCHEMA],
  ['urn:parcelwire:shipment-headers:v1', SHIPMENT_HEADERS_SCHEMA],
  ['urn:parcelwire:raw-webhook-headers:v1', RAW_WEBHOOK_HEADERS_SCHEMA],
])('%s is a JSON Schema with this id and a description', (id, schema) => {
  expect(JSON.parse(JSON.stringify(schema))).toMatchObject({
    $id: id,
    type: 'object',
    description: expect.any(String),
  });
});
