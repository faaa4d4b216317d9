/**
 * Row-level security of the running tables, made again on those that take their place. A policy names other tables by
 * their identity, not by their names: so it is made from its text once the new tables have the names of the former.
 */
import type { PoolClient } from 'pg';
import { SWAPPED_TABLES } from './rebuild-schema';

/** Statements for the new tables. To be asked for while the running ones are locked and still in their place. */
export async function rowSecurityStatements(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('CREATE POLICY %I ON tracking.%I AS %s FOR %s TO %s', policyname, tablename, permissive, cmd,
          (SELECT string_agg(CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END, ', ') FROM unnest(roles) AS role))
          || coalesce(' USING (' || qual || ')', '') || coalesce(' WITH CHECK (' || with_check || ')', '') AS statement
        FROM pg_policies WHERE schemaname = 'tracking' AND tablename = ANY ($1)
      UNION ALL SELECT format('ALTER TABLE tracking.%I ENABLE ROW LEVEL SECURITY', relname)
        FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relname = ANY ($1) AND relrowsecurity
      UNION ALL SELECT format('ALTER TABLE tracking.%I FORCE ROW LEVEL SECURITY', relname)
        FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relname = ANY ($1) AND relforcerowsecurity`,
    [SWAPPED_TABLES],
  );
  return rows.map(({ statement }) => statement);
}
