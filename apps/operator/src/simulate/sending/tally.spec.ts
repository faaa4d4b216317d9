import type { SimulatedWebhook } from '../webhooks';
import { Tally } from './tally';

const webhook = (parcel: number, at: number, status: 'in_transit' | 'delivered'): SimulatedWebhook => ({
  parcel,
  at,
  body: Buffer.from('{}'),
  headers: {},
  shipment: { carrier: 'dhl', trackingNumber: `SIM${parcel}`, status },
});

it('lists the shipments by parcel with their newest status, in whatever order the answers came', () => {
  const tally = new Tally('signed');
  const stored = { status: 202, ms: 1 };
  tally.add(stored, webhook(2, 5, 'in_transit'));
  tally.add(stored, webhook(0, 9, 'delivered'));
  tally.add({ status: 503, code: 'unavailable', ms: 1 }, webhook(1, 6, 'in_transit'));
  tally.add(stored, webhook(0, 3, 'in_transit'));
  expect(tally.shipments.map(({ trackingNumber, status }) => [trackingNumber, status])).toEqual([
    ['SIM0', 'delivered'],
    ['SIM2', 'in_transit'],
  ]);
});
