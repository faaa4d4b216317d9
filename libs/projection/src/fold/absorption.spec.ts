import { absorptionOf } from './absorption';

/** Events by what they supersede. */
const events = (all: Record<string, string[]>) =>
  new Map(Object.entries(all).map(([id, supersedes]) => [id, { id, supersedes }]));

/** Which events have no row, and which ones each of the others absorbs. */
function absorbedBy(all: Record<string, string[]>) {
  const { absorbed, lessers } = absorptionOf(events(all));
  return {
    absorbed: [...absorbed].sort(),
    lessers: Object.fromEntries([...lessers].map(([id, others]) => [id, [...others].sort()])),
  };
}

it('absorbs an event that a known one supersedes', () => {
  expect(absorbedBy({ a: ['b'], b: [] })).toEqual({ absorbed: ['b'], lessers: { a: ['b'] } });
});

it('absorbs nothing where the superseded event is not known', () => {
  expect(absorbedBy({ a: ['b'], c: [] })).toEqual({ absorbed: [], lessers: {} });
});

it('lets several events absorb the same one', () => {
  expect(absorbedBy({ a: ['c'], b: ['c'], c: [] })).toEqual({
    absorbed: ['c'],
    lessers: { a: ['c'], b: ['c'] },
  });
});

it('follows a chain to its end', () => {
  expect(absorbedBy({ a: ['b'], b: ['c'], c: ['d'], d: [] })).toEqual({
    absorbed: ['b', 'c', 'd'],
    lessers: { a: ['b', 'c', 'd'], b: ['c', 'd'], c: ['d'] },
  });
});

it('does not follow a chain over an event that is not known', () => {
  expect(absorbedBy({ a: ['b'], c: ['d'], d: [] })).toEqual({ absorbed: ['d'], lessers: { c: ['d'] } });
});

it.each([
  ['itself', { a: ['a'] }],
  ['each other', { a: ['b'], b: ['a'] }],
  ['each other in a circle', { a: ['b'], b: ['c'], c: ['a'] }],
])('keeps events that supersede %s', (_what, all) => {
  expect(absorbedBy(all)).toEqual({ absorbed: [], lessers: {} });
});

it('absorbs all of a circle into an event above it, and what is below it into the circle', () => {
  expect(absorbedBy({ top: ['a'], a: ['b'], b: ['a', 'low'], low: [] })).toEqual({
    absorbed: ['a', 'b', 'low'],
    lessers: { top: ['a', 'b', 'low'], a: ['low'], b: ['low'] },
  });
});

it('does not depend on the order in which events became known', () => {
  const all = { top: ['a'], a: ['b'], b: ['low'], low: [] };
  const reversed = Object.fromEntries(Object.entries(all).toReversed());
  expect(absorbedBy(reversed)).toEqual(absorbedBy(all));
});

it('handles a chain of the longest length that a shipment may have', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 1_001 }, (_, i) => [`e${i}`, i < 1_000 ? [`e${i + 1}`] : []]),
  );
  expect(absorptionOf(events(chain)).absorbed.size).toBe(1_000);
});
