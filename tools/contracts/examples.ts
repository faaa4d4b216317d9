/** Example records: what fixtures of the integrations become, and a tombstone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  TOPICS,
  goneShipmentEnvelope,
  rawWebhookEnvelope,
  shipmentEnvelope,
  shipmentUpdateEnvelope,
  type RawWebhook,
  type Shipment,
  type ShipmentUpdate,
} from '@app/events';
import { normalize } from '@app/normalization';
import { fold, lastPlace } from '@app/projection';

/** A record as an example. */
export interface Example {
  /** Name of the kind of record. */
  message: string;
  name: string;
  key: string;
  headers: Record<string, string>;
  /** Absent where there is none. */
  value?: unknown;
}

/** Fixtures that show much of the model. */
const FIXTURES = [
  { name: 'aftership', file: 'aftership/fixtures/2026-07/at-the-neighbor.json', version: '2026-07' },
  { name: 'amazon-shipping', file: 'amazon-shipping/fixtures/2/sample.json' },
];
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SEQUENCE = '1764241200000000';
const RECEIVED_AT = '2026-01-23T11:09:43.000Z';

/** @param root of the project */
export const examples = (root: string): Example[] => [
  ...FIXTURES.flatMap((fixture) => recordsOf(root, fixture)),
  {
    message: 'GoneShipment',
    name: 'erased',
    ...goneShipmentEnvelope('1f3c5f0e-7f0c-5b1e-9d43-0e6f5b7a9c21', SEQUENCE),
  },
];

/** A webhook, the update that it becomes, and the state of a shipment of which nothing else is known. */
function recordsOf(root: string, { name, file, version }: (typeof FIXTURES)[number]): Example[] {
  const body = readFileSync(join(root, 'libs', 'integrations', 'src', file));
  const webhook: Omit<RawWebhook, 'body'> = {
    id: '8f14e45f-ceea-867a-9a36-dedd4bea2543',
    source: `acme-${name}`,
    integration: name,
    account: 'acme',
    ingest: 'push',
    pulled: false,
    receivedAt: RECEIVED_AT,
    requestHeaders: version === undefined ? {} : { 'as-webhook-version': version },
    traceparent: TRACEPARENT,
  };
  const raw = rawWebhookEnvelope(webhook);
  const outcome = normalize({
    topic: TOPICS.rawWebhooks,
    partition: 0,
    offset: 0n,
    key: Buffer.from(raw.key),
    value: body,
    headers: raw.headers,
    timestamp: '0',
    size: body.length,
  });
  if (outcome.outcome === 'deadLetter') throw new Error(`${file}: ${outcome.code}, ${outcome.detail}`);
  const update = outcome.value;
  const shipment = stateOf(update);
  return [
    { message: 'RawWebhook', name, ...raw, value: JSON.parse(body.toString()) as unknown },
    { message: 'ShipmentUpdate', name, ...shipmentUpdateEnvelope(update, TRACEPARENT), value: update },
    {
      message: 'Shipment',
      name,
      ...shipmentEnvelope(shipment, JSON.stringify(shipment), SEQUENCE, TRACEPARENT),
      value: shipment,
    },
  ];
}

function stateOf(update: ShipmentUpdate): Shipment {
  const folded = fold(undefined, [update], new Map());
  if ('missing' in folded || !folded.change) throw new Error('a first update changes its shipment');
  const { place, lastRawId } = folded.change;
  if (!place) throw new Error('a first update decides the place');
  const { deliveredLocal: _, ...columns } = folded.change.columns;
  const { shipmentId: id, account, carrier, trackingNumber } = update;
  const head = { id, account, carrier, trackingNumber };
  return { ...head, ...columns, ...lastPlace(place), updatedAt: RECEIVED_AT, lastRawId };
}
