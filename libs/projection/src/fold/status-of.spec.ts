import type { ShipmentEvent, Status } from '@app/events';
import { at, event, rowsOf, rowsOfEvents, scan, update } from './spec/example';

const snapshot = (hour: number, status: Status | null, subStatus: string) => ({
  statedAt: at(hour),
  shipment: { status, statusReason: null, subStatus },
});

const deliveredWith = (...told: ShipmentEvent[]) =>
  rowsOf(update(5, { ...snapshot(5, 'delivered', 'D'), events: told }));

describe('the status claimed by events', () => {
  test('is that of the newest event, whatever its rank', () => {
    const { shipment } = rowsOfEvents(
      scan(2, 'exception', { code: 'Scan', statusReason: 'weather_delay' }),
      scan(1, 'delivered'),
    );
    expect(shipment).toMatchObject({
      status: 'exception',
      statusReason: 'weather_delay',
      subStatus: 'Scan',
      statusAt: at(2),
    });
  });

  test('is that of the higher rank among events of one instant', () => {
    const { shipment } = rowsOfEvents(scan(1, 'delivered', { id: 'a' }), scan(1, 'in_transit', { id: 'b' }));
    expect(shipment.status).toBe('delivered');
  });

  test.each(['pending', 'info_received', 'in_transit', 'cancelled'] as const)(
    'stays delivered when a scan of %s comes later, and the scan is in the history',
    (status) => {
      const { shipment, history } = rowsOfEvents(scan(1, 'delivered'), scan(2, status));
      expect(shipment).toMatchObject({
        status: 'delivered',
        statusEventId: 'at-1',
        deliveredAt: at(1),
        attributes: {},
      });
      expect(history.map(({ id }) => id)).toEqual(['at-1', 'at-2']);
    },
  );

  test.each(['out_for_delivery', 'available_for_pickup', 'delivery_attempted', 'exception', 'lost'] as const)(
    'is %s when that comes after the delivery, which stays and is marked as corrected',
    (status) => {
      expect(rowsOfEvents(scan(1, 'delivered'), scan(2, status)).shipment).toMatchObject({
        status,
        deliveredAt: at(1),
        attributes: { delivery_corrected: true },
      });
    },
  );

  test('follows the scans that come after a delivery was taken back', () => {
    const wrong = [scan(1, 'delivered'), scan(2, 'lost')];
    expect(rowsOfEvents(...wrong, scan(3, 'in_transit')).shipment).toMatchObject({
      status: 'in_transit',
      attributes: { delivery_corrected: true },
    });
    const again = [...wrong, scan(3, 'in_transit'), scan(4, 'delivered'), scan(5, 'in_transit')];
    expect(rowsOfEvents(...again).shipment).toMatchObject({ status: 'delivered', statusEventId: 'at-4' });
  });

  test('names the event that gives it', () => {
    expect(rowsOfEvents(scan(1, 'in_transit'), scan(2, null)).shipment.statusEventId).toBe('at-1');
    expect(rowsOf(update(5, snapshot(5, 'expired', 'X'))).shipment.statusEventId).toBeNull();
  });

  test('passes over events that claim nothing or hold an unknown code', () => {
    expect(rowsOfEvents(scan(1, 'in_transit'), scan(2, 'unknown'), scan(3, null)).shipment).toMatchObject({
      status: 'in_transit',
      statusAt: at(1),
    });
  });

  test('is unknown with its code when no event has a known one', () => {
    expect(rowsOfEvents(scan(1, 'unknown', { code: 'New' })).shipment).toMatchObject({
      status: 'unknown',
      subStatus: 'New',
      statusAt: at(1),
    });
  });

  test('never comes from an event without a time', () => {
    expect(rowsOfEvents(event('e', { status: 'delivered' })).shipment).toMatchObject({
      status: 'unknown',
      statusAt: null,
    });
  });

  test('comes from an implausible time only when there is no other event', () => {
    const implausible = scan(9, 'delivered', { timeFault: 'implausible', place: { city: 'Nowhere' } });
    expect(rowsOfEvents(implausible).shipment).toMatchObject({
      status: 'delivered',
      lastCity: 'Nowhere',
      deliveredAt: null,
    });
    expect(rowsOfEvents(implausible, event('e')).shipment).toMatchObject({
      status: 'unknown',
      lastCity: null,
    });
  });

  test('names its time when that is no instant', () => {
    expect(
      rowsOfEvents(scan(1, 'in_transit', { occurredAtPrecision: 'local' })).shipment.impreciseTimes,
    ).toEqual(['status_at']);
  });
});

describe('the way back', () => {
  test('is not left by a scan that comes after the delivery', () => {
    const { shipment } = rowsOfEvents(
      scan(1, 'delivered', { direction: 'forward' }),
      scan(2, 'returned', { direction: 'return' }),
      scan(3, 'in_transit', { direction: 'forward' }),
    );
    expect(shipment).toMatchObject({ status: 'returned', direction: 'return' });
  });

  test('begins for all events of its first moment: what was delivered then is back', () => {
    const { shipment } = rowsOfEvents(
      scan(2, 'delivered', { id: 'a' }),
      scan(2, 'returned', { id: 'b', milestones: ['return_started', 'returned'] }),
    );
    expect(shipment).toMatchObject({ status: 'returned', deliveredAt: null, returnedAt: at(2) });
  });
});

describe('the status stated for the shipment', () => {
  const events = [
    scan(1, 'in_transit', { code: 'InTransit_003' }),
    scan(2, 'delivered', { code: 'Delivered_001' }),
  ];

  test('wins over newer events, and dates from the newest event with its code, whatever the case', () => {
    const { shipment } = rowsOf(update(5, { ...snapshot(5, 'expired', 'INTRANSIT_003'), events }));
    expect(shipment).toMatchObject({ status: 'expired', subStatus: 'INTRANSIT_003', statusAt: at(1) });
  });

  test('dates from its statement when no event has its code', () => {
    expect(rowsOf(update(5, { ...snapshot(5, 'expired', 'Expired_001'), events })).shipment.statusAt).toBe(
      at(5),
    );
  });

  test('dates from a plausible event rather than an implausible one', () => {
    const implausible = scan(9, 'in_transit', { code: 'InTransit_003', timeFault: 'implausible' });
    const said = { ...snapshot(5, 'expired', 'InTransit_003'), events: [...events, implausible] };
    expect(rowsOf(update(5, said)).shipment.statusAt).toBe(at(1));
  });

  test('gives way to events once an integration that tells only events has the last word', () => {
    const amazon = update(6, { integration: 'amazon-shipping', events: [] });
    expect(rowsOf(update(5, { ...snapshot(5, 'expired', 'X'), events }), amazon).shipment.status).toBe(
      'delivered',
    );
  });

  test('stays when a newer update of its integration states none', () => {
    expect(rowsOf(update(5, snapshot(5, 'delivered', 'X')), update(6)).shipment).toMatchObject({
      status: 'delivered',
      statusAt: at(5),
    });
  });

  test('never hides what events know behind an unknown code', () => {
    expect(rowsOf(update(5, { ...snapshot(5, 'unknown', 'New'), events })).shipment).toMatchObject({
      status: 'delivered',
      subStatus: 'Delivered_001',
    });
    expect(rowsOf(update(5, snapshot(5, 'unknown', 'New'))).shipment).toMatchObject({
      status: 'unknown',
      subStatus: 'New',
      statusAt: at(5),
    });
    expect(rowsOf(update(5, { ...snapshot(5, null, 'New'), events })).shipment.status).toBe('delivered');
  });

  test('a code without a status is no statement of the status', () => {
    expect(rowsOf(update(5, { shipment: { subStatus: 'X' }, events })).shipment.subStatus).toBe(
      'Delivered_001',
    );
  });

  test('is refined by the newest event with its code', () => {
    const code = 'Exception_001';
    const lost = update(4, { events: [scan(3, 'lost', { code, refinements: ['lost'] })] });
    const silent = { ...snapshot(5, 'exception', 'exception_001'), events: [scan(3, 'exception', { code })] };
    expect(rowsOf(lost, update(5, silent)).shipment).toMatchObject({ status: 'lost', statusAt: at(3) });
    const newer = { ...silent, events: [...silent.events, scan(4, 'exception', { code })] };
    expect(rowsOf(lost, update(5, newer)).shipment).toMatchObject({ status: 'exception', statusAt: at(4) });
  });

  test('is not refined by an event whose time cannot be right', () => {
    const lost = scan(9, 'lost', { code: 'E', refinements: ['lost'], timeFault: 'implausible' });
    const said = update(5, { ...snapshot(5, 'exception', 'E'), events: [lost] });
    expect(rowsOf(said).shipment).toMatchObject({ status: 'exception', statusAt: at(9) });
  });

  test('is returned where no event has its code and the events say that the parcel came back', () => {
    const back = [
      scan(1, 'returning', { milestones: ['return_started'] }),
      scan(2, 'delivered', { code: 'X' }),
    ];
    for (const subStatus of ['Delivered_001', null]) {
      const said = update(5, {
        statedAt: at(5),
        shipment: { status: 'delivered', statusReason: null, subStatus },
        events: back,
      });
      expect(rowsOf(said).shipment).toMatchObject({
        status: 'returned',
        statusAt: at(2),
        statusEventId: 'at-2',
        deliveredAt: null,
        returnedAt: at(2),
      });
    }
  });

  describe('long after a return', () => {
    const back = update(2, { events: [scan(1, 'returned', { milestones: ['return_started', 'returned'] })] });
    const later = new Date(Date.parse(at(1)) + 60 * 86_400_000).toISOString();
    const said = { statedAt: later, receivedAt: later, events: [] };
    const delivered = snapshot(5, 'delivered', 'D').shipment;

    test('is returned when delivered is only said again', () => {
      expect(rowsOf(back, update(5, { ...said, shipment: delivered })).shipment).toMatchObject({
        status: 'returned',
        statusAt: at(1),
        statusEventId: 'at-1',
      });
    });

    test('is delivered when a delivery of then is stated: the number was used again', () => {
      const again = { ...delivered, deliveredAt: later };
      expect(rowsOf(back, update(5, { ...said, shipment: again })).shipment).toMatchObject({
        status: 'delivered',
        statusAt: later,
        statusEventId: null,
      });
    });
  });

  test.each([
    [at(8), { status: 'returned', deliveredAt: null, returnedAt: at(8) }],
    [null, { status: 'returned', deliveredAt: null, returnedAt: null }],
    [at(1), { status: 'delivered', deliveredAt: at(1), returnedAt: null }],
  ])('of a parcel that turned back, stated as delivered at %s, tells which delivery it was', (time, row) => {
    const told = [scan(2, 'returning', { milestones: ['return_started'] })];
    const { shipment } = snapshot(9, 'delivered', 'D');
    const said = { statedAt: at(9), shipment: { ...shipment, deliveredAt: time }, events: told };
    expect(rowsOf(update(9, said)).shipment).toMatchObject(row);
  });

  describe('of a parcel that was delivered, turned back, and is stated as delivered again', () => {
    const told = [
      scan(2, 'delivered', { code: 'Delivered_001' }),
      scan(4, 'returning', { milestones: ['return_started'] }),
    ];
    const row = (subStatus: string, deliveredAt: string | null) =>
      rowsOf(
        update(9, {
          statedAt: at(9),
          shipment: { status: 'delivered', statusReason: null, subStatus, deliveredAt },
          events: told,
        }),
      ).shipment;

    test.each(['Delivered_003', 'Delivered_001'])('is returned at the later time, with code %s', (code) => {
      expect(row(code, at(6))).toMatchObject({
        status: 'returned',
        statusEventId: null,
        deliveredAt: at(2),
        returnedAt: at(6),
      });
    });

    test('is delivered where the earlier delivery is meant', () => {
      expect(row('Delivered_001', at(2))).toMatchObject({ status: 'delivered', statusEventId: 'at-2' });
      expect(row('Delivered_001', null)).toMatchObject({ status: 'delivered', statusEventId: 'at-2' });
    });
  });

  test('takes the reason of its event where it has none itself', () => {
    const held = scan(2, 'exception', { code: 'E', statusReason: 'customs_delay' });
    const said = { ...snapshot(5, 'exception', 'E'), events: [{ ...held, statusReason: null }] };
    expect(rowsOf(update(4, { events: [held] }), update(5, said)).shipment.statusReason).toBe(
      'customs_delay',
    );
    const scanned = { ...held, status: 'in_transit' } as const;
    const moving = { ...snapshot(5, 'in_transit', 'E'), events: [scanned] };
    expect(rowsOf(update(5, moving)).shipment.statusReason).toBeNull();
  });

  test('dates from its statement where the only event with its code has a time that cannot be right', () => {
    const wrong = scan(9, 'delivered', { code: 'D', timeFault: 'implausible' });
    const said = { ...snapshot(5, 'delivered', 'D'), events: [scan(1, 'in_transit'), wrong] };
    expect(rowsOf(update(5, said)).shipment).toMatchObject({ statusAt: at(5), statusEventId: null });
  });

  test('stays delivered where the events say so too', () => {
    expect(deliveredWith(scan(1, 'delivered', { code: 'X' })).shipment).toMatchObject({
      status: 'delivered',
    });
  });

  test.each(['in_transit', 'cancelled', 'exception'] as const)(
    '%s contradicts a delivery on the way out, which is marked as corrected',
    (status) => {
      const said = { ...snapshot(5, status, 'X'), events: [scan(1, 'delivered', { code: 'D' })] };
      expect(rowsOf(update(5, said)).shipment).toMatchObject({
        status,
        deliveredAt: at(1),
        attributes: { delivery_corrected: true },
      });
    },
  );

  test('is returned when what was delivered was the way back', () => {
    const back = [
      scan(1, 'exception', { milestones: ['return_started'] }),
      scan(2, 'delivered', { code: 'Delivered_001' }),
    ];
    const { shipment, history } = rowsOf(
      update(5, { ...snapshot(5, 'delivered', 'Delivered_001'), events: back }),
    );
    expect(shipment).toMatchObject({
      status: 'returned',
      direction: 'return',
      returnedAt: at(2),
      deliveredAt: null,
    });
    expect(history.map(({ status, direction }) => [status, direction])).toEqual([
      ['exception', 'return'],
      ['returned', 'return'],
    ]);
  });
});
