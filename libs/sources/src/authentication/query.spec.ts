import { parseQuery, rawQuery } from './query';

it.each([
  ['/webhooks/a', ''],
  ['/webhooks/a?', ''],
  ['/webhooks/a?b=c?d&e', 'b=c?d&e'],
])('finds the query of %s', (url, query) => {
  expect(rawQuery(url)).toBe(query);
});

it.each<[string, Record<string, string[]>]>([
  ['', {}],
  ['&&', {}],
  ['a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
  ['a', { a: [''] }],
  ['a=b=c', { a: ['b=c'] }],
  ['%61=%31&a=2', { a: ['1', '2'] }],
  ['key=93GSRq06Pmf5e%40fAhq%24%246lo%5E', { key: ['93GSRq06Pmf5e@fAhq$$6lo^'] }],
  ['key=93GSRq06Pmf5e@fAhq$$6lo^', { key: ['93GSRq06Pmf5e@fAhq$$6lo^'] }],
  ['a=1+2', { a: ['1+2'] }],
  ['a=%2541', { a: ['%41'] }],
  ['__proto__=x', { ['__proto__']: ['x'] }],
])('decodes %j once', (query, expected) => {
  expect([...parseQuery(query)!]).toEqual(Object.entries(expected));
});

it.each(['a=%', 'a=%4', 'a=%zz', '%=a', 'a=%FF', 'a=%C0%80'])('does not guess at %j', (query) => {
  expect(parseQuery(query)).toBeUndefined();
});
