import { Places, sharedInFlight } from './in-flight';
import { RecordQueue } from './record-queue';
import { recordAt, recordsFrom } from '../spec/made-records';

const offsetsOf = (records: readonly { offset: bigint }[]): number[] =>
  records.map(({ offset }) => Number(offset));

it('hands records out in order, as many as a batch may have', () => {
  const queue = new RecordQueue({ records: 100, bytes: 100_000 });
  queue.push(recordsFrom(0, 5));
  expect(offsetsOf(queue.take({ records: 2, bytes: 10_000 }))).toEqual([0, 1]);
  expect(offsetsOf(queue.take({ records: 10, bytes: 250 }))).toEqual([2, 3]);
  expect(offsetsOf(queue.take({ records: 10, bytes: 10_000 }))).toEqual([4]);
  expect(queue.take({ records: 10, bytes: 10_000 })).toEqual([]);
});

it('hands out a record that is larger than a batch, alone', () => {
  const queue = new RecordQueue({ records: 100, bytes: 100_000 });
  queue.push([recordAt(0, { size: 9_999 }), recordAt(1)]);
  expect(offsetsOf(queue.take({ records: 10, bytes: 500 }))).toEqual([0]);
});

it.each([
  ['records', { records: 10, bytes: 100_000 }],
  ['bytes', { records: 100_000, bytes: 1_000 }],
])('is full at its bound of %s, and under half only below half of it', (_what, bounds) => {
  const queue = new RecordQueue(bounds);
  queue.push(recordsFrom(0, 9));
  expect(queue.isFull).toBe(false);
  queue.push(recordsFrom(9, 1));
  expect(queue.isFull).toBe(true);
  queue.take({ records: 5, bytes: 100_000 });
  expect(queue.isUnderHalf).toBe(false);
  queue.take({ records: 1, bytes: 100_000 });
  expect(queue.isUnderHalf).toBe(true);
  queue.push(recordsFrom(10, 90));
  queue.clear();
  expect([queue.length, queue.isFull, queue.isUnderHalf]).toEqual([0, false, true]);
});

it('gives out as many places as there are, and each that is given back to the one who has waited longest', async () => {
  const places = new Places(2);
  const [first, second] = [await places.take(), await places.take()];
  const order: string[] = [];
  const third = places.take().then((giveBack) => (order.push('third'), giveBack));
  const fourth = places.take().then((giveBack) => (order.push('fourth'), giveBack));
  await Promise.resolve();
  expect(order).toEqual([]);
  second();
  (await third)();
  (await fourth)();
  expect(order).toEqual(['third', 'fourth']);
  first();
  await Promise.all([places.take(), places.take()]);
});

it('asks once for what several want at the same time, and again afterwards', async () => {
  let asked = 0;
  const read = sharedInFlight(async (key) => `${key}${++asked}`);
  expect(await Promise.all([read('a'), read('a'), read('b')])).toEqual(['a1', 'a1', 'b2']);
  expect(await read('a')).toBe('a3');
});
