import type { Json } from '@app/events';
import { shaped, type Shape } from './shape';

const EVENTS: Shape = [{ code: 'scalar', reason: { code: 'scalar' } }];

test.each<[Json, Shape, Json | undefined]>([
  ['a', 'scalar', 'a'],
  [null, 'scalar', null],
  [{ name: 'Ann' }, 'scalar', undefined],
  [['a'], 'scalar', undefined],
  [['a', { name: 'Ann' }, ['b'], 1, null], ['scalar'], ['a', 1, null]],
  [[{ name: 'Ann' }], ['scalar'], undefined],
  [[], ['scalar'], []],
  ['a', ['scalar'], 'a'],
  [{ value: 1, receiver: 'Ann' }, { value: 'scalar', unit: 'scalar' }, { value: 1 }],
  [{ receiver: 'Ann' }, { value: 'scalar' }, undefined],
  ['2.5', { value: 'scalar' }, undefined],
  [['a'], { value: 'scalar' }, undefined],
  [
    [{ code: 'c', receiver: 'Ann', reason: { code: 'r', contact: 'Ann' } }, { receiver: 'Ann' }],
    EVENTS,
    [{ code: 'c', reason: { code: 'r' } }],
  ],
  [{ code: 'c', reason: { contact: 'Ann' } }, EVENTS, { code: 'c' }],
  [[{ code: 'c', reason: 'r' }], EVENTS, [{ code: 'c' }]],
])('of %j in the shape %j stays %j', (value, shape, kept) => {
  expect(shaped(value, shape)).toEqual(kept);
});

test('names that every object has by nature are fields like others, and lead nowhere', () => {
  const value = JSON.parse('{"__proto__": {"code": 1}, "constructor": 2}') as Json;
  expect(shaped(value, { code: 'scalar', constructor: 'scalar' } as unknown as Shape)).toEqual({
    constructor: 2,
  });
});
