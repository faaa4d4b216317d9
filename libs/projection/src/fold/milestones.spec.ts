import type { ShipmentEvent } from '@app/events';
import { at, rowsOf, rowsOfEvents, scan, update } from './spec/example';

const isCorrected = (...events: ShipmentEvent[]): boolean =>
  rowsOfEvents(...events).shipment.attributes.delivery_corrected === true;

describe('the return leg', () => {
  test('leaves a delivery before it as it was', () => {
    const { shipment } = rowsOfEvents(
      scan(1, 'delivered'),
      scan(2, 'exception', { milestones: ['return_started'] }),
      scan(3, 'delivered'),
    );
    expect(shipment).toMatchObject({ status: 'returned', deliveredAt: at(1), returnedAt: at(3) });
  });

  test('begins with any scan of the way back: what is delivered later without a leg is back', () => {
    const { shipment } = rowsOfEvents(
      scan(1, 'returning', { direction: 'return', milestones: [] }),
      scan(2, 'delivered'),
    );
    expect(shipment).toMatchObject({ status: 'returned', deliveredAt: null, returnedAt: at(2) });
  });

  test('does not begin at an implausible time', () => {
    const { history } = rowsOfEvents(
      scan(1, 'exception', { milestones: ['return_started'], timeFault: 'implausible' }),
      scan(2, 'delivered'),
    );
    expect(history.map(({ status }) => status)).toEqual(['exception', 'delivered']);
  });

  test('turns a delivery into a return when one telling knows the leg and another the delivery', () => {
    const knowsLeg = update(1, { events: [scan(1, 'returned', { direction: 'return' })] });
    const knowsDelivery = update(2, { events: [scan(1, 'delivered')] });
    expect(rowsOf(knowsLeg, knowsDelivery).shipment).toMatchObject({
      status: 'returned',
      deliveredAt: null,
      returnedAt: at(1),
    });
  });
});

describe('milestones', () => {
  const stated = {
    pickedUpAt: at(8),
    firstAttemptedAt: at(8),
    deliveredAt: at(8),
    impreciseTimes: ['picked_up_at', 'delivered_at'],
  };

  test('are first occurrences on the way out, before what is stated', () => {
    const events = [
      scan(2, 'in_transit', { milestones: ['picked_up'], direction: 'forward' }),
      scan(3, 'in_transit', { milestones: ['picked_up'] }),
      scan(4, 'delivered', { timeFault: 'implausible' }),
      scan(5, 'out_for_delivery', { occurredAtPrecision: 'date' }),
      scan(6, 'delivery_attempted', { milestones: [] }),
    ];
    expect(rowsOf(update(9, { shipment: stated, events })).shipment).toMatchObject({
      pickedUpAt: at(2),
      outForDeliveryAt: at(5),
      firstAttemptedAt: at(8),
      deliveredAt: at(8),
      returnedAt: null,
      impreciseTimes: ['delivered_at', 'out_for_delivery_at'],
    });
  });

  test('of the way back do not count, nor what is stated for the time since it began', () => {
    const events = [
      scan(4, 'in_transit', { milestones: ['picked_up'], direction: 'return' }),
      scan(6, 'delivered', { direction: 'return' }),
    ];
    const said = { ...stated, pickedUpAt: at(3), firstAttemptedAt: at(4), deliveredAt: at(6) };
    expect(rowsOf(update(9, { shipment: said, events })).shipment).toMatchObject({
      status: 'returned',
      pickedUpAt: at(3),
      firstAttemptedAt: null,
      deliveredAt: null,
      returnedAt: at(6),
      impreciseTimes: ['picked_up_at'],
    });
  });

  test('a stated delivery is none when the parcel is stated to be back', () => {
    const said = { ...stated, status: 'returned', subStatus: 'X' } as const;
    expect(rowsOf(update(9, { shipment: said })).shipment).toMatchObject({
      status: 'returned',
      deliveredAt: null,
    });
  });

  test('are dated as the sender wrote them', () => {
    const late = { occurredAtText: '2026-01-02T01:30:00+08:00', occurredAt: '2026-01-01T17:30:00.000Z' };
    expect(rowsOfEvents(scan(17, 'delivered', late)).shipment).toMatchObject({
      deliveredOn: '2026-01-02',
      deliveredLocal: '2026-01-02T01:30:00.000',
    });
    const nonsense = { occurredAtText: '2026-99-99T10:00:00Z' };
    expect(rowsOfEvents(scan(17, 'delivered', nonsense)).shipment.deliveredOn).toBe('2026-01-01');
  });

  test('that are only stated are dated as the sender wrote them too', () => {
    const said = {
      pickedUpAt: at(1),
      pickedUpAtText: '2025-12-31T20:00:00-05:00',
      deliveredAt: at(17),
      deliveredAtText: '2026-01-02T01:00:00+08:00',
    };
    expect(rowsOf(update(19, { shipment: said })).shipment).toMatchObject({
      pickedUpOn: '2025-12-31',
      deliveredAt: at(17),
      deliveredOn: '2026-01-02',
      deliveredLocal: '2026-01-02T01:00:00.000',
      impreciseTimes: [],
    });
  });

  describe('a delivery', () => {
    test.each(['pending', 'info_received', 'in_transit', 'unknown', 'returning', null] as const)(
      'is not corrected by a later %s',
      (status) => expect(isCorrected(scan(1, 'delivered'), scan(2, status))).toBe(false),
    );

    test('is not corrected by an earlier scan, nor by one of the way back', () => {
      const back = { direction: 'return' } as const;
      expect(isCorrected(scan(1, 'out_for_delivery'), scan(2, 'delivered'))).toBe(false);
      expect(isCorrected(scan(1, 'delivered'), scan(2, 'delivery_attempted', back))).toBe(false);
      expect(isCorrected(scan(1, 'delivered', back), scan(2, 'exception'))).toBe(false);
    });

    test('is not corrected by scans without a leg after a return began', () => {
      const started = scan(2, 'returning', { milestones: ['return_started'] });
      expect(isCorrected(scan(1, 'delivered'), started, scan(3, 'in_transit'))).toBe(false);
      expect(isCorrected(scan(1, 'delivered'), started, scan(3, 'out_for_delivery'))).toBe(false);
    });

    test('stays corrected when the parcel is delivered again, or sent back', () => {
      const wrong = [scan(1, 'delivered'), scan(2, 'exception')];
      expect(isCorrected(...wrong, scan(3, 'delivered'))).toBe(true);
      expect(isCorrected(...wrong, scan(3, 'returned', { direction: 'return' }))).toBe(true);
    });

    test('is corrected by what is stated for the shipment, unless that is about the way back', () => {
      const said = { shipment: { status: 'in_transit', subStatus: 'X' } } as const;
      const events = [scan(1, 'delivered'), scan(2, 'exception'), scan(3, 'delivered')];
      const started = scan(4, 'returning', { milestones: ['return_started'] });
      const corrected = { delivery_corrected: true };
      expect(rowsOf(update(9, { ...said, events })).shipment.attributes).toEqual(corrected);
      expect(rowsOf(update(9, { ...said, events: [...events, started] })).shipment.attributes).toEqual({});
      const delivered = { status: 'delivered', subStatus: 'X' } as const;
      expect(rowsOf(update(9, { shipment: delivered, events })).shipment.attributes).toEqual({});
    });

    test('that is only stated is not corrected', () => {
      const events = [scan(2, 'in_transit')];
      expect(rowsOf(update(1, { shipment: stated, events })).shipment.attributes).toEqual({});
    });
  });

  test('failed attempts are those stated, else those told of the way out', () => {
    const events = [
      scan(1, 'delivery_attempted'),
      scan(2, 'delivery_attempted', { direction: 'return' }),
      scan(3, 'delivery_attempted', { direction: 'forward' }),
    ];
    expect(rowsOf(update(1, { events })).shipment.failedDeliveryAttempts).toBe(2);
    expect(
      rowsOf(update(1, { events, shipment: { failedDeliveryAttempts: 0 } })).shipment.failedDeliveryAttempts,
    ).toBe(0);
    expect(
      rowsOf(update(1, { events, shipment: { failedDeliveryAttempts: null } })).shipment
        .failedDeliveryAttempts,
    ).toBe(2);
  });
});

test('the direction is that of the newest event that knows it', () => {
  const back = scan(1, null, { direction: 'return' });
  const onwards = scan(2, null, { direction: 'forward' });
  expect(rowsOfEvents(back, onwards).shipment.direction).toBe('forward');
  expect(rowsOfEvents({ ...onwards, occurredAt: at(0) }, back).shipment.direction).toBe('return');
});

test('the last place is all of the newest event that has any of it', () => {
  const { shipment } = rowsOfEvents(
    scan(1, null, { place: { city: 'Memphis', latitude: 0 } }),
    scan(2, null, { place: { countryName: 'Zürich' } }),
    scan(3, null),
  );
  expect(shipment).toMatchObject({ lastCity: null, lastCountryName: 'Zürich', lastLatitude: null });
});
