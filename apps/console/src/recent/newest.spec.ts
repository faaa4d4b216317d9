import { Newest } from './newest';

it('keeps the newest values, the last one first', () => {
  const newest = new Newest<number>(3);
  expect(newest.all).toEqual([]);
  for (const value of [1, 2]) newest.add(value);
  expect(newest.all).toEqual([2, 1]);
  for (const value of [3, 4, 5, 6, 7]) newest.add(value);
  expect(newest.all).toEqual([7, 6, 5]);
});
