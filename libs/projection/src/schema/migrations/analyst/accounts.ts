/**
 * Restricts analysts to accounts, where an operator turns it on. The policies are always there and do nothing until
 * row-level security is enabled on their tables; the views then ask with the rights of who reads them. A later
 * migration that makes a table with such a policy, or a view, ends with `restrictAgain`.
 *
 * The owner of the tables is not restricted, nor is the projector: each policy has one beside it that lets it do
 * everything. All others are, also roles that got rights by hand.
 */
import { ROLE, WRITER, whereThere } from '../initial/grants';
import { createTable } from '../table';

const accountsTable = createTable(
  'analyst_accounts',
  'Which accounts an analyst reads, where analysts are restricted (tracking.restrict_analysts): one row per role and account.',
  [
    ['role_name', 'text NOT NULL', 'Role of one analyst, or of a group of analysts.'],
    ['account', 'text NOT NULL', 'Account that it reads; as in shipments.'],
  ],
  ['PRIMARY KEY (role_name, account)'],
);

/** Everybody sees their own lines: those of the current role, and of the roles that it is a member of. */
const ownAccounts = [
  'ALTER TABLE tracking.analyst_accounts ENABLE ROW LEVEL SECURITY',
  `CREATE POLICY own_accounts ON tracking.analyst_accounts FOR SELECT
    USING (role_name IN (SELECT r.rolname FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'USAGE')))`,
];

const isMine = (account: string): string =>
  `${account} = ANY (ARRAY(SELECT a.account FROM tracking.analyst_accounts a))`;
const isOfMine = (table: string): string =>
  `EXISTS (SELECT 1 FROM tracking.shipments s WHERE s.id = ${table}.shipment_id)`;

/** Which rows of a table are of an account that a role may read. */
const POLICIES: Record<string, string> = {
  shipments: isMine('account'),
  shipment_events: isOfMine('shipment_events'),
  shipment_promises: isOfMine('shipment_promises'),
  unmapped_code_occurrences: isOfMine('unmapped_code_occurrences'),
  source_freshness: isMine('account'),
  dead_letters: isMine(`(headers ->> 'ce_account')`),
};

const policies = Object.entries(POLICIES).flatMap(([table, condition]) => [
  `CREATE POLICY analyst_accounts ON tracking.${table} FOR SELECT USING (${condition})`,
  whereThere(
    WRITER,
    `CREATE POLICY projector ON tracking.${table} TO ${WRITER} USING (true) WITH CHECK (true);`,
  ),
]);

/** Read by views, and therefore by who reads them, when the views ask with the rights of the reader. */
const BEHIND_VIEWS = 'tracking.source_freshness, tracking.unmapped_code_occurrences';

/**
 * @param create `CREATE`, or `CREATE OR REPLACE`
 * @param first statements that are run first for each table with a policy, which is `relation`
 */
export const restrictProcedure = (create: string, first = ''): string =>
  `${create} PROCEDURE tracking.restrict_analysts(restricted boolean) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    DECLARE relation regclass; BEGIN
      FOR relation IN SELECT polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE p.polname = 'analyst_accounts' AND c.relnamespace = 'tracking'::regnamespace ORDER BY c.relname
      LOOP${first}
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
    END $$`;

const procedure = [
  restrictProcedure('CREATE'),
  `COMMENT ON PROCEDURE tracking.restrict_analysts IS
    'Turns on or off that analysts read only the accounts that analyst_accounts has for them. To be called by the owner of the tables.'`,
  'REVOKE ALL ON PROCEDURE tracking.restrict_analysts FROM PUBLIC',
];

/** For new tables and views, where analysts are restricted. */
export const restrictAgain = [
  `DO $$ BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'tracking.shipments'::regclass) THEN
      CALL tracking.restrict_analysts(true);
    END IF;
  END $$`,
];

export const accounts = [...accountsTable, ...ownAccounts, ...policies, ...procedure];
