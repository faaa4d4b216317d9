import type { Json } from '@app/events';
import { faultOf } from '../testing/fixtures';
import { ok } from '@app/events';
import type { Claimed, Fields } from './claim';
import { Faults } from './faults';
import type { JsonObject } from './parse';
import { MAX_TEXT_LENGTH, Reader } from './reader';

interface Shape extends Fields<'a' | 'b'> {
  readonly inner?: Claimed<Fields<'c'>>;
  readonly list?: Claimed<Fields<'c'>[]>;
}

function reading<V>(object: JsonObject, read: (reader: Reader<Shape>) => V): { value: V; fault: string } {
  const faults = new Faults();
  const value = read(new Reader<Shape>(object, 'msg', faults));
  return { value, fault: faultOf(faults.deadLetter() ?? ok(null)) };
}

describe('not stated, stated as empty and a value are three things', () => {
  const cases: [JsonObject, Json | undefined][] = [
    [{}, undefined],
    [{ a: null }, null],
    [{ a: '' }, null],
    [{ a: [] }, null],
  ];
  test.each(cases)('%j', (object, value) => {
    for (const kind of ['text', 'textOrNumber', 'number', 'integer', 'json'] as const) {
      expect(reading(object, (read) => read[kind]('a'))).toEqual({ value, fault: 'ok' });
    }
    expect(reading(object, (read) => read.texts('a', 9))).toEqual({ value, fault: 'ok' });
  });

  test('an inherited property is not stated', () => {
    const read = new Reader<Fields<'toString'>>({}, '', new Faults());
    expect(read.text('toString')).toBeUndefined();
    expect(read.has('toString')).toBe(false);
  });
});

test.each<[string, Json, (read: Reader<Shape>) => unknown, unknown]>([
  ['text', 'x', (read) => read.text('a'), 'x'],
  ['a number as text', 4711, (read) => read.textOrNumber('a'), '4711'],
  ['a number', 1.5, (read) => read.number('a'), 1.5],
  ['a number in a text', '-1.5', (read) => read.number('a'), -1.5],
  ['minus zero', -0, (read) => Object.is(read.number('a'), 0), true],
  ['one text as a list', 'x', (read) => read.texts('a', 9), ['x']],
  ['a list of texts', ['x', 'y'], (read) => read.texts('a', 9), ['x', 'y']],
  ['anything', { x: [1, 'y', null, -0] }, (read) => read.json('a'), { x: [1, 'y', null, 0] }],
  ['an empty object', {}, (read) => read.json('a'), null],
  ['a time', '2024-05-20', (read) => read.time('a').precision, 'date'],
  ['a time that is none', { x: 1 }, (read) => read.time('a').text, '{"x":1}'],
])('reads %s', (_, a, read, value) => {
  expect(reading({ a }, read)).toEqual({ value, fault: 'ok' });
});

test.each<[Json, (read: Reader<Shape>) => unknown, string]>([
  [{}, (read) => read.text('a'), 'invalid_field: msg.a: expected text, found object'],
  [1, (read) => read.text('a'), 'invalid_field: msg.a: expected text, found number'],
  [
    2 ** 53,
    (read) => read.textOrNumber('a'),
    'invalid_field: msg.a: expected text, found a number that lost digits',
  ],
  ['one', (read) => read.number('a'), 'invalid_field: msg.a: expected number, found text'],
  [Infinity, (read) => read.number('a'), 'invalid_field: msg.a: expected number, found one that lost digits'],
  [
    '9'.repeat(20),
    (read) => read.number('a'),
    'invalid_field: msg.a: expected number, found one that lost digits',
  ],
  [1.5, (read) => read.integer('a'), 'invalid_field: msg.a: expected whole number, found another'],
  [2 ** 31, (read) => read.integer('a'), 'invalid_field: msg.a: expected whole number, found another'],
  [{ x: 1 }, (read) => read.texts('a', 9), 'invalid_field: msg.a: expected list of texts, found object'],
  [['x', 1], (read) => read.texts('a', 9), 'invalid_field: msg.a[1]: expected text, found number'],
  [['x', 'y'], (read) => read.texts('a', 1), 'limit_exceeded: msg.a: more than 1 items'],
  [{ x: [Infinity] }, (read) => read.json('a'), 'invalid_field: msg.a.x[0]: a number that lost digits'],
])('%j is a fault', (a, read, fault) => {
  expect(reading({ a }, read).fault).toBe(fault);
});

test('a text may be long, but not any length', () => {
  const long = 'x'.repeat(MAX_TEXT_LENGTH);
  for (const kind of ['text', 'time', 'json'] as const) {
    expect(reading({ a: long }, (read) => read[kind]('a')).fault).toBe('ok');
    expect(reading({ a: `${long}x` }, (read) => read[kind]('a')).fault).toMatch(/^limit_exceeded: msg.a: /);
  }
});

test('objects and lists of objects are read with their paths', () => {
  const object = { inner: { c: 1 }, list: [{ c: 'x' }, 5, { c: {} }] };
  const { fault } = reading(object, (read) => {
    read.object('inner')!.text('c');
    for (const item of read.objects('list')!) item.text('c');
  });
  expect(fault).toBe(
    'invalid_field: msg.inner.c: expected text, found number; msg.list[1]: expected object, found number; msg.list[2].c: expected text, found object',
  );
});

test('a fault is told once, and of many only the first ones', () => {
  const { fault } = reading({ a: 1, list: Array.from({ length: 20 }, () => 1) }, (read) => {
    read.text('a');
    read.text('a');
    read.objects('list');
  });
  expect(fault).toMatch(/^invalid_field: msg\.a: [^;]*; msg\.list\[0\].*; and 13 more$/);
});
