/** What an update costs: rows of events are read and written for what is new in it, not for what it repeats. */
import type { ShipmentEvent } from '@app/events';
import { scan, update } from './spec/example';
import { Rows } from './spec/rows';

const checkpoints = (count: number): ShipmentEvent[] =>
  Array.from({ length: count }, (_, i) =>
    scan(1, 'in_transit', { id: `checkpoint-${i}`, message: `stop ${i}` }),
  );

/** Rows of events that a snapshot touches after one of 200 checkpoints. */
function touchedBy(hour: number, events: ShipmentEvent[]): number {
  const rows = new Rows().apply(update(2, { events: checkpoints(200) }));
  rows.touched = 0;
  rows.apply(update(hour, { events, shipment: { orderId: 'news' } }));
  return rows.touched;
}

test('a snapshot whose events are all known and unchanged touches no event row', () => {
  expect(touchedBy(3, checkpoints(200))).toBe(0);
});

test('a snapshot with one new checkpoint beside 200 known ones touches one event row', () => {
  expect(touchedBy(3, checkpoints(201))).toBe(1);
});

test('a snapshot that says more of one known checkpoint reads and writes the row of that one', () => {
  const [first, ...others] = checkpoints(200);
  expect(touchedBy(3, [{ ...first!, message: 'another word' }, ...others])).toBe(2);
});

test('a snapshot without events touches no event row', () => {
  expect(touchedBy(3, [])).toBe(0);
});

test('an older snapshot that was received later touches no event row', () => {
  const rows = new Rows().apply(update(5, { events: checkpoints(200) }));
  rows.touched = 0;
  rows.apply(update(6, { statedAt: '2026-01-01T04:00:00.000Z', events: checkpoints(199) }));
  expect(rows.touched).toBe(0);
});
