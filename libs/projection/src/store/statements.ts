/** Statements that follow from the entities, made once: which columns there are is known in one place. */
import type { DataSource, EntityMetadata } from 'typeorm';
import { quoted, typed, unnested, type Column } from './typed-arrays';

export interface Table {
  path: string;
  columns: readonly Column[];
  keys: readonly Column[];
}

const columnOf = ({
  propertyName,
  databaseName,
  type,
  isArray,
}: EntityMetadata['columns'][number]): Column => ({
  property: propertyName,
  name: databaseName,
  type: `${String(type)}${isArray ? '[]' : ''}`,
});

/** A table as its entity describes it, in a schema that may be another one. */
export function tableOf(dataSource: DataSource, entity: new () => object, schema: string): Table {
  const metadata: EntityMetadata = dataSource.getMetadata(entity);
  return {
    path: `${schema}.${metadata.tableName}`,
    columns: metadata.columns.map(columnOf),
    keys: metadata.primaryColumns.map(columnOf),
  };
}

/** Takes `arraysOf(table.columns, rows)`. */
export const insertInto = ({ path, columns }: Table, onConflict = ''): string =>
  `INSERT INTO ${path} (${columns.map(({ name }) => quoted(name)).join(', ')})
    SELECT ${columns.map(typed).join(', ')} FROM ${unnested(columns)} ${onConflict}`;

/** Inserts rows or replaces those with the same key. Keys within one call must be distinct. */
export const upsertInto = (table: Table): string => {
  const others = without(table.columns, table.keys);
  return insertInto(
    table,
    `ON CONFLICT (${table.keys.map(({ name }) => quoted(name)).join(', ')}) DO UPDATE SET ${others
      .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
      .join(', ')}`,
  );
};

/** Takes the arrays of the keys, then of the columns. `written` may keep a value that is there (`t`). */
export const updateOf = (
  { path, keys }: Table,
  columns: readonly Column[],
  {
    helpers = [],
    written = typed,
  }: { helpers?: readonly Column[]; written?: (column: Column) => string } = {},
): string =>
  `UPDATE ${path} AS t SET ${columns.map((column) => `${quoted(column.name)} = ${written(column)}`).join(', ')}
    FROM ${unnested([...keys, ...columns, ...helpers])} WHERE ${same(keys)}`;

/** Takes the arrays of the keys. */
export const deleteFrom = ({ path, keys }: Table): string =>
  `DELETE FROM ${path} AS t USING ${unnested(keys)} WHERE ${same(keys)}`;

/** Takes the arrays of the keys. */
export const selectFrom = ({ path, keys, columns }: Table): string =>
  `SELECT ${columns.map(({ name }) => `t.${quoted(name)}`).join(', ')}
    FROM ${path} AS t JOIN ${unnested(keys)} ON ${same(keys)}`;

const same = (keys: readonly Column[]): string =>
  keys.map(({ name }) => `t.${quoted(name)} = u.${quoted(name)}`).join(' AND ');

export const without = (columns: readonly Column[], others: readonly Column[]): Column[] =>
  columns.filter(({ name }) => !others.some((other) => other.name === name));
