/** Schema `tracking` as text: what a migration changes shows as a difference of this text. */
import { ask } from './schema-database';

const RELATIONS = `
  SELECT c.oid, c.relname AS name, c.relkind = 'v' AS is_view, array_to_string(c.reloptions, ', ') AS options,
      obj_description(c.oid) AS comment
    FROM pg_class c WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
    ORDER BY c.relkind, c.relname`;

const COLUMNS = `
  SELECT a.attrelid AS oid, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'not null' END, 'default ' || pg_get_expr(d.adbin, d.adrelid),
        CASE WHEN a.attidentity <> '' THEN 'identity' END, '-- ' || col_description(a.attrelid, a.attnum)) AS line
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;

const CONSTRAINTS = `
  SELECT conrelid AS oid, conname || ' ' || pg_get_constraintdef(oid) AS line
    FROM pg_constraint WHERE conrelid <> 0 AND contype <> 'n' ORDER BY conname`;

const INDEXES = `
  SELECT i.indrelid AS oid, pg_get_indexdef(i.indexrelid) AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY c.relname`;

const POLICIES = `
  SELECT polrelid AS oid, 'policy ' || polname || ' to ' || coalesce(
        (SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles WHERE oid = ANY (polroles)), 'all')
        || ': ' || pg_get_expr(polqual, polrelid) AS line
    FROM pg_policy ORDER BY polname`;

const ROW_SECURITY = `
  SELECT oid, 'row-level security' AS line FROM pg_class WHERE relrowsecurity`;

const RIGHTS = `
  SELECT c.oid, 'analyst: ' || CASE
        WHEN has_table_privilege('parcelwire_analyst', c.oid, 'SELECT') THEN 'reads it'
        WHEN has_any_column_privilege('parcelwire_analyst', c.oid, 'SELECT') THEN 'reads some columns'
        ELSE 'has no right'
      END AS line
    FROM pg_class c WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')`;

interface Relation {
  oid: number;
  name: string;
  is_view: boolean;
  options: string | null;
  comment: string | null;
}

export async function dumpSchema(url: string): Promise<string> {
  const parts: { oid: number; line: string }[] = [];
  for (const query of [COLUMNS, CONSTRAINTS, INDEXES, POLICIES, ROW_SECURITY, RIGHTS]) {
    parts.push(...(await ask<(typeof parts)[number]>(url, query)));
  }
  const relations = await ask<Relation>(url, RELATIONS);
  return relations
    .map(({ oid, name, is_view, options, comment }) => {
      const head = `${is_view ? 'view' : 'table'} ${name}${options ? ` with (${options})` : ''} -- ${comment}`;
      const lines = parts.filter((part) => part.oid === oid).map(({ line }) => `  ${line}`);
      return [head, ...lines, ''].join('\n');
    })
    .join('\n');
}
