import { rowsOf, scan, update } from './spec/example';
import type { ShipmentEvent, ShipmentUpdate, Status } from '@app/events';

/** Noon, so many days after the first of January 2026. */
const day = (days: number): string => new Date(Date.UTC(2026, 0, 1 + days, 12)).toISOString();

const on = (days: number, status: Status, told: Partial<ShipmentEvent> = {}): ShipmentUpdate =>
  update(1, {
    statedAt: day(days),
    receivedAt: day(days),
    raw: { id: `raw-${days}`, topic: 'raw', partition: 0, offset: String(days) },
    events: [
      scan(1, status, { id: `day-${days}`, occurredAt: day(days), occurredAtText: day(days), ...told }),
    ],
  });

describe('a number that is used again', () => {
  test.each(['delivered', 'returned', 'cancelled', 'lost'] as const)(
    'begins a new life sixty days after it was %s',
    (end) => {
      const { shipment, history } = rowsOf(on(0, 'out_for_delivery'), on(1, end), on(61, 'in_transit'));
      expect(shipment).toMatchObject({
        life: 2,
        status: 'in_transit',
        deliveredAt: null,
        returnedAt: null,
        outForDeliveryAt: null,
        eventCount: 3,
        attributes: {},
      });
      expect(history.map(({ life }) => life)).toEqual([1, 1, 2]);
    },
  );

  test('lives on when the silence is shorter by a millisecond', () => {
    const almost = new Date(Date.parse(day(61)) - 1).toISOString();
    const { shipment } = rowsOf(on(1, 'delivered'), on(61, 'exception', { occurredAt: almost }));
    expect(shipment).toMatchObject({
      life: 1,
      deliveredAt: day(1),
      attributes: { delivery_corrected: true },
    });
  });

  test('lives on after a silence that follows no end', () => {
    expect(rowsOf(on(0, 'in_transit'), on(90, 'delivered')).shipment).toMatchObject({
      life: 1,
      status: 'delivered',
    });
  });

  test('counts the silence from the last scan, also one that came after the delivery', () => {
    const updates = [on(1, 'delivered'), on(30, 'in_transit'), on(80, 'in_transit')];
    expect(rowsOf(...updates).shipment).toMatchObject({ life: 1, status: 'delivered' });
    expect(rowsOf(...updates, on(150, 'in_transit')).shipment).toMatchObject({
      life: 2,
      status: 'in_transit',
    });
  });

  test('forgets what was stated, promised and attributed in the life before', () => {
    const first = on(1, 'delivered');
    first.shipment = { promisedDeliveryAt: day(2), orderId: 'old', attributes: { a: 1 } };
    const second = on(100, 'in_transit');
    second.shipment = { orderNumber: 'new' };
    expect(rowsOf(first, second).shipment).toMatchObject({
      promisedDeliveryAt: null,
      orderId: null,
      orderNumber: 'new',
      attributes: {},
    });
  });

  test('has only the stated times of its newest life, however often the old ones are stated', () => {
    const again = on(100, 'in_transit');
    again.shipment = {
      status: 'in_transit',
      subStatus: 'X',
      pickedUpAt: day(0),
      firstAttemptedAt: day(1),
      deliveredAt: day(1),
    };
    expect(rowsOf(on(1, 'delivered'), again).shipment).toMatchObject({
      life: 2,
      pickedUpAt: null,
      pickedUpOn: null,
      firstAttemptedAt: null,
      deliveredAt: null,
      deliveredOn: null,
    });
    again.shipment = { ...again.shipment, pickedUpAt: day(97), deliveredAt: day(101) };
    expect(rowsOf(on(1, 'delivered'), again).shipment).toMatchObject({
      pickedUpAt: day(97),
      deliveredAt: day(101),
    });
  });

  test('puts only the events of the life in which a return began on the way back', () => {
    const back = on(1, 'exception', { milestones: ['return_started'] });
    const { shipment, history } = rowsOf(back, on(2, 'delivered'), on(100, 'delivered'));
    expect(shipment).toMatchObject({ life: 2, status: 'delivered', direction: 'unknown', returnedAt: null });
    expect(history.map(({ direction }) => direction)).toEqual(['return', 'return', 'unknown']);
  });

  test('counts what was said a little before its first event, as senders write local times without a zone', () => {
    const again = on(100, 'in_transit');
    const before = new Date(Date.parse(day(100)) - 14 * 3_600_000).toISOString();
    again.statedAt = before;
    again.receivedAt = before;
    again.shipment = { orderId: 'new', status: 'in_transit', subStatus: 'X' };
    expect(rowsOf(on(1, 'delivered'), again).shipment).toMatchObject({
      life: 2,
      orderId: 'new',
      subStatus: 'X',
    });
  });

  test('moves events to other lives when an older one comes late', () => {
    const known = [on(1, 'delivered'), on(100, 'delivered'), on(200, 'in_transit')];
    expect(rowsOf(...known).history.map(({ life }) => life)).toEqual([1, 2, 3]);
    expect(rowsOf(...known, on(50, 'in_transit')).history.map(({ life }) => life)).toEqual([1, 1, 1, 2]);
  });
});
