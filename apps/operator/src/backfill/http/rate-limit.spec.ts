import { RateLimit } from './rate-limit';

it('lets a burst go at once and the others at their rate', () => {
  const limit = new RateLimit(80, 100, 0);
  const waits = Array.from({ length: 180 }, () => limit.take(0));
  expect(waits.slice(0, 100)).toEqual(Array(100).fill(0));
  expect(waits[100]).toBeCloseTo(12.5);
  expect(waits[179]).toBeCloseTo(1_000);
});

it('never lets more go in a time than the burst and the rate allow', () => {
  const limit = new RateLimit(10, 3, 0);
  const gone: number[] = [];
  for (let now = 0; now < 5_000; now += 50) gone.push(now + limit.take(now));
  for (const begin of gone) {
    const inSecond = gone.filter((at) => at >= begin && at < begin + 1_000).length;
    expect(inSecond).toBeLessThanOrEqual(13);
  }
});

it('has no more than the burst after a long silence', () => {
  const limit = new RateLimit(10, 2, 0);
  const waits = [1, 2, 3].map(() => limit.take(1_000_000));
  expect(waits).toEqual([0, 0, 100]);
});

it('waits for everybody when the other side asks for a pause, and does not make up for it', () => {
  const limit = new RateLimit(10, 5, 0);
  limit.pause(0, 2_000);
  expect(limit.take(0)).toBeCloseTo(2_100);
  expect(limit.take(500)).toBeCloseTo(1_700);
  limit.pause(600, 100);
  expect(limit.take(600)).toBeCloseTo(1_700);
});
