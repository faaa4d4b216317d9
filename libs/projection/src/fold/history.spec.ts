import type { ShipmentEvent, ShipmentUpdate } from '@app/events';
import { at, event, rowsOf, rowsOfEvents, scan, update } from './spec/example';
import { Rows } from './spec/rows';

/** An update of a version that tells one event. */
const telling = (
  hour: number,
  versionRank: number,
  told: ShipmentEvent,
  said: Partial<ShipmentUpdate> = {},
): ShipmentUpdate =>
  update(hour, {
    precedence: { sentAt: at(hour), versionRank, contentHash: 'hash' },
    events: [told],
    ...said,
  });

const told = (hour: number, message: string): ShipmentUpdate =>
  telling(hour, 1, scan(1, 'in_transit', { message }));

/** An event of which only the city differs. */
const named = (id: string, city: string): ShipmentEvent => scan(1, 'in_transit', { id, place: { city } });

describe('one event reported several times', () => {
  test('is one row, with each value from the newest version that has one', () => {
    const newVersion = telling(
      1,
      2,
      scan(1, 'delivered', {
        code: 'Delivered_005',
        message: '',
        place: { city: null, region: 'TN' },
        attributes: { a: 'new', b: '' },
      }),
    );
    const oldVersion = telling(
      9,
      1,
      scan(1, 'in_transit', {
        code: 'Delivered_001',
        message: 'left',
        place: { city: 'Memphis', region: 'XX' },
        attributes: { a: 'old', b: 'old' },
      }),
    );
    expect(rowsOf(newVersion, oldVersion).history).toMatchObject([
      {
        status: 'delivered',
        code: 'Delivered_005',
        message: 'left',
        city: 'Memphis',
        region: 'TN',
        attributes: { a: 'new', b: 'old' },
      },
    ]);
  });

  test('that is repeated in the same words counts as said at its last repetition', () => {
    const updates = [told(1, 'as before'), told(3, 'as before'), told(2, 'in between')];
    for (const order of [updates, updates.toReversed(), [updates[0]!, updates[2]!, updates[1]!]]) {
      const rows = new Rows();
      for (const said of order) rows.apply(said);
      expect(rows.shown.history).toMatchObject([{ message: 'as before' }]);
    }
  });

  test('that was said in two ways at one time takes the words of the one that is repeated', () => {
    const simultaneous = [told(1, 'lesser text'), { ...told(1, 'text'), receivedAt: at(2) }];
    for (const updates of [simultaneous, simultaneous.toReversed()]) {
      const rows = new Rows();
      for (const said of [...updates, told(5, 'lesser text')]) rows.apply(said);
      expect(rows.shown.history).toMatchObject([{ message: 'lesser text' }]);
    }
  });

  test('unites details, and names an unmapped code once', () => {
    const unmapped = [{ field: 'detail', code: 'X' }];
    const { history, unmapped: found } = rowsOf(
      telling(1, 1, scan(1, 'in_transit', { details: ['b', 'a'], unmapped })),
      telling(2, 1, scan(1, 'in_transit', { details: ['c', 'a'], unmapped })),
    );
    expect(history[0]!.details).toEqual(['a', 'b', 'c']);
    expect(found).toEqual([{ integration: 'aftership', field: 'detail', code: 'X', eventId: 'at-1' }]);
  });

  test('keeps a known direction', () => {
    const { history } = rowsOf(
      telling(1, 1, scan(1, null, { direction: 'return' })),
      telling(2, 2, scan(1, null)),
    );
    expect(history[0]!.direction).toBe('return');
  });

  test('counts a milestone that any version tells', () => {
    const { shipment } = rowsOf(
      telling(1, 1, scan(1, 'delivered')),
      telling(2, 2, scan(1, 'exception', { milestones: [] })),
    );
    expect(shipment).toMatchObject({ status: 'exception', deliveredAt: at(1) });
  });

  test('is refined by the finer word that any version tells, while the newest says no more than exception', () => {
    const lost = telling(1, 1, scan(1, 'lost', { refinements: ['lost'] }));
    const silent = telling(2, 2, scan(1, 'exception', { statusReason: 'other' }));
    expect(rowsOf(lost, silent).history).toMatchObject([{ status: 'lost', statusReason: 'other' }]);
    const cancelled = telling(3, 3, scan(1, 'cancelled', { refinements: ['cancelled'] }));
    expect(rowsOf(lost, silent, cancelled).history[0]!.status).toBe('lost');
    const delivered = telling(4, 4, scan(1, 'delivered'));
    expect(rowsOf(lost, silent, delivered).history[0]!.status).toBe('delivered');
  });

  test('has the receipt of the record that bore it first, by number and not by text of the offset', () => {
    const raw = { id: 'r', topic: 'raw', partition: 0 };
    const tenth = telling(1, 1, scan(1, null), { raw: { ...raw, offset: '10' }, receivedAt: at(5) });
    const ninth = telling(2, 1, scan(1, null), { raw: { ...raw, offset: '9' }, receivedAt: at(5) });
    expect(rowsOf(tenth, ninth).history).toMatchObject([{ receivedAt: at(5), raw: { ...raw, offset: '9' } }]);
  });

  test('takes the text of its time from a push rather than a pull', () => {
    const pull = telling(9, 9, scan(1, null, { occurredAtText: 'pulled' }), { ingest: 'pull' });
    const push = telling(1, 1, scan(1, null, { occurredAtText: 'pushed' }));
    expect(rowsOf(push, pull).history[0]!.occurredAtText).toBe('pushed');
  });

  test('is sound when any telling of its time is', () => {
    const implausible = telling(1, 2, scan(5, 'in_transit', { timeFault: 'implausible' }));
    expect(rowsOf(implausible).history[0]!.attributes).toEqual({ implausible_time: true });
    expect(rowsOf(implausible, telling(9, 1, scan(5, 'in_transit'))).history[0]!.attributes).toEqual({});
  });
});

describe('events with a bad time', () => {
  test('an impossible time keeps its text and is flagged', () => {
    expect(
      rowsOfEvents(event('e', { occurredAtText: '2026-02-31', timeFault: 'invalid' })).history,
    ).toMatchObject([{ occurredAt: null, occurredAtText: '2026-02-31', attributes: { invalid_time: true } }]);
  });

  test('a missing time is null, and the event comes first in the history', () => {
    const { history } = rowsOfEvents(scan(1, null), event('e', { timeFault: 'missing' }));
    expect(history.map(({ id }) => id)).toEqual(['e', 'at-1']);
    expect(history[0]).toMatchObject({ occurredAt: null, occurredAtText: null, attributes: {} });
  });

  test('counts once the same words are said at a time at which they can be true', () => {
    const ahead = scan(1, 'delivered', { occurredAt: '2026-01-05T01:00:00.000Z' });
    const later = '2026-01-05T02:00:00.000Z';
    const rows = new Rows().apply(update(2, { events: [ahead, scan(1, 'in_transit', { id: 'other' })] }));
    expect(rows.shown.shipment.status).toBe('in_transit');
    rows.apply(update(3, { statedAt: later, receivedAt: later, events: [ahead] }));
    expect(rows.shown.shipment.status).toBe('delivered');
  });
});

describe('an event that is known under a lesser id too', () => {
  const lesser = scan(1, 'delivered', {
    id: 'lesser',
    message: 'left at the door',
    details: ['a'],
    place: { city: 'Memphis' },
    milestones: ['delivered'],
  });
  const full = scan(1, 'returned', {
    id: 'full',
    direction: 'return',
    details: ['b'],
    message: null,
    scan: { id: 'lesser', parts: ['x', 'y'] },
    milestones: ['returned'],
  });

  test('is one row: the full one, completed by the lesser one', () => {
    const { history, shipment } = rowsOf(update(3, { events: [lesser] }), update(9, { events: [full] }));
    expect(history).toMatchObject([
      {
        id: 'full',
        status: 'returned',
        message: 'left at the door',
        details: ['a', 'b'],
        city: 'Memphis',
        receivedAt: at(3),
      },
    ]);
    expect(shipment).toMatchObject({
      eventCount: 1,
      status: 'returned',
      returnedAt: at(1),
      deliveredAt: null,
    });
  });

  test('is absorbed by each event that reports it more completely', () => {
    const { history } = rowsOfEvents(lesser, full, {
      ...full,
      id: 'other',
      direction: 'forward',
      scan: { id: 'lesser', parts: ['x', 'z'] },
    });
    expect(history.map(({ id, city }) => [id, city])).toEqual([
      ['full', 'Memphis'],
      ['other', 'Memphis'],
    ]);
  });

  test('is absorbed beside another lesser one', () => {
    const between = { ...full, id: 'between', message: 'between', scan: { id: 'lesser', parts: ['x'] } };
    const { history } = rowsOfEvents(lesser, between, full);
    expect(history).toMatchObject([{ id: 'full', details: ['a', 'b'] }]);
  });

  test('is refined by what the lesser one says', () => {
    const { history } = rowsOfEvents(
      { ...lesser, refinements: ['lost'] },
      { ...full, status: 'exception', direction: 'forward' },
    );
    expect(history).toMatchObject([{ id: 'full', status: 'lost' }]);
  });

  test('gets its row back when what is said of the scan later has another part in its place', () => {
    const above = scan(1, 'in_transit', { id: 'above', scan: { id: 'below', parts: ['x'] } });
    const below = scan(1, 'in_transit', { id: 'below', message: 'own words' });
    const rows = new Rows().apply(update(3, { events: [above, below] }));
    expect(rows.shown.history).toMatchObject([{ id: 'above', message: 'own words' }]);
    rows.apply(update(4, { events: [{ ...below, scan: { id: 'below', parts: ['z'] } }] }));
    expect(rows.shown.history).toMatchObject([
      { id: 'above', message: null },
      { id: 'below', message: 'own words' },
    ]);
  });

  test('fills the gap that another lesser one filled, once it is repeated after that one', () => {
    const above = scan(1, 'in_transit', { id: 'above', scan: { id: 's', parts: ['x', 'y'] } });
    const first = { ...named('first', 'Memphis'), scan: { id: 's', parts: ['x'] } };
    const second = { ...named('second', 'Leeds'), scan: { id: 's', parts: ['', 'y'] } };
    const said = [[first], [second, above], [first]].map((events, turn) => update(3 + turn, { events }));
    const rows = new Rows();
    for (const one of said) rows.apply(one);
    expect(rows.shown).toEqual(rowsOf(...said));
    expect(rows.shown).toMatchObject({ shipment: { lastCity: 'Memphis' }, history: [{ city: 'Memphis' }] });
  });
});
