/** Analysts are restricted, and nobody else: also where a role of the program was made by hand after the migration. */
import { ROLE, WRITER } from '../initial/grants';

const CONSOLE = 'parcelwire_console';

/** Policies of the program's own roles, made where the role is there and its policy is not. */
const missingPolicies = [
  [WRITER, 'projector', 'ALL', 'USING (true) WITH CHECK (true)'],
  [CONSOLE, 'console', 'SELECT', 'USING (true)'],
]
  .map(
    ([role, policy, commands, rows]) => `
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}')
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polname = '${policy}') THEN
          EXECUTE format('CREATE POLICY ${policy} ON %s FOR ${commands} TO ${role} ${rows}', relation);
        END IF;`,
  )
  .join('');

/** Read by views, and therefore by who reads them, when the views ask with the rights of the reader. */
const BEHIND_VIEWS = 'tracking.source_freshness, tracking.unmapped_code_occurrences';

export const restrictAnalysts = [
  `CREATE OR REPLACE PROCEDURE tracking.restrict_analysts(restricted boolean) LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
    DECLARE relation regclass; BEGIN
      FOR relation IN SELECT polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE p.polname = 'analyst_accounts' AND c.relnamespace = 'tracking'::regnamespace ORDER BY c.relname
      LOOP${missingPolicies}
        EXECUTE format('ALTER TABLE %s %s ROW LEVEL SECURITY', relation, CASE WHEN restricted THEN 'ENABLE' ELSE 'DISABLE' END);
      END LOOP;
      FOR relation IN SELECT oid FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'v' ORDER BY oid
      LOOP
        EXECUTE format('ALTER VIEW %s %s', relation,
          CASE WHEN restricted THEN 'SET (security_invoker = true)' ELSE 'RESET (security_invoker)' END);
      END LOOP;
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${ROLE}') THEN
        IF restricted THEN GRANT SELECT ON ${BEHIND_VIEWS} TO ${ROLE};
        ELSE REVOKE SELECT ON ${BEHIND_VIEWS} FROM ${ROLE};
        END IF;
      END IF;
    END $$`,
];
