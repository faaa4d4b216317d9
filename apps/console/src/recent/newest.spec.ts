import { Newest } from './newest';

it('keeps the newest values, in whatever order they come', () => {
  const newest = new Newest<string>(3, (value) => value);
  expect(newest.all).toEqual([]);
  for (const value of ['2', '1']) newest.add(value);
  expect(newest.all).toEqual(['2', '1']);
  for (const value of ['7', '3', '9', '4', '8', '5', '6']) newest.add(value);
  expect(newest.all).toEqual(['9', '8', '7']);
});

it('has of two of one time the later one first', () => {
  const newest = new Newest<[string, number]>(5, ([time]) => time);
  newest.add(['1', 1]);
  newest.add(['1', 2]);
  expect(newest.all.map(([, order]) => order)).toEqual([2, 1]);
});
