/**
 * Set-based statements: all rows of a table travel as one array for each column, and Postgres puts them side by side
 * with `unnest`. A column that is null in every row travels as an empty array, which `unnest` fills with nulls: wide
 * rows with few values cost little.
 */

/** A column as a statement sees it. */
export interface Column {
  /** Property of the row. */
  property: string;
  /** Name in the table. */
  name: string;
  /** Postgres type, such as `uuid`, `text[]`. */
  type: string;
}

const isJson = (type: string): boolean => type === 'json' || type === 'jsonb';

/** A list within a row travels as text, because an array of arrays would not keep lists of different lengths apart. */
const arrayType = (type: string): string => (type.endsWith('[]') ? 'text[]' : `${type}[]`);

/**
 * JSON holds no control character as it is, so JSON texts can travel side by side in one text: in an array each of
 * their many quotes would have to be escaped.
 */
const SEPARATOR = '\u001e';

const parameter = ({ type }: Column, index: number): string =>
  isJson(type) ? `string_to_array($${index}::text, E'\\x1e', '')` : `$${index}::${arrayType(type)}`;

/** `unnest($1::uuid[], …) AS u (id, …)`, beginning with parameter `$first`. */
export const unnested = (columns: readonly Column[], first = 1): string =>
  `unnest(${columns.map((column, index) => parameter(column, first + index)).join(', ')}) AS u (${columns
    .map(({ name }) => quoted(name))
    .join(', ')})`;

/** A column of `u` with its own type again. */
export const typed = ({ name, type }: Column): string =>
  isJson(type) || type.endsWith('[]') ? `u.${quoted(name)}::${type}` : `u.${quoted(name)}`;

export const quoted = (name: string): string => `"${name}"`;

/** The parameters that `unnested` refers to: one for each column. */
export const arraysOf = <Row extends object>(columns: readonly Column[], rows: readonly Row[]): string[] =>
  columns.map(({ property, type }) => {
    const name = property as keyof Row;
    return isJson(type) ? jsonTexts(rows, name) : arrayLiteral(rows, name, encoderOf(type));
  });

function arrayLiteral<Row>(
  rows: readonly Row[],
  property: keyof Row,
  encode: (value: never) => string,
): string {
  let literal = '';
  let isEmpty = true;
  for (const row of rows) {
    const value = row[property];
    if (value === null || value === undefined) {
      literal += ',NULL';
    } else {
      isEmpty = false;
      literal += `,${encode(value as never)}`;
    }
  }
  return isEmpty ? '{}' : `{${literal.slice(1)}}`;
}

/** A value that is a text already is taken for JSON. */
function jsonTexts<Row>(rows: readonly Row[], property: keyof Row): string {
  const texts = rows.map((row) => {
    const value = row[property];
    if (value === null || value === undefined) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  return texts.every((text) => text === '') ? '' : texts.join(SEPARATOR);
}

const encoderOf = (type: string): ((value: never) => string) =>
  type.endsWith('[]')
    ? (value: readonly string[]) => quote(`{${value.map(quote).join(',')}}`)
    : type === 'text' || type === 'bytea'
      ? quote
      : String;

const NEEDS_ESCAPE = /["\\]/;
const quote = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `"${text}"`;
