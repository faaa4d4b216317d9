/** What the running tables have that new tables in their place must have too, or would lose. */
import type { Pool } from 'pg';
import { SWAPPED_TABLES } from './rebuild-schema';

const listOf = (tables: readonly string[]): string =>
  tables.map((table) => `'tracking.${table}'::regclass`).join(', ');

const TABLES = listOf(SWAPPED_TABLES);
/** Also those whose form a rebuild copies, without taking their place. */
const COPIED = listOf([...SWAPPED_TABLES, 'dead_letters', 'shipment_outbox']);

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
        FROM pg_class c WHERE c.oid IN (${COPIED})
      UNION ALL SELECT concat_ws(' ', a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attnotnull, a.attnum,
          col_description(a.attrelid, a.attnum))
        FROM pg_attribute a WHERE a.attrelid IN (${COPIED}) AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid IN (${COPIED})
      UNION ALL SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid IN (${COPIED})) parts`,
  );
  return rows[0]!.shape;
}

/** @throws RebuildRefusedError when something would be lost with the running tables, or the role does not own them */
export async function expectReplaceable(pool: Pool): Promise<void> {
  const { rows: owners } = await pool.query<{ owner: string }>(
    `SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class
      WHERE oid IN (${TABLES}) AND pg_get_userbyid(relowner) <> current_user`,
  );
  if (owners[0])
    throw new RebuildRefusedError(`a rebuild needs the owner of the tables: run it as ${owners[0].owner}`);
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
      `these depend on the tables and would be lost: ${rows.map(({ what }) => what).join('; ')}. ` +
        'Drop them and make them again afterwards, or rebuild in place (--account)',
    );
}
