import { TokenBuckets } from './token-buckets';

let now = 0;
const buckets = (maxKeys = 10): TokenBuckets => {
  now = 1_000;
  return new TokenBuckets(maxKeys, () => now);
};
const RATE = { perSecond: 2, burst: 3 };
const take = (from: TokenBuckets, key: string, times: number): number[] =>
  Array.from({ length: times }, () => from.take(key, RATE));

it('gives the burst at once and then says how long to wait', () => {
  expect(take(buckets(), 'a', 5)).toEqual([0, 0, 0, 1, 1]);
});

it('fills up steadily, never beyond the burst', () => {
  const from = buckets();
  take(from, 'a', 4);
  now += 500;
  expect(take(from, 'a', 2)).toEqual([0, 1]);
  now += 3_600_000;
  expect(take(from, 'a', 4)).toEqual([0, 0, 0, 1]);
});

it('keeps a slow bucket empty as long as its rate demands, asking again or not', () => {
  const from = buckets();
  const slow = { perSecond: 0.1, burst: 1 };
  expect(from.take('a', slow)).toBe(0);
  for (let second = 1; second < 10; second++) {
    now += 999;
    expect(from.take('a', slow)).toBe(11 - second);
  }
  now += 1_010;
  expect(from.take('a', slow)).toBe(0);
});

it('keeps one key apart from another', () => {
  const from = buckets();
  take(from, 'a', 9);
  expect(take(from, 'b', 3)).toEqual([0, 0, 0]);
});

it('forgets the key that was used longest ago', () => {
  const from = buckets(2);
  take(from, 'a', 4);
  take(from, 'b', 4);
  take(from, 'a', 1);
  take(from, 'c', 4);
  expect([from.take('a', RATE), from.take('b', RATE)]).toEqual([1, 0]);
});
