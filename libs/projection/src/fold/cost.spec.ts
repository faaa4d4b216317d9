/**
 * What an update costs: rows of events are read and written for what is new in it, not for what it repeats, and the
 * work grows with what it says, not with what is known.
 */
import type { ShipmentEvent } from '@app/events';
import { fold } from './fold';
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

test('a snapshot that is read a second time touches no event row', () => {
  const snapshot = update(2, { events: checkpoints(200) });
  const rows = new Rows().apply(snapshot);
  rows.touched = 0;
  rows.apply(snapshot).apply(snapshot, snapshot);
  expect(rows.touched).toBe(0);
});

test('a snapshot of the same moment that came as another record touches the rows that may name that record', () => {
  const rows = new Rows().apply(update(2, { events: checkpoints(2) }));
  const earlier = { ...update(2).raw, offset: '1' };
  rows.touched = 0;
  rows.apply(update(2, { events: checkpoints(2), raw: earlier }));
  expect(rows.touched).toBe(4);
  expect(rows.shown.history.map(({ raw }) => raw)).toEqual([earlier, earlier]);
});

test('an older snapshot that was received later touches no event row', () => {
  const rows = new Rows().apply(update(5, { events: checkpoints(200) }));
  rows.touched = 0;
  rows.apply(update(6, { statedAt: '2026-01-01T04:00:00.000Z', events: checkpoints(199) }));
  expect(rows.touched).toBe(0);
});

/** So many scans, each reported with one part, with two, and with three. */
const completed = (count: number): ShipmentEvent[] =>
  checkpoints(Math.ceil(count / 3)).flatMap((event) =>
    [['x'], ['x', 'y'], ['x', 'y', 'z']].map((parts) => ({
      ...event,
      id: `${event.id} ${parts.join()}`,
      scan: { id: event.id, parts },
    })),
  );

/** So many reports of one scan, each with another value of a part. */
const alike = (count: number): ShipmentEvent[] =>
  checkpoints(count).map((event) => ({ ...event, scan: { id: 'one', parts: [event.id] } }));

/** Milliseconds, the best of several, for as many updates as events are known, each with a new event. */
function timeOfBatch(events: ShipmentEvent[]): number {
  const known = fold(undefined, [update(2, { events })]);
  if ('missing' in known) throw new Error('nothing is known that could be missing');
  const updates = events.map(({ scan: reported, ...event }, i) =>
    update(3, {
      events: [
        { ...event, id: `new-${i}`, scan: { id: reported?.id ?? `new-${i}`, parts: ['other', `${i}`] } },
      ],
    }),
  );
  let best = Infinity;
  for (let turn = 0; turn < 5; turn++) {
    const begin = performance.now();
    expect(fold(known.change!.summary, updates)).toHaveProperty('change');
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

test.each([
  ['of which each is reported once', checkpoints],
  ['that are reported more and more completely', completed],
  ['that all report one scan', alike],
])('a batch costs what is said in it, not its updates times the known events %s', (_what, events) => {
  timeOfBatch(events(500));
  // Eightfold the updates: linear work is about 8 times as much, quadratic work 64 times.
  expect(timeOfBatch(events(4_000)) / timeOfBatch(events(500))).toBeLessThan(24);
});
