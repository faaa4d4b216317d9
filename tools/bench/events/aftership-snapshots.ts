/** AfterShip's snapshots: each repeats all checkpoints of its shipment so far, ten at most, and adds one. */
import { contentId } from '@app/events';
import { CannotStart, EXIT_USAGE } from '../../local-stack/cannot-start';
import { randomNumbers } from '../random';
import type { Amount } from './amazon-pushes';
import type { Statement } from './statement';

const MAX_CHECKPOINTS = 10;
const VERSION = '2024-04';
const BEGIN = Date.UTC(2026, 0, 1);

export function* aftershipSnapshots({ events, shipments, round }: Amount): Generator<Statement> {
  if (events > shipments * MAX_CHECKPOINTS) {
    throw new CannotStart(
      `${events} snapshots need at least ${events / MAX_CHECKPOINTS} shipments, at ${MAX_CHECKPOINTS} checkpoints each`,
      EXIT_USAGE,
    );
  }
  const draw = randomNumbers(round + 1);
  const checkpoints = Array.from({ length: shipments }, (): object[] => []);
  for (let count = 0; count < events; count++) {
    let shipment = count < shipments ? count : draw(shipments);
    while (checkpoints[shipment]!.length === MAX_CHECKPOINTS) shipment = (shipment + 1) % shipments;
    yield snapshot(
      `TRK${round}${String(shipment).padStart(9, '0')}`,
      checkpoints[shipment]!,
      BEGIN + count * 10,
    );
  }
}

/** Adds a checkpoint to those of the shipment. */
function snapshot(trackingNumber: string, checkpoints: object[], occurredAt: number): Statement {
  const text = `Scan ${checkpoints.length} at a facility of the carrier, on its way to the next one`;
  checkpoints.push(checkpoint(text, occurredAt));
  const senderId = contentId(['bench', trackingNumber, String(occurredAt)]);
  return {
    integration: 'aftership',
    carrier: 'fedex',
    trackingNumber,
    senderId,
    body: JSON.stringify({
      event: 'tracking_update',
      event_id: senderId,
      is_tracking_first_tag: false,
      msg: tracking(trackingNumber, checkpoints, occurredAt),
      ts: Math.floor(occurredAt / 1000),
    }),
    webhookVersion: VERSION,
    requestHeaders: { 'as-webhook-version': VERSION },
    receivedAt: occurredAt + 61_000,
    newest: { status: 'InTransit', code: 'IT', text, city: 'Memphis', country: 'US', occurredAt },
  };
}

const checkpoint = (message: string, occurredAt: number): object => ({
  slug: 'fedex',
  city: 'Memphis',
  state: 'TN',
  country_iso3: 'USA',
  country_name: 'USA',
  zip: null,
  message,
  created_at: new Date(occurredAt).toISOString(),
  checkpoint_time: new Date(occurredAt).toISOString().replace('Z', '+00:00'),
  coordinate: null,
  tag: 'InTransit',
  subtag: 'InTransit_001',
  subtag_message: 'In Transit',
  raw_tag: 'IT',
  location: 'Memphis, TN',
  events: [],
});

const tracking = (trackingNumber: string, checkpoints: readonly object[], updatedAt: number): object => ({
  id: `id${trackingNumber}`,
  tracking_number: trackingNumber,
  slug: 'fedex',
  active: true,
  created_at: new Date(BEGIN).toISOString(),
  updated_at: new Date(updatedAt).toISOString(),
  title: `Order ${trackingNumber}`,
  order_id: `O${trackingNumber}`,
  order_number: `#${trackingNumber}`,
  tag: 'InTransit',
  subtag: 'InTransit_001',
  subtag_message: 'In Transit',
  checkpoints,
  source: 'api',
  tracked_count: checkpoints.length,
  shipment_type: 'FedEx Ground',
  delivery_type: 'door_to_door',
  expected_delivery: null,
  origin_country_iso3: 'USA',
  destination_country_iso3: 'USA',
  customer_name: null,
  custom_fields: null,
  transit_time: 2,
  courier_tracking_link: `https://example.com/t/${trackingNumber}`,
  signed_by: null,
  return_to_sender: false,
  latest_estimated_delivery: {
    type: 'specific',
    source: 'AfterShip EDD',
    datetime: '2026-01-09',
    datetime_min: null,
    datetime_max: null,
  },
});
