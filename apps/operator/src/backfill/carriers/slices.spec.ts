import * as fc from 'fast-check';
import { itemsAt } from './slices';

const textsAt = (json: string, ...path: string[]): string[] => itemsAt(Buffer.from(json), path).map(String);

it('cuts the items of a list out, byte for byte', () => {
  const page = `{ "meta": {"code": 200}, "data" :{"x":[{"trackings": 1}],"trackings": [ {"a": 12345678901234567890, "b":"],}\\"" } ,{"é":1e2}]}}`;
  expect(textsAt(page, 'data', 'trackings')).toEqual([
    '{"a": 12345678901234567890, "b":"],}\\"" }',
    '{"é":1e2}',
  ]);
});

it('gives a value that is no list as the only one', () => {
  expect(textsAt('{"data":{"tracking": {"id":1} }}', 'data', 'tracking')).toEqual(['{"id":1}']);
});

it.each([
  ['an empty list', '{"data":[ ]}', []],
  ['a path that leads nowhere', '{"other":[1]}', []],
  ['the last of doubled keys', '{"data":[1],"d\\u0061ta":[2]}', ['2']],
])('finds in %s what a parser finds', (_, json, items) => {
  expect(textsAt(json, 'data')).toEqual(items);
});

it('what is cut out reads as the item that a parser gives, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.jsonValue(),
      fc.constantFrom(0, 1, 4),
      (items, other, indent) => {
        const json = JSON.stringify(
          { other, data: { before: [other], trackings: items } },
          undefined,
          indent,
        );
        const cut = textsAt(json, 'data', 'trackings');
        expect(cut.map((text): unknown => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(items)));
        for (const text of cut) expect(json).toContain(text);
      },
    ),
  );
});
