/** How a shipment grows by many updates, each of which is within the bounds of the contract. */
import type { ShipmentEvent, ShipmentUpdate } from '@app/events';
import { fold } from './fold';
import { MAX_CHARACTERS, MAX_FIELDS, MAX_LIST } from './limits';
import { numbered, ofSize, scan, update } from './spec/example';
import { Rows } from './spec/rows';
import type { Summary } from './summary';

/** So many updates, each later than the one before and in a batch of its own. */
function applied(count: number, said: (turn: number) => Partial<ShipmentUpdate>): Rows {
  const rows = new Rows();
  for (let turn = 0; turn < count; turn++) {
    const receivedAt = new Date(Date.UTC(2026, 0, 2) + turn * 1_000).toISOString();
    rows.apply(update(2, { receivedAt, statedAt: receivedAt, ...said(turn) }));
  }
  return rows;
}

type Said = Partial<ShipmentUpdate>;
/** Characters that a statement of nothing takes. */
const BARE = 10;
const ofEvent = (told: Partial<ShipmentEvent>): Said => ({
  events: [scan(1, 'in_transit', { id: 'e', ...told })],
});
const unmapped = (turn: number) => ({ unmapped: [{ field: 'f', code: String(turn) }] });
const attributes = (count: number, prefix = ''): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${prefix}.${index}`, index]));

describe('what many updates add', () => {
  test.each<[string, number, (turn: number) => Said]>([
    ['details of an event', MAX_LIST, (turn) => ofEvent({ details: [`d${turn}`] })],
    ['unmapped codes of an event', MAX_LIST, (turn) => ofEvent(unmapped(turn))],
    ['unmapped codes of a shipment', MAX_LIST, unmapped],
    [
      'attributes of a shipment',
      // Every statement has one field more: whether it is in order.
      (MAX_FIELDS - 1) / 9,
      (turn) => ({ shipment: { attributes: attributes(9, `${turn}`) } }),
    ],
  ])('to the %s may reach the bound and not go beyond it', (_what, updates, said) => {
    const rows = applied(updates, said);
    expect(rows.refused).toEqual([]);
    expect(rows.shown.shipment.attributes).not.toHaveProperty('limited');
    const more = said(updates);
    const beyond = update(9, { ...more, shipment: { orderId: 'new', ...more.shipment } });
    rows.apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.shipment).toMatchObject({ orderId: null, attributes: { limited: true } });
    rows.apply(update(10, said(0)));
    expect(rows.refused).toEqual([beyond]);
  });

  test('to the attributes of one event is bounded as well', () => {
    const rows = new Rows().apply(update(8, ofEvent({ attributes: attributes(MAX_FIELDS / 2, 'x') })));
    const beyond = update(9, ofEvent({ attributes: attributes(MAX_FIELDS / 2, 'y') }));
    rows.apply(beyond);
    expect(rows.refused).toEqual([beyond]);
    expect(Object.keys(rows.shown.history[0]!.attributes)).toHaveLength(MAX_FIELDS / 2);
  });

  test('in one batch is refused update by update, and what was refused leaves nothing behind', () => {
    const half = (MAX_CHARACTERS - BARE) / 2;
    const refused = update(3, { events: [ofSize('b', half + 1), scan(1, 'delivered', { id: 'x' })] });
    const rows = new Rows().apply(
      update(2, { events: [ofSize('a', half)] }),
      refused,
      update(4, { events: [ofSize('c', half)] }),
      update(5, { events: [ofSize('a', half)] }),
    );
    expect(rows.refused).toEqual([refused]);
    expect(rows.shown.history.map(({ id }) => id).sort()).toEqual(['a', 'c']);
    expect(rows.shown.shipment).toMatchObject({ status: 'in_transit', lastRawId: 'raw-5' });
  });

  test('to a known event is taken back whole when a later event of the same update breaks a bound', () => {
    const rows = new Rows().apply(update(2, { events: numbered(2) }));
    const before = rows.shown.history;
    const [first, second] = numbered(2);
    const beyond = update(3, {
      events: [
        { ...first!, message: 'more', scan: { id: 'e1', parts: ['x'] } },
        { ...second!, message: 'x'.repeat(MAX_CHARACTERS) },
      ],
    });
    rows.apply(beyond).apply(update(4, { events: [first!] }));
    expect(rows.refused).toEqual([beyond]);
    expect(rows.shown.history).toEqual(before);
  });
});

/** The summary as a program without bounds would have written it. */
function beyondAll(): Summary {
  const folded = fold(undefined, [update(2, { events: numbered(3), shipment: { orderId: 'o' } })]);
  if ('missing' in folded) throw new Error('nothing is known that could be missing');
  const { summary } = folded.change!;
  const events = [...summary.events.values()].map((known) => ({ ...known, size: MAX_CHARACTERS }));
  return { ...summary, events: new Map(events.map((known) => [known.id, known])) };
}

function refusals(said: ShipmentUpdate): number {
  const folded = fold(beyondAll(), [said]);
  if ('missing' in folded) throw new Error('nothing should have to be read');
  return folded.refused.size;
}

describe('a shipment that was beyond its bounds before they were set', () => {
  test('takes an update that repeats what is known', () => {
    expect(refusals(update(2, { events: numbered(3), shipment: { orderId: 'o' } }))).toBe(0);
    expect(refusals(update(3, { events: numbered(3), shipment: { orderId: 'o' } }))).toBe(0);
  });

  test('refuses one that adds to it', () => {
    expect(refusals(update(3, { events: numbered(4) }))).toBe(1);
    expect(refusals(update(3, { shipment: { orderId: 'longer' } }))).toBe(1);
  });
});

test('the parts of a scan count also when its event is told in other words', () => {
  const parts = ['p', 'q', 'r', 's'].map((part) => part.repeat(500));
  const told = (group: number, message: string): ShipmentEvent[] =>
    numbered(1_500, group * 1_500).map((one) => ({ ...one, message, scan: { id: one.id, parts } }));
  const rows = new Rows();
  for (const group of [0, 1, 2])
    for (const message of ['first', 'second']) rows.apply(update(2, { events: told(group, message) }));
  expect(rows.refused.map(({ events }) => events[0]!.id)).toEqual(['e3000', 'e3000']);
});
