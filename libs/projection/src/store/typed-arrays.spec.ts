import { arraysOf, typed, unnested, type Column } from './typed-arrays';

const column = (type: string, name = 'value'): Column => ({ property: name, name, type });

/** The literal of one column with these values. */
const literal = (type: string, ...values: unknown[]): string =>
  arraysOf(
    [column(type)],
    values.map((value) => ({ value })),
  )[0]!;

describe('the literal of an array', () => {
  it.each([
    ['plain', 'a', '{"a"}'],
    ['empty', '', '{""}'],
    ['a quote', 'a"b', String.raw`{"a\"b"}`],
    ['a backslash', 'a\\b', String.raw`{"a\\b"}`],
    ['braces and commas', '{a,b}', '{"{a,b}"}'],
    ['the word NULL', 'NULL', '{"NULL"}'],
    ['white space around it', ' a\n', '{" a\n"}'],
    ['beyond ASCII', 'Zoë 東京 📦', '{"Zoë 東京 📦"}'],
  ])('has a text whole: %s', (_what, value, expected) => {
    expect(literal('text', value)).toBe(expected);
  });

  it('has null where a row has no value', () => {
    expect(literal('text', 'a', null, undefined, '')).toBe('{"a",NULL,NULL,""}');
  });

  it('is empty where no row has a value: unnest fills the column with nulls', () => {
    expect(literal('text', null, undefined)).toBe('{}');
    expect(literal('integer', null)).toBe('{}');
    expect(literal('jsonb', null, undefined)).toBe('');
  });

  it('is empty without rows', () => {
    expect(arraysOf([column('text'), column('jsonb')], [])).toEqual(['{}', '']);
  });

  it.each([
    ['integer', 0, '{0}'],
    ['double precision', -1.5, '{-1.5}'],
    ['boolean', false, '{false}'],
    ['uuid', '00000000-0000-4000-8000-000000000001', '{00000000-0000-4000-8000-000000000001}'],
    ['bytea', String.raw`\x00ff`, String.raw`{"\\x00ff"}`],
  ])('has a value of type %s', (type, value, expected) => {
    expect(literal(type, value)).toBe(expected);
  });
});

describe('lists within rows', () => {
  it.each([
    ['none', [], '{"{}"}'],
    ['plain', ['a', 'b'], String.raw`{"{\"a\",\"b\"}"}`],
    ['an empty text', [''], String.raw`{"{\"\"}"}`],
    ['commas and braces', ['a,b', '{c}'], String.raw`{"{\"a,b\",\"{c}\"}"}`],
    ['quotes', ['a"b'], String.raw`{"{\"a\\\"b\"}"}`],
    ['backslashes', ['a\\b'], String.raw`{"{\"a\\\\b\"}"}`],
  ])('travel as texts: %s', (_what, value, expected) => {
    expect(literal('text[]', value)).toBe(expected);
  });

  it('of different lengths stay apart, and null is no list', () => {
    expect(literal('text[]', ['a'], null, [])).toBe(String.raw`{"{\"a\"}",NULL,"{}"}`);
  });
});

describe('JSON', () => {
  it('travels side by side in one text, whatever is in it', () => {
    const values = [{ a: '"\\,{}' }, [], '{"is":"text already"}', { b: '\u001e\u0000' }];
    const texts = literal('jsonb', ...values).split('\u001e');
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      values[0],
      values[1],
      { is: 'text already' },
      values[3],
    ]);
  });

  it('is an empty text where a row has none', () => {
    expect(literal('json', { a: 1 }, null)).toBe('{"a":1}\u001e');
  });
});

describe('the SQL', () => {
  it('numbers its parameters from the first one', () => {
    expect(unnested([column('uuid', 'id'), column('text[]', 'tags'), column('jsonb', 'offset')], 3)).toBe(
      `unnest($3::uuid[], $4::text[], string_to_array($5::text, E'\\x1e', '')) AS u ("id", "tags", "offset")`,
    );
  });

  it('gives a column its own type again where it travelled as text', () => {
    expect(['text[]', 'jsonb', 'integer'].map((type) => typed(column(type)))).toEqual([
      'u."value"::text[]',
      'u."value"::jsonb',
      'u."value"',
    ]);
  });
});
