import { askedPauseMs, backoffMs, isTransient } from './retry';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const pause = (headers: Record<string, string>): number | undefined =>
  askedPauseMs(new Headers(headers), NOW);

it('waits twice as long each time, up to a limit', () => {
  expect([0, 1, 2, 3, 20].map((attempt) => backoffMs(attempt, 1))).toEqual([250, 500, 1_000, 2_000, 20_000]);
});

it('spreads over the second half of the time', () => {
  expect([backoffMs(3, 0), backoffMs(3, 0.5)]).toEqual([1_000, 1_500]);
});

it.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date', { 'retry-after': 'Sun, 01 Nov 2026 12:00:30 GMT' }, 30_000],
  ['a date that has passed', { 'retry-after': 'Sun, 01 Nov 2026 11:00:00 GMT' }, 0],
  ['the moment of a reset', { 'x-ratelimit-reset': String(NOW / 1_000 + 2) }, 2_000],
  ['a day, which is cut', { 'retry-after': '86400' }, 300_000],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
])('reads a pause given as %s', (_, headers, expected) => {
  expect(pause(headers)).toBe(expected);
});

it('tries again after what may pass', () => {
  expect([429, 500, 502, 503, 504, 408].every(isTransient)).toBe(true);
  expect([200, 400, 401, 403, 404, 501].some(isTransient)).toBe(false);
});
