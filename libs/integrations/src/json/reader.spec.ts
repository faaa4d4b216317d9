import { ok, type Json } from '@app/events';
import { faultOf } from '../testing/fixtures';
import type { Claimed, Fields } from './claim';
import { Faults } from './faults';
import type { JsonObject } from './parse';
import { MAX_TEXT_LENGTH, Reader } from './reader';

interface Shape extends Fields<'a' | 'b'> {
  readonly inner?: Claimed<Fields<'c'>>;
  readonly list?: Claimed<Fields<'c'>[]>;
}

/** What was read, the paths that were noted, and the dead letter, if any. */
function reading<V>(object: JsonObject, read: (reader: Reader<Shape>) => V) {
  const faults = new Faults();
  const value = read(new Reader<Shape>(object, 'msg', faults));
  const { unreadable_fields: unreadable = [] } = faults.toAttributes();
  return { value, unreadable, fault: faultOf(faults.deadLetter() ?? ok(null)) };
}
const FINE = { unreadable: [], fault: 'ok' };

describe('not stated, stated as empty and a value are three things', () => {
  const cases: [JsonObject, Json | undefined][] = [
    [{}, undefined],
    [{ a: null }, null],
    [{ a: '' }, null],
    [{ a: [] }, null],
    [{ a: '  ' }, null],
    [{ a: ' Null ' }, null],
  ];
  test.each(cases)('%j', (object, value) => {
    for (const kind of ['text', 'textOrNumber', 'number', 'integer', 'json'] as const) {
      expect(reading(object, (read) => read[kind]('a'))).toEqual({ value, ...FINE });
    }
    expect(reading(object, (read) => read.texts('a', 9))).toEqual({ value, ...FINE });
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
  ['a number without a digit before its point', '.82', (read) => read.number('a'), 0.82],
  ['a number with an exponent', '1e-3', (read) => read.number('a'), 0.001],
  ['minus zero', -0, (read) => Object.is(read.number('a'), 0), true],
  ['one text as a list', 'x', (read) => read.texts('a', 9), ['x']],
  ['a list of texts', ['x', 'y'], (read) => read.texts('a', 9), ['x', 'y']],
  ['a list of texts and numbers', [1, 'y'], (read) => read.textsOrNumbers('a', 9), ['1', 'y']],
  ['one number as a list', 7, (read) => read.textsOrNumbers('a', 9), ['7']],
  ['a list without what says nothing', ['x', 'null', ' '], (read) => read.texts('a', 9), ['x']],
  ['a list of what says nothing', ['', 'NULL'], (read) => read.texts('a', 9), null],
  ['anything', { x: [1, 'y', null, -0] }, (read) => read.json('a'), { x: [1, 'y', null, 0] }],
  ['an empty object', {}, (read) => read.json('a'), null],
  ['a time', '2024-05-20', (read) => read.time('a').precision, 'date'],
  ['a time as it is written', 'soon', (read) => read.timeAsWritten('a').text, 'soon'],
])('reads %s', (_, a, read, value) => {
  expect(reading({ a }, read)).toEqual({ value, ...FINE });
});

test.each<[Json, (read: Reader<Shape>) => unknown, string]>([
  [{}, (read) => read.text('a'), 'msg.a'],
  [1, (read) => read.text('a'), 'msg.a'],
  [2 ** 53, (read) => read.textOrNumber('a'), 'msg.a'],
  [true, (read) => read.textOrNumber('a'), 'msg.a'],
  ['one', (read) => read.number('a'), 'msg.a'],
  [Infinity, (read) => read.number('a'), 'msg.a'],
  ['9'.repeat(20), (read) => read.number('a'), 'msg.a'],
  ['1e999', (read) => read.number('a'), 'msg.a'],
  ['.', (read) => read.number('a'), 'msg.a'],
  [true, (read) => read.textsOrNumbers('a', 9), 'msg.a'],
  [[{}, 2 ** 53], (read) => read.textsOrNumbers('a', 9), 'msg.a[]'],
  [1.5, (read) => read.integer('a'), 'msg.a'],
  [2 ** 31, (read) => read.integer('a'), 'msg.a'],
  [{ x: 1 }, (read) => read.texts('a', 9), 'msg.a'],
  [[null, 1], (read) => read.texts('a', 9), 'msg.a[]'],
  [{ x: [Infinity] }, (read) => read.json('a'), 'msg.a'],
  [2 ** 53, (read) => read.json('a'), 'msg.a'],
])('%j is noted and not stated', (a, read, path) => {
  expect(reading({ a }, read)).toEqual({ value: undefined, unreadable: [path], fault: 'ok' });
});

test('a time that is none is noted', () => {
  for (const a of ['soon', 5, { x: 1 }]) {
    const { value, unreadable } = reading({ a }, (read) => read.time('a'));
    expect([value.fault, unreadable]).toEqual(['invalid', ['msg.a']]);
  }
});

test('of a list of texts those that are texts are read', () => {
  expect(reading({ a: ['x', 1, 'y', null] }, (read) => read.texts('a', 9))).toEqual({
    value: ['x', 'y'],
    unreadable: ['msg.a[]'],
    fault: 'ok',
  });
});

test('a list may be long, but not any length', () => {
  expect(reading({ a: ['x', 'y'] }, (read) => read.texts('a', 1)).fault).toBe(
    'limit_exceeded: msg.a: more than 1 items',
  );
});

test('a text may be long, but not any length', () => {
  const long = 'x'.repeat(MAX_TEXT_LENGTH);
  for (const kind of ['text', 'time', 'timeAsWritten', 'json'] as const) {
    expect(reading({ a: long }, (read) => read[kind]('a')).fault).toBe('ok');
    expect(reading({ a: `${long}x` }, (read) => read[kind]('a')).fault).toMatch(/^limit_exceeded: msg.a: /);
  }
});

test('objects and lists of objects are read with their paths; items that are none are left out', () => {
  const object = { inner: { c: 1 }, list: [{ c: 'x' }, 5, { c: {} }] };
  const { value, unreadable } = reading(object, (read) => {
    read.object('inner')!.text('c');
    return read.objects('list')!.map((item) => item.text('c'));
  });
  expect(value).toEqual(['x', undefined]);
  expect(unreadable).toEqual(['msg.inner.c', 'msg.list[]', 'msg.list[].c']);
});

describe('faults', () => {
  test('notes paths once, in order, some of many, and of a long one the beginning', () => {
    const faults = new Faults();
    expect(faults.toAttributes()).toEqual({});
    const letters = 'zyxwvutsrqponmlkjihgfedcba'.split('');
    for (const letter of letters) faults.unreadableField(`${letter}${'-'.repeat(200)}`);
    for (const index of [2, 10, 1]) faults.unreadableField(`a.list[${index}].b`);
    const { unreadable_fields: noted } = faults.toAttributes();
    expect(noted).toHaveLength(20);
    expect(noted!.slice(0, 3)).toEqual([`a${'-'.repeat(99)}`, 'a.list[].b', `b${'-'.repeat(99)}`]);
    expect(faults.deadLetter()).toBeUndefined();
  });

  test('tells of a limit once, and of many only the first ones', () => {
    const faults = new Faults();
    for (let index = 0; index < 20; index++) faults.limitExceeded(`msg.list[${index % 10}]`, 'too long');
    expect(faultOf(faults.deadLetter()!)).toMatch(
      /^limit_exceeded: msg\.list\[0\]: too long; .*; and 2 more$/,
    );
  });
});

test('of an object instead of a time nothing is kept: it may be about anybody', () => {
  const { value, unreadable } = reading({ a: { name: 'Ann' } }, (read) => read.timeAsWritten('a'));
  expect([value, unreadable]).toEqual([
    { at: null, text: null, precision: null, fault: 'invalid' },
    ['msg.a'],
  ]);
});
