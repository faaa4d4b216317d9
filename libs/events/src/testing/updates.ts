/** For specs only: an update in which every field has a value, and variants of it. */
import type { Outcome } from '../dead-letter';
import { shipmentId } from '../identity';
import { readShipmentUpdate } from '../read-shipment-update';
import type { ShipmentEvent } from '../shipment-event';
import type { ShipmentUpdate } from '../shipment-update';

const identity = { account: 'acme', carrier: 'fedex', trackingNumber: '1' };
const AT = '2026-01-02T00:00:00.000Z';

export const EVENT: ShipmentEvent = {
  id: '0b5f3c0e-7a1d-8c7e-9a55-3f1f2f7d9a10',
  occurredAt: '2026-01-01T00:00:00.000Z',
  occurredAtText: '2026-01-01',
  occurredAtPrecision: 'date',
  status: 'exception',
  statusReason: 'other',
  code: 'Exception_001',
  details: ['a', 'b'],
  message: 'gone',
  direction: 'unknown',
  place: {
    location: 'Hub',
    city: 'Leeds',
    region: 'Yorkshire',
    postalCode: 'LS1',
    countryCode: 'GB',
    countryName: 'United Kingdom',
    latitude: 53.8,
    longitude: -1.5,
  },
  attributes: { note: 'x' },
  milestones: ['picked_up'],
  refinements: ['lost'],
  timeFault: 'implausible',
  scan: { id: '1b5f3c0e-7a1d-8c7e-9a55-3f1f2f7d9a10', parts: ['Leeds'] },
  unmapped: [{ field: 'tag', code: 'New' }],
};

export const UPDATE: ShipmentUpdate = {
  id: 'raw-1:1',
  shipmentId: shipmentId(identity),
  ...identity,
  integration: 'aftership',
  source: 'acme-aftership',
  ingest: 'push',
  webhookVersion: '2024-04',
  mappingVersion: 1,
  assumedVersion: true,
  statedAt: AT,
  precedence: { sentAt: AT, versionRank: 3, contentHash: 'ab' },
  receivedAt: '2026-01-02T00:00:01.000Z',
  raw: { id: 'raw-1', topic: 'tracking.webhooks.raw.v1', partition: 0, offset: '12' },
  shipment: {
    status: 'in_transit',
    statusReason: null,
    subStatus: 'InTransit_001',
    alternateTrackingNumber: '2',
    pickedUpAt: AT,
    firstAttemptedAt: AT,
    deliveredAt: AT,
    failedDeliveryAttempts: 1,
    promisedDeliveryAt: AT,
    estimatedDeliveryAt: AT,
    estimatedDeliveryMin: AT,
    estimatedDeliveryMax: AT,
    estimatedDeliverySource: 'carrier',
    estimatedDeliveryConfidenceCode: 0.5,
    signatureRequirement: 'adult',
    deliveryType: 'pickup',
    shippingMethod: 'express',
    locationId: 'l',
    orderId: 'o',
    orderNumber: '#1',
    orderDate: AT,
    orderTags: ['red'],
    orderPromisedDeliveryDate: '2026-01-05',
    onTimeStatus: 'late',
    onTimeDifferenceDays: -1,
    reportedTransitDays: 2,
    carbonEmissionsValue: 1.5,
    carbonEmissionsUnit: 'kg',
    impreciseTimes: ['order_date'],
    attributes: { title: 'x' },
  },
  events: [EVENT],
  unmapped: [{ field: 'tag', code: 'New' }],
};

/** An update of another shipment; its id fits. */
export const ofShipment = (changes: Partial<typeof identity>): ShipmentUpdate => ({
  ...UPDATE,
  ...changes,
  shipmentId: shipmentId({ ...identity, ...changes }),
});

export const withEvent = (changes: object): object => ({ ...UPDATE, events: [{ ...EVENT, ...changes }] });
export const withShipment = (changes: object): object => ({
  ...UPDATE,
  shipment: { ...UPDATE.shipment, ...changes },
});

/** Reads bytes, or a value as JSON. */
export const read = (value: unknown): Outcome<ShipmentUpdate> =>
  readShipmentUpdate(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)));

/** `ok`, or code and detail of the dead letter. */
export function verdict(value: unknown): string {
  const outcome = read(value);
  return outcome.outcome === 'ok' ? 'ok' : `${outcome.code}: ${outcome.detail}`;
}

export const malformed = (path: string): string =>
  `malformed_record: ${path} is not what a shipment update has`;
