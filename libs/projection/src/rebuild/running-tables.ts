/** What there is about the running tables that new ones in their place would have to have, or would lose. */
import type { Pool } from 'pg';
import { SWAPPED_TABLES } from './rebuild-schema';

const TABLES = SWAPPED_TABLES.map((table) => `'tracking.${table}'::regclass`).join(', ');

/** The rebuild must not run: a person has to do something first. */
export class RebuildRefusedError extends Error {
  override readonly name = 'RebuildRefusedError';
}

/**
 * A digest of everything that is copied to new tables. When it changes while rows are derived, the new tables are not
 * what the running ones are any more.
 */
export async function shapeOfTables(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ shape: string }>(
    `SELECT md5(string_agg(text, E'\\n' ORDER BY text)) AS shape FROM (
      SELECT concat_ws(' ', c.oid::regclass, c.relacl, c.reloptions, obj_description(c.oid)) AS text
        FROM pg_class c WHERE c.oid IN (${TABLES})
      UNION ALL SELECT concat_ws(' ', a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attnotnull, a.attnum,
          col_description(a.attrelid, a.attnum))
        FROM pg_attribute a WHERE a.attrelid IN (${TABLES}) AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid IN (${TABLES})
      UNION ALL SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid IN (${TABLES})) parts`,
  );
  return rows[0]!.shape;
}

/** @throws RebuildRefusedError when something would be lost with the running tables, or who asks does not own them */
export async function expectReplaceable(pool: Pool): Promise<void> {
  const { rows: owners } = await pool.query<{ owner: string }>(
    `SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class
      WHERE oid IN (${TABLES}) AND pg_get_userbyid(relowner) <> current_user`,
  );
  if (owners[0])
    throw new RebuildRefusedError(`a rebuild takes the owner of the tables: run it as ${owners[0].owner}`);
  const { rows } = await pool.query<{ what: string }>(
    `SELECT DISTINCT format('%s %s', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, v.oid::regclass) AS what
        FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
          JOIN pg_class v ON v.oid = r.ev_class
        WHERE d.refclassid = 'pg_class'::regclass
          AND (d.refobjid IN (${TABLES}) OR d.refobjid IN (SELECT oid FROM pg_class
            WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'v'))
          AND (v.relnamespace <> 'tracking'::regnamespace OR v.relkind <> 'v') AND d.refobjid IN (${TABLES})
      UNION ALL SELECT format('foreign key %s of %s', conname, conrelid::regclass)
        FROM pg_constraint WHERE contype = 'f' AND confrelid IN (${TABLES})
      UNION ALL SELECT format('publication %s', p.pubname)
        FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid IN (${TABLES})
      UNION ALL SELECT format('trigger %s of %s', tgname, tgrelid::regclass)
        FROM pg_trigger WHERE tgrelid IN (${TABLES}) AND NOT tgisinternal
      UNION ALL SELECT format('policy %s of %s', p.polname, p.polrelid::regclass)
        FROM pg_depend d JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (${TABLES}) AND p.polrelid NOT IN (${TABLES})
      UNION ALL SELECT format('right on column %s of %s', attname, attrelid::regclass)
        FROM pg_attribute WHERE attrelid IN (${TABLES}) AND attacl IS NOT NULL`,
  );
  if (rows.length > 0)
    throw new RebuildRefusedError(
      `these hang on the tables and would be lost: ${rows.map(({ what }) => what).join('; ')}. ` +
        'Drop them and make them again afterwards, or rebuild in place (--account)',
    );
}
