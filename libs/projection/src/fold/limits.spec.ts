import type { ShipmentUpdate } from '@app/events';
import { MAX_CHARACTERS, MAX_EVENTS } from './limits';
import { numbered, ofSize, scan, update } from './spec/example';
import { Rows } from './spec/rows';

const AT_ONCE = 2_000;

/** Updates with so many events in all. */
const updatesOf = (count: number): ShipmentUpdate[] =>
  Array.from({ length: Math.ceil(count / AT_ONCE) }, (_, i) =>
    update(2, { events: numbered(Math.min(AT_ONCE, count - i * AT_ONCE), i * AT_ONCE) }),
  );

describe('a shipment with as many events as it may have', () => {
  const rows = new Rows();
  beforeAll(() => {
    rows.apply(...updatesOf(MAX_EVENTS));
  });

  test('has taken all of them, and is not marked', () => {
    expect(rows.refused).toEqual([]);
    expect(rows.shown.shipment).toMatchObject({ eventCount: MAX_EVENTS, attributes: {} });
  });

  test('takes what repeats or adds to known events', () => {
    rows.apply(update(3, { events: [...numbered(1), scan(1, 'in_transit', { id: 'e1', message: 'more' })] }));
    expect(rows.refused).toEqual([]);
    expect(rows.shown.history.find(({ id }) => id === 'e1')).toMatchObject({ message: 'more' });
  });

  test('refuses an update with one event more whole, and says so', () => {
    const beyond = update(4, {
      shipment: { orderId: 'new' },
      events: [scan(1, 'delivered', { id: 'beyond' })],
    });
    rows.apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.shipment).toMatchObject({
      status: 'in_transit',
      orderId: null,
      eventCount: MAX_EVENTS,
      attributes: { limited: true },
    });
  });

  test('takes an update without new events after it has refused one', () => {
    rows.apply(update(5, { shipment: { orderId: 'later' } }));
    expect(rows.shown.shipment).toMatchObject({ orderId: 'later', attributes: { limited: true } });
  });
});

/** Characters that a statement of nothing takes. */
const BARE = 10;

describe('the characters of a shipment', () => {
  const half = (MAX_CHARACTERS - BARE) / 2;
  const first = update(2, { events: [ofSize('a', half)] });

  test('may reach their bound', () => {
    const rows = new Rows().apply(first).apply(update(3, { events: [ofSize('b', half)] }));
    expect(rows.refused).toEqual([]);
    expect(rows.shown.shipment).toMatchObject({ eventCount: 2, attributes: {} });
  });

  test('may not go beyond it by one', () => {
    const beyond = update(3, { events: [ofSize('b', half + 1)] });
    const rows = new Rows().apply(first).apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.shipment).toMatchObject({ eventCount: 1, attributes: { limited: true } });
  });

  test('count what is stated for the shipment as a whole', () => {
    const beyond = update(3, { events: [ofSize('b', half)], shipment: { orderId: 'o' } });
    const rows = new Rows().apply(first).apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.shipment).toMatchObject({ eventCount: 1, orderId: null });
  });

  test('count the attributes that many updates state, each of them others', () => {
    const rows = new Rows();
    const large = 'x'.repeat(MAX_CHARACTERS / 8);
    for (let hour = 1; hour <= 9; hour++)
      rows.apply(update(hour, { shipment: { attributes: { [`a${hour}`]: large } } }));
    expect(rows.refused).toHaveLength(2);
    expect(Object.keys(rows.shown.shipment.attributes)).toHaveLength(7 + 1);
  });

  test('count what is added to a known event', () => {
    const said = ofSize('a', half);
    const beyond = update(3, { events: [{ ...said, attributes: { x: 'y'.repeat(half) } }] });
    const rows = new Rows().apply(first).apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.history).toMatchObject([{ attributes: {} }]);
  });

  test('count an event once more for each event that fills its gaps from it', () => {
    const tops = (['b', 'c'] as const).map((id) =>
      scan(2, 'in_transit', { id, scan: { id: 'a', parts: [id] } }),
    );
    const beyond = update(3, { events: tops });
    const rows = new Rows().apply(first).apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.history.map(({ id }) => id)).toEqual(['a']);
  });

  test('beyond their bound refuse nothing that adds nothing', () => {
    const rows = new Rows().apply(first).apply(update(3, { events: [ofSize('b', half)] }));
    rows.apply(update(4, { events: [ofSize('c', 500)] }));
    expect(rows.refused).toHaveLength(1);
    rows.apply(
      update(5, { events: [ofSize('a', half), ofSize('b', half)] }),
      update(3, { events: [ofSize('b', half)] }),
    );
    expect(rows.refused).toHaveLength(1);
    expect(rows.shown.shipment).toMatchObject({ lastRawId: 'raw-5' });
  });
});

/** So many events that report one and the same more completely. */
const tops = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    scan(2, 'in_transit', { id: `t${index}`, scan: { id: 'e0', parts: [`p${index}`] } }),
  );

describe('events that are reported more completely later', () => {
  const COUNT = 2_000;
  const named = (stage: number) =>
    numbered(COUNT).map((event) => ({
      ...event,
      id: `${event.id}.${stage}`,
      scan: { id: `${event.id}.0`, parts: ['p', 'q'].slice(0, stage) },
    }));

  test('may be as many as an update has, and in stages', () => {
    const rows = new Rows();
    for (let stage = 0; stage < 3; stage++) rows.apply(update(2 + stage, { events: named(stage) }));
    expect(rows.refused).toEqual([]);
    expect(rows.shown.shipment).toMatchObject({ eventCount: COUNT, attributes: {} });
  });

  test('by so many others that each repetition would rewrite them all is refused', () => {
    const fitting = new Rows()
      .apply(update(2, { events: numbered(1) }))
      .apply(update(3, { events: tops(100) }));
    expect(fitting.refused).toEqual([]);
    const beyond = update(4, { events: tops(101) });
    expect(fitting.apply(beyond).refused).toEqual([beyond]);
    const late = update(3, { events: numbered(1) });
    expect(new Rows().apply(update(2, { events: tops(101) })).apply(late).refused).toEqual([late]);
  });
});
