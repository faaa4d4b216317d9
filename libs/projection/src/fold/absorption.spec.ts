import { absorptionOf } from './absorption';

/** Events by the parts of one scan that they report; an event without parts is the scan's own id. */
const events = (all: Record<string, string[]>) =>
  new Map(Object.entries(all).map(([id, parts]) => [id, { id, scan: { id: 's', parts } }]));

/** Which events have no row, and which ones each of the others absorbs. */
function absorbedBy(all: Parameters<typeof absorptionOf>[0]) {
  const { absorbed, lessers } = absorptionOf(all);
  return {
    absorbed: [...absorbed].sort(),
    lessers: Object.fromEntries([...lessers].map(([id, others]) => [id, [...others].sort()])),
  };
}

it('absorbs an event of which another one of the same scan has a part more', () => {
  expect(absorbedBy(events({ a: ['x', 'y'], b: ['x', ''], c: ['', ''] }))).toEqual({
    absorbed: ['b', 'c'],
    lessers: { a: ['b', 'c'], b: ['c'] },
  });
});

it('lets several events absorb the same one', () => {
  expect(absorbedBy(events({ a: ['x'], b: ['y'], c: [] }))).toEqual({
    absorbed: ['c'],
    lessers: { a: ['c'], b: ['c'] },
  });
});

it.each<[string, Record<string, string[]>]>([
  ['have different values', { a: ['x', 'y'], b: ['z', ''] }],
  ['each have a part that the other one lacks', { a: ['x', ''], b: ['', 'y'] }],
  ['have the same parts', { a: ['x'], b: ['x'] }],
  ['have one value in different parts', { a: ['x', 'y'], b: ['y', ''] }],
])('keeps events of one scan that %s', (_what, all) => {
  expect(absorbedBy(events(all))).toEqual({ absorbed: [], lessers: {} });
});

it('does not compare events of different scans', () => {
  const all = new Map([
    ['a', { id: 'a', scan: { id: 's', parts: ['x', 'y'] } }],
    ['b', { id: 'b', scan: { id: 't', parts: ['x', ''] } }],
  ]);
  expect(absorbedBy(all)).toEqual({ absorbed: [], lessers: {} });
});

it('takes an event that names no scan for the one of which no part is known', () => {
  const bare = new Map([
    ['s', { id: 's', scan: null }],
    ['a', { id: 'a', scan: { id: 's', parts: ['x'] } }],
  ]);
  expect(absorbedBy(bare)).toEqual({ absorbed: ['s'], lessers: { a: ['s'] } });
});

it('takes parts that are left out at the end for empty ones', () => {
  expect(absorbedBy(events({ a: ['x', 'y'], b: ['x'], c: ['x', '', ''] })).absorbed).toEqual(['b', 'c']);
});

it('does not depend on the order in which events became known', () => {
  const all = { top: ['x', 'y', 'z'], a: ['x', 'y', ''], b: ['', 'y', 'z'], low: ['', 'y', ''] };
  const reversed = Object.fromEntries(Object.entries(all).toReversed());
  expect(absorbedBy(events(reversed))).toEqual(absorbedBy(events(all)));
});
