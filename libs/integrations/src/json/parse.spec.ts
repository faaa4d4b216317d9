import * as fc from 'fast-check';
import { faultOf, valueOf } from '../testing/fixtures';
import { parseJson } from './parse';
import { MAX_KEYS } from './scan';

const IDENTITY = ['msg.tracking_number', 'msg.slug'];
const parse = (text: string | Uint8Array) =>
  parseJson(typeof text === 'string' ? Buffer.from(text) : text, IDENTITY);
const withKeys = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"${index}":0`).join(',')}}`;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('an object is parsed, with or without a byte order mark', () => {
  expect(valueOf(parse('{"a":[1,"\\u00e9\\ud83d\\ude00",null]}'))).toEqual({ a: [1, 'é😀', null] });
  expect(valueOf(parse(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])))).toEqual({});
});

test.each([
  ['malformed_json', ''],
  ['malformed_json', '{"a":1,}'],
  ['malformed_json', "{'a':1}"],
  ['malformed_json', '{"a":1 // a comment, as documents have them\n}'],
  ['malformed_json', '{"a":NaN}'],
  ['malformed_json', '{"a":1'],
  ['malformed_json', '{"a":"\\u12'],
  ['malformed_json', '{"a":"'],
  ['malformed_json', '{}{}'],
  ['malformed_json', '{"a":"\u0000"}'],
  ['not_an_object', '[]'],
  ['not_an_object', '"text"'],
  ['not_an_object', 'null'],
  ['not_an_object', '1'],
  ['too_deep', nested(65)],
  ['too_deep', nested(200_000)],
  ['too_deep', '{"a":'.repeat(20_000)],
  ['unstorable_text', '{"a":"\\u0000"}'],
  ['unstorable_text', '{"a\\u0000":1}'],
  ['unstorable_text', '{"a":"\\ud83d"}'],
  ['unstorable_text', '{"a":"\\ud83dx"}'],
  ['unstorable_text', '{"a":"\\ud83d\\u0041"}'],
  ['unstorable_text', '{"a":"\\uDE00\\uD83D"}'],
  ['duplicate_key', '{"msg":{"slug":"a","x":{"slug":1},"slug":"a"}}'],
  ['duplicate_key', '{"msg":{"slug":"a","s\\u006cug":"b"}}'],
  ['duplicate_key', '{"msg":{"slug":"a"},"msg":{}}'],
  ['duplicate_key', '{"msg":1,"msg":{"slug":"a"}}'],
])('%s: %s', (code, text) => {
  expect(faultOf(parse(text))).toMatch(new RegExp(`^${code}: `));
});

test('bytes that are not UTF-8', () => {
  expect(faultOf(parse(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])))).toMatch(/^invalid_utf8: /);
  expect(faultOf(parse(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])))).toMatch(/^invalid_utf8: /);
});

test('64 levels are not too deep', () => {
  expect(valueOf(parse(`{"a":${nested(63)}}`))).toHaveProperty('a');
});

test('of a doubled key that decides nothing the last one counts', () => {
  expect(valueOf(parse('{"slug":1,"slug":2,"msg":{"title":1,"title":2},"x":{"msg":1,"msg":2}}'))).toEqual({
    slug: 2,
    msg: { title: 2 },
    x: { msg: 2 },
  });
  expect(valueOf(parse('{"msg":[{"slug":1,"slug":2}]}'))).toEqual({ msg: [{ slug: 2 }] });
});

test('keys that lead to a prototype are dropped', () => {
  const text =
    '{"a":{"__proto__":{"polluted":1},"b":2},"constructor":{"prototype":{"polluted":1}},"\\u005f_proto__":{"polluted":1}}';
  const value = valueOf(parse(text));
  expect(value).toStrictEqual({ a: { b: 2 } });
  const merged = Object.assign({}, value, value.a);
  expect('polluted' in merged).toBe(false);
});

test('there may be many keys, but not any number', () => {
  expect(faultOf(parse(withKeys(MAX_KEYS)))).toBe('ok');
  expect(faultOf(parse(withKeys(MAX_KEYS + 1)))).toMatch(/^limit_exceeded: /);
});

test('a detail never quotes the body', () => {
  expect(faultOf(parse('{"name": Pat Private}'))).not.toMatch(/Pat/);
});

test('it never throws, and yields what JSON.parse does', () => {
  const almostJson = fc.string({ unit: fc.constantFrom(...'{}[]",:\\ud80 1'.split('')), maxLength: 60 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => void parse(bytes)));
  fc.assert(fc.property(almostJson, (text) => void parse(text)));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);
      const outcome = parse(text);
      fc.pre(outcome.outcome === 'ok' && !/__proto__|constructor|prototype/.test(text));
      expect(valueOf(outcome)).toEqual(JSON.parse(text));
    }),
  );
});
