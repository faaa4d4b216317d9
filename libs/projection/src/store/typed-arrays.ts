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

/** Types that arrays of arrays or of JSON would not keep apart travel as text and are cast row by row. */
const travelsAsText = (type: string): boolean => type.endsWith('[]') || type === 'json' || type === 'jsonb';
const arrayType = (type: string): string => (travelsAsText(type) ? 'text[]' : `${type}[]`);

/** `unnest($1::uuid[], …) AS u (id, …)`, beginning with parameter `$first`. */
export const unnested = (columns: readonly Column[], first = 1): string =>
  `unnest(${columns.map(({ type }, index) => `$${first + index}::${arrayType(type)}`).join(', ')}) AS u (${columns
    .map(({ name }) => quoted(name))
    .join(', ')})`;

/** A column of `u` with its own type again. */
export const typed = ({ name, type }: Column): string =>
  travelsAsText(type) ? `u.${quoted(name)}::${type}` : `u.${quoted(name)}`;

export const quoted = (name: string): string => `"${name}"`;

/** The parameters that `unnested` refers to: one array literal for each column. */
export const arraysOf = <Row extends object>(columns: readonly Column[], rows: readonly Row[]): string[] =>
  columns.map(({ property, type }) => arrayLiteral(rows, property as keyof Row, encoderOf(type)));

function arrayLiteral<Row>(rows: readonly Row[], property: keyof Row, encode: (value: never) => string): string {
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

const encoderOf = (type: string): ((value: never) => string) =>
  type === 'json' || type === 'jsonb'
    ? (value: unknown) => quote(typeof value === 'string' ? value : JSON.stringify(value))
    : type.endsWith('[]')
      ? (value: readonly string[]) => quote(`{${value.map(quote).join(',')}}`)
      : type === 'text' || type === 'bytea'
        ? quote
        : String;

const NEEDS_ESCAPE = /["\\]/;
const quote = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `"${text}"`;
