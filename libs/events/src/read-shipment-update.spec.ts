import { shipmentId } from './identity';
import { readShipmentUpdate } from './read-shipment-update';
import type { ShipmentUpdate } from './shipment-update';

const identity = { account: 'acme', carrier: 'fedex', trackingNumber: '1' };

const update: ShipmentUpdate = {
  id: 'raw-1:1',
  shipmentId: shipmentId(identity),
  ...identity,
  integration: 'aftership',
  source: 'acme-aftership',
  ingest: 'push',
  webhookVersion: '2024-04',
  mappingVersion: 1,
  statedAt: '2026-01-02T00:00:00.000Z',
  receivedAt: '2026-01-02T00:00:01.000Z',
  raw: { id: 'raw-1', topic: 'tracking.webhooks.raw.v1', partition: 0, offset: '12' },
  shipment: { status: 'in_transit' },
  events: [
    {
      id: '0b5f3c0e-7a1d-8c7e-9a55-3f1f2f7d9a10',
      occurredAt: '2026-01-01T00:00:00.000Z',
      occurredAtText: '2026-01-01',
      occurredAtPrecision: 'date',
      status: 'in_transit',
      statusReason: null,
      code: 'InTransit_001',
      details: [],
      message: null,
      direction: 'unknown',
      place: {},
      attributes: {},
    },
  ],
};

const read = (value: unknown) =>
  readShipmentUpdate(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)));

const [event] = update.events;
const withEvent = (changes: object): unknown => ({ ...update, events: [{ ...event, ...changes }] });

it('reads an update', () => {
  expect(read(update)).toEqual({ outcome: 'ok', value: update });
});

it('fills in what a producer may leave out', () => {
  for (const left of [undefined, null]) {
    const outcome = read(withEvent({ details: left, place: left, attributes: left }));
    expect(outcome).toEqual({ outcome: 'ok', value: update });
  }
});

it.each<[string, unknown, RegExp]>([
  ['what is not JSON', Buffer.from('{'), /not JSON/],
  ['what is not UTF-8', Buffer.from([0xff]), /not JSON/],
  ['a list', [update], /not a JSON object/],
  ['null', null, /not a JSON object/],
  ['an id that is not of this shipment', { ...update, trackingNumber: '2' }, /shipmentId/],
  ['a time without a zone', { ...update, statedAt: '2026-01-02T00:00:00' }, /statedAt/],
  ['an offset that is a number', { ...update, raw: { ...update.raw, offset: 12 } }, /raw\.offset/],
  ['a negative partition', { ...update, raw: { ...update.raw, partition: -1 } }, /raw\.partition/],
  ['no events', { ...update, events: undefined }, /events/],
  ['an event without an id', withEvent({ id: '' }), /events\[0\]\.id/],
  ['a status that does not exist', withEvent({ status: 'vanished' }), /events\[0\]\.status/],
  ['a code that is a number', withEvent({ code: 5 }), /events\[0\]\.code/],
  ['a latitude that is a text', withEvent({ place: { latitude: '5' } }), /events\[0\]\.place/],
  [
    'a status of the shipment that does not exist',
    { ...update, shipment: { status: 'banana' } },
    /shipment\.status/,
  ],
  ['a count that is none', { ...update, shipment: { failedDeliveryAttempts: -1 } }, /failedDeliveryAttempts/],
  [
    'a rank that is a text',
    { ...update, precedence: { sentAt: update.statedAt, versionRank: 'x', contentHash: 'h' } },
    /precedence/,
  ],
  ['an account of unreasonable length', { ...update, account: 'a'.repeat(600) }, /account/],
  [
    'an unmapped code of unreasonable length',
    { ...update, unmapped: [{ field: 'f', code: 'c'.repeat(600) }] },
    /unmapped/,
  ],
  ['a direction that does not exist', withEvent({ direction: 'up' }), /events\[0\]\.direction/],
])('refuses %s', (_what, value, detail) => {
  expect(read(value)).toMatchObject({
    outcome: 'deadLetter',
    code: 'malformed_record',
    detail: expect.stringMatching(detail),
  });
});
