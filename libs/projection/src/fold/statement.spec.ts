import type { ShipmentUpdate } from '@app/events';
import { at, rowsOf, scan, update } from './spec/example';

const precedence = (hour: number, versionRank: number, contentHash: string) => ({
  sentAt: at(hour),
  versionRank,
  contentHash,
});

/** A statement of five o'clock that knows events of these hours. */
const snapshot = (orderId: string, contentHash: string, ...hours: number[]): ShipmentUpdate =>
  update(5, {
    precedence: precedence(5, 1, contentHash),
    shipment: { orderId },
    events: hours.map((hour) => scan(hour, 'in_transit')),
  });

describe('what is stated for the shipment as a whole', () => {
  test('the later statement of a field wins, whichever came first', () => {
    const early = update(1, { shipment: { orderId: 'early' } });
    const late = update(2, { shipment: { orderId: 'late' } });
    expect(rowsOf(early, late).shipment.orderId).toBe('late');
    expect(rowsOf(late, early).shipment.orderId).toBe('late');
  });

  test('null clears a field, and an absent key leaves it', () => {
    const full = update(1, { shipment: { orderId: 'a', orderNumber: 'b' } });
    const { shipment } = rowsOf(full, update(2, { shipment: { orderId: null } }));
    expect(shipment).toMatchObject({ orderId: null, orderNumber: 'b' });
  });

  test('statements of one time are told apart by sending time, version, body and mapping, in this order', () => {
    const inRisingOrder = [
      { precedence: precedence(1, 9, 'z') },
      { precedence: precedence(2, 1, 'z') },
      { precedence: precedence(2, 2, 'a') },
      { precedence: precedence(2, 2, 'b') },
      { precedence: precedence(2, 2, 'b'), mappingVersion: 2 },
    ].map((said, i): ShipmentUpdate => update(5, { ...said, shipment: { orderId: String(i) } }));
    for (let i = 1; i < inRisingOrder.length; i++) {
      expect(rowsOf(inRisingOrder[i]!, inRisingOrder[i - 1]!).shipment.orderId).toBe(String(i));
    }
  });

  test('attributes win one by one, and a cleared one disappears', () => {
    const { shipment } = rowsOf(
      update(1, { shipment: { attributes: { a: 1, b: 1, c: { z: 1, y: 2 } } } }),
      update(2, { shipment: { attributes: { b: 2, c: null } } }),
    );
    expect(shipment.attributes).toEqual({ a: 1, b: 2 });
  });

  test('attributes about people are kept apart', () => {
    const { shipment, personalAttributes } = rowsOf(
      update(1, { shipment: { attributes: { a: 1, b: 2 }, personalAttributes: { a: 'A. Person', c: 3 } } }),
      update(2, { shipment: { attributes: { b: null }, personalAttributes: { c: null } } }),
    );
    expect(shipment.attributes).toEqual({ a: 1 });
    expect(personalAttributes).toEqual({ a: 'A. Person' });
  });

  test('an update mapped by an assumed version marks the shipment', () => {
    const { shipment } = rowsOf(update(1), update(2, { assumedVersion: true }));
    expect(shipment.attributes).toEqual({ assumed_version: true });
  });

  test('marks of an odd statement go away with the next one that is in order', () => {
    const odd = { attributes: { unreadable_fields: ['msg.tag'], implausible_stated_at: '2999-01-01', a: 1 } };
    expect(rowsOf(update(1, { shipment: odd })).shipment.attributes).toEqual(odd.attributes);
    const { shipment } = rowsOf(update(1, { assumedVersion: true, shipment: odd }), update(2));
    expect(shipment.attributes).toEqual({ a: 1 });
  });

  test('the parts of an estimate are replaced together', () => {
    const { shipment } = rowsOf(
      update(1, { shipment: { estimatedDeliveryAt: at(10), estimatedDeliveryConfidenceCode: 1003 } }),
      update(2, { shipment: { estimatedDeliveryAt: at(11), estimatedDeliverySource: 'Carrier EDD' } }),
    );
    expect(shipment).toMatchObject({
      estimatedDeliveryAt: at(11),
      estimatedDeliverySource: 'Carrier EDD',
      estimatedDeliveryConfidenceCode: null,
    });
  });

  test('a time that is no instant is named as long as it is in the row', () => {
    const vague = update(1, {
      shipment: {
        orderDate: at(0),
        estimatedDeliveryMax: at(1),
        impreciseTimes: ['order_date', 'estimated_delivery_max'],
      },
    });
    expect(rowsOf(vague).shipment.impreciseTimes).toEqual(['estimated_delivery_max', 'order_date']);
    expect(rowsOf(vague, update(2, { shipment: { orderDate: at(3) } })).shipment).toMatchObject({
      orderDate: at(3),
      impreciseTimes: ['estimated_delivery_max'],
    });
    expect(rowsOf(vague, update(2, { shipment: { orderDate: null } })).shipment.impreciseTimes).toEqual([
      'estimated_delivery_max',
    ]);
  });

  test('the alternate number is the newest one that is another number', () => {
    const said = [null, '', 'null', 'NUMBER', 'RETURN', 'OLD'].map((alternateTrackingNumber, i) =>
      update(20 - i, { shipment: { alternateTrackingNumber } }),
    );
    expect(rowsOf(...said).shipment.alternateTrackingNumber).toBe('RETURN');
  });

  test('integration, source and last record are of the newest statement, the first receipt of the earliest', () => {
    const { shipment } = rowsOf(
      update(3, {
        integration: 'amazon-shipping',
        source: 'acme-amazon',
        receivedAt: at(9),
        mappingVersion: 1,
      }),
      update(2, { receivedAt: at(4), mappingVersion: 7 }),
    );
    expect(shipment).toMatchObject({
      integration: 'amazon-shipping',
      source: 'acme-amazon',
      lastRawId: 'raw-3',
      firstReceivedAt: at(4),
      mappingVersion: 7,
    });
  });

  test('what was never stated is null', () => {
    const { shipment, history, unmapped } = rowsOf(update(1));
    expect(shipment).toMatchObject({
      orderTags: null,
      orderId: null,
      lastCity: null,
      attributes: {},
      impreciseTimes: [],
      eventCount: 0,
    });
    expect(shipment).toMatchObject({
      status: 'unknown',
      statusReason: null,
      subStatus: null,
      statusAt: null,
      direction: 'unknown',
    });
    expect([history, unmapped]).toEqual([[], []]);
  });

  test('codes unmapped for the shipment are named once, under its own id', () => {
    const unmapped = [{ field: 'msg.tag', code: 'New' }];
    expect(rowsOf(update(1, { unmapped }), update(2, { unmapped })).unmapped).toEqual([
      { integration: 'aftership', field: 'msg.tag', code: 'New', eventId: 'shipment' },
    ]);
  });

  test('of two snapshots of one time the one that knows a newer event, then more events, is the later one', () => {
    const older = snapshot('older', 'z', 1, 2);
    const newer = snapshot('newer', 'a', 1, 3);
    const fuller = snapshot('fuller', '0', 1, 2, 3);
    expect(rowsOf(newer, older).shipment.orderId).toBe('newer');
    expect(rowsOf(older, newer).shipment.orderId).toBe('newer');
    expect(rowsOf(fuller, newer, older).shipment.orderId).toBe('fuller');
  });

  test.each([
    ['more than a day after it was received', '2999-01-01T00:00:00.000Z'],
    ['before the year 2000', '1970-01-01T00:00:00.000Z'],
  ])('a time of saying it %s decides nothing', (_when, statedAt) => {
    const wrong = update(1, { statedAt, shipment: { status: 'pending', subStatus: 'Pending_001' } });
    const right = update(2, { shipment: { status: 'delivered', subStatus: 'Delivered_001' } });
    expect(rowsOf(wrong).shipment).toMatchObject({ status: 'pending', statusAt: at(1) });
    expect(rowsOf(right, wrong).shipment.status).toBe('delivered');
    const sentRightly = update(3, {
      statedAt,
      precedence: precedence(3, 0, 'h'),
      shipment: { orderId: 'a' },
    });
    const before = update(2, { shipment: { orderId: 'b' } });
    expect(rowsOf(sentRightly, before).shipment.orderId).toBe('a');
  });
});
