/**
 * Set-based writes: one statement for all rows of a table, whatever their number. Rows travel as one JSON
 * parameter and Postgres itself turns them into the table's row type, so that columns, order and types are said
 * in one place only, the entity and its migration.
 */
import type { EntityManager, EntityTarget, ObjectLiteral } from '@app/projection';

interface Table {
  path: string;
  columns: { property: string; name: string }[];
  keys: string[];
}

function tableOf(manager: EntityManager, entity: EntityTarget<ObjectLiteral>): Table {
  const metadata = manager.connection.getMetadata(entity);
  return {
    path: metadata.tablePath,
    columns: metadata.columns.map(({ propertyName, databaseName }) => ({
      property: propertyName,
      name: quoted(databaseName),
    })),
    keys: metadata.primaryColumns.map(({ databaseName }) => quoted(databaseName)),
  };
}

/** Inserts rows, or replaces those with the same key. Keys within one call must be distinct. */
export async function upsert<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => E,
  rows: readonly E[],
): Promise<void> {
  if (rows.length === 0) return;
  const table = tableOf(manager, entity);
  const others = table.columns.filter(({ name }) => !table.keys.includes(name));
  const updates = others.map(({ name }) => `${name} = excluded.${name}`).join(', ');
  await manager.query(`${insert(table)} ON CONFLICT (${table.keys.join(', ')}) DO UPDATE SET ${updates}`, [
    asJson(table, rows),
  ]);
}

/** Inserts rows whose key is new. @returns the inserted ones' columns, snake_case */
export async function insertNew<E extends ObjectLiteral, R>(
  manager: EntityManager,
  entity: new () => E,
  rows: readonly E[],
): Promise<R[]> {
  if (rows.length === 0) return [];
  const table = tableOf(manager, entity);
  return manager.query(`${insert(table)} ON CONFLICT DO NOTHING RETURNING *`, [asJson(table, rows)]);
}

function insert({ path, columns, keys }: Table): string {
  const names = columns.map(({ name }) => name).join(', ');
  return `INSERT INTO ${path} (${names})
    SELECT ${names} FROM json_populate_recordset(NULL::${path}, $1::json) ORDER BY ${keys.join(', ')}`;
}

const asJson = (table: Table, rows: readonly ObjectLiteral[]): string =>
  JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(table.columns.map(({ property, name }) => [unquoted(name), row[property]])),
    ),
  );

const quoted = (name: string): string => `"${name}"`;
const unquoted = (name: string): string => name.slice(1, -1);
