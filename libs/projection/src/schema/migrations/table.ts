/** A small notation for tables in which no column can be without its comment. */
export type ColumnNote = readonly [name: string, type: string, comment: string];

/**
 * The statements that create a table of schema `tracking` and describe it.
 * @param storage storage parameters, such as `fillfactor = 85`
 */
export function createTable(
  name: string,
  comment: string,
  columns: readonly ColumnNote[],
  constraints: readonly string[] = [],
  storage = '',
): string[] {
  const lines = [...columns.map(([column, type]) => `"${column}" ${type}`), ...constraints];
  const parameters = storage ? ` WITH (${storage})` : '';
  return [
    `CREATE TABLE tracking.${name} (\n  ${lines.join(',\n  ')}\n)${parameters}`,
    `COMMENT ON TABLE tracking.${name} IS ${literal(comment)}`,
    ...comments(
      name,
      columns.map(([column, , text]) => [column, text] as const),
    ),
  ];
}

/** The statements that create a view of schema `tracking` and describe it. */
export const createView = (
  name: string,
  comment: string,
  query: string,
  columns: readonly (readonly [name: string, comment: string])[],
): string[] => [`CREATE VIEW tracking.${name} AS ${query}`, ...viewComments(name, comment, columns)];

/** What `createView` takes. */
export type ViewParts = Parameters<typeof createView>;

/** A column that comes behind those that a view had first. */
export type AddedColumn = readonly [name: string, comment: string, sql: string];

export const addedSql = (added: readonly AddedColumn[]): string =>
  added.map(([name, , sql]) => `,\n      ${sql} AS ${name}`).join('');

export const addedComments = (added: readonly AddedColumn[]): (readonly [name: string, comment: string])[] =>
  added.map(([name, comment]) => [name, comment]);

/** Instead of a view that is there; its columns stay in their places, and new ones come behind them. */
export const replaceView = (...[name, comment, query, columns]: ViewParts): string[] => [
  `CREATE OR REPLACE VIEW tracking.${name} AS ${query}`,
  ...viewComments(name, comment, columns),
];

const viewComments = (
  name: string,
  comment: string,
  columns: readonly (readonly [string, string])[],
): string[] => [`COMMENT ON VIEW tracking.${name} IS ${literal(comment)}`, ...comments(name, columns)];

export const comments = (name: string, columns: readonly (readonly [string, string])[]): string[] =>
  columns.map(([column, text]) => `COMMENT ON COLUMN tracking.${name}."${column}" IS ${literal(text)}`);

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
