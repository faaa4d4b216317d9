import { stateOf } from './source-state';

const NOW = Date.parse('2026-05-05T12:00:00Z');
const before = (hours: number): { at: string } => ({ at: new Date(NOW - hours * 3_600_000).toISOString() });

it.each([
  ['never called', undefined, undefined],
  ['refused 1 hour ago', undefined, before(1)],
  ['refused 1 hour ago', before(2), before(1)],
  ['accepting, the last one 1 hour ago', before(1), before(2)],
  ['accepting, the last one 23 hours ago', before(23), undefined],
  ['silent for 3 days', before(80), before(100)],
])('is %s', (text, accepted, refused) => {
  expect(stateOf(accepted, refused, NOW).text).toBe(text);
});
