/** Analysts who are restricted to accounts: what they see of others, in every table and view; and who is not restricted. */
import { connected } from '../tools/local-stack/postgres';
import { insertEvents, insertRows, insertShipments, today, uuid, type Row } from './setup/insert-rows';
import {
  ANALYST,
  INSUFFICIENT_PRIVILEGE,
  WRITER,
  ask,
  codeOf,
  schemaDatabases,
} from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
let ann: string;
/** Of a group that reads globex. */
let bob: string;
let nobody: string;
let projector: string;
beforeAll(async () => {
  url = await databases.migrated();
  for (const [index, account] of ['acme', 'globex'].entries()) await insertAccount(account, index);
  const group = await databases.role('group', `IN ROLE ${ANALYST}`);
  ann = await databases.role('ann', `IN ROLE ${ANALYST}`);
  bob = await databases.role('bob', `IN ROLE ${group}`);
  nobody = await databases.role('nobody', `IN ROLE ${ANALYST}`);
  projector = await databases.role('projector', `IN ROLE ${WRITER}`);
  await insertRows(url, 'analyst_accounts', {}, [
    { role_name: ann, account: 'acme' },
    { role_name: group, account: 'globex' },
  ]);
});
afterAll(() => databases.dropAll());

const restrict = (restricted: boolean): Promise<unknown> =>
  ask(url, `CALL tracking.restrict_analysts(${restricted})`);

/** Rows in everything that an analyst reads; all of them have the account's name in some column. */
async function insertAccount(account: string, index: number): Promise<void> {
  const own = { shipment_id: uuid(10 * index), source: account, raw_id: account };
  const shipment = (number: number, row: Row): [string, Row] => [
    `${account} ${number}`,
    {
      id: uuid(10 * index + number),
      account,
      carrier: account,
      source: account,
      last_raw_id: account,
      order_number: account,
      attributes: { sender_id: account },
      ...row,
    },
  ];
  await insertShipments(
    url,
    Object.fromEntries([
      shipment(0, { status: 'delivered', delivered_on: today(-1), delivered_at: `${today(-1)}T10:00Z` }),
      shipment(1, { status_at: `${today(-20)}T00:00Z`, promised_delivery_at: `${today(-3)}T00:00Z` }),
    ]),
  );
  const at = { occurred_at: `${today(-2)}T10:00Z`, received_at: `${today(-2)}T10:00Z` };
  await insertEvents(url, [
    { ...own, ...at, id: uuid(50 + index), status: 'in_transit', occurred_at_precision: 'instant' },
  ]);
  const promise = { kind: 'promise', imprecise_times: [], life: 1, due_at: today(-1), stated_at: today(-2) };
  await insertRows(url, 'shipment_promises', { ...promise, ...at }, [{ ...own, id: 'p' }]);
  const freshness = { partition: 0, integration: 'aftership', newest_received_at: today(0) };
  await insertRows(url, 'source_freshness', freshness, [{ source: account, account }]);
  const code = { integration: 'aftership', field: 'tag', code: account, seen_at: today(0) };
  await insertRows(url, 'unmapped_code_occurrences', code, [{ ...own, bearer_id: uuid(10 * index) }]);
  const letter = {
    topic: 't',
    partition: 0,
    offset: index,
    code: 'invalid_field',
    detail: account,
    body: '',
  };
  const headers = { ce_account: account };
  await insertRows(
    url,
    'dead_letters',
    { state: 'open', attempts: 1, failed_at: today(0), updated_at: today(0) },
    [{ ...letter, headers, raw_id: account, source: account }],
  );
}

/** What a role reads, by relation, as text. */
async function readBy(role: string): Promise<Record<string, string>> {
  const relations = await ask<{ name: string; columns: string }>(
    url,
    `SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('r', 'v')
        AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')
        AND relname NOT IN ('consumer_offsets', 'analyst_accounts', 'schema_migrations')
      GROUP BY relname`,
    [role],
  );
  return connected(url, async (client) => {
    await client.query(`SET ROLE ${role}`);
    const found: Record<string, string> = {};
    for (const { name, columns } of relations) {
      const { rows } = await client.query<{ text: string | null }>(
        `SELECT string_agg(to_jsonb(t)::text, ' ') AS text FROM (SELECT ${columns} FROM tracking.${name}) AS t`,
      );
      found[name] = rows[0]!.text ?? '';
    }
    return found;
  });
}

const accountsIn = (read: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(read).map(([name, text]) => [
      name,
      ['acme', 'globex'].filter((account) => text.includes(account)).join(' '),
    ]),
  );

const everywhere = (read: Record<string, string>, accounts: string): Record<string, string> =>
  Object.fromEntries(Object.keys(read).map((name) => [name, accounts]));

/** Tables and views that analysts read and that say something about an account. */
const READABLE = 20;

describe('before it is turned on', () => {
  it('every analyst reads all accounts, with or without lines of their own', async () => {
    for (const role of [ann, nobody]) {
      const read = await readBy(role);
      expect(Object.keys(read).length).toBeGreaterThanOrEqual(READABLE);
      expect(accountsIn(read)).toEqual(everywhere(read, 'acme globex'));
    }
  });
});

describe('when analysts are restricted', () => {
  beforeAll(() => restrict(true));
  afterAll(() => restrict(false));

  it('each reads its own account, or that of its group, in every table and view, and nothing of others', async () => {
    for (const [role, account] of [
      [ann, 'acme'],
      [bob, 'globex'],
    ] as const) {
      const read = await readBy(role);
      expect(Object.keys(read).length).toBeGreaterThanOrEqual(READABLE);
      expect(accountsIn(read)).toEqual(everywhere(read, account));
    }
  });

  it('one without lines reads nothing', async () => {
    const read = await readBy(nobody);
    expect(accountsIn(read)).toEqual(everywhere(read, ''));
  });

  it('each sees only which accounts are its own', async () => {
    const lines = await connected(url, async (client) => {
      await client.query(`SET ROLE ${ann}`);
      return (await client.query('SELECT account FROM tracking.analyst_accounts')).rows;
    });
    expect(lines).toEqual([{ account: 'acme' }]);
  });

  it.each([
    `INSERT INTO tracking.analyst_accounts VALUES (current_user, 'globex')`,
    `UPDATE tracking.analyst_accounts SET account = 'globex'`,
    'CALL tracking.restrict_analysts(false)',
    'ALTER TABLE tracking.shipments DISABLE ROW LEVEL SECURITY',
  ])('none of them can lift it: %s', async (sql) => {
    expect(await codeOf(sql, url, ann)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('an index, or a function that reports what it is given, shows no row of another account', async () => {
    const notices: string[] = [];
    await connected(url, async (client) => {
      await client.query(`CREATE SCHEMA IF NOT EXISTS leaks; GRANT USAGE ON SCHEMA leaks TO PUBLIC;
        CREATE OR REPLACE FUNCTION leaks.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001
          AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$`);
      client.on('notice', ({ message }) => notices.push(message ?? ''));
      await client.query(`SET ROLE ${ann}`);
      const found = await client.query(`SELECT FROM tracking.shipments WHERE tracking_number = 'globex 0'`);
      expect(found.rowCount).toBe(0);
      await client.query('SELECT FROM tracking.shipments WHERE leaks.tell(tracking_number)');
      await client.query('SELECT FROM tracking.shipments_by_order WHERE leaks.tell(order_number)');
    });
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.join(' ')).not.toContain('globex');
    await ask(url, 'DROP SCHEMA leaks CASCADE');
  });

  it('the owner and the projector read and write all accounts', async () => {
    expect(await ask(url, 'SELECT FROM tracking.shipments')).toHaveLength(4);
    await connected(url, async (client) => {
      await client.query(`BEGIN; SET LOCAL ROLE ${projector}`);
      const { rowCount } = await client.query(`UPDATE tracking.shipments SET sub_status = 'x'`);
      expect(rowCount).toBe(4);
      for (const table of [
        'shipment_events',
        'shipment_promises',
        'unmapped_code_occurrences',
        'source_freshness',
      ])
        expect([table, (await client.query(`DELETE FROM tracking.${table}`)).rowCount]).toEqual([table, 2]);
      await client.query('ROLLBACK');
    });
  });
});

const rights = (): Promise<unknown> =>
  ask(
    url,
    `SELECT relname, relacl::text, relrowsecurity, reloptions FROM pg_class
      WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('r', 'v') ORDER BY relname`,
  );

it('leaves everything as it was when it is turned off again', async () => {
  const before = await rights();
  await restrict(true);
  expect(await rights()).not.toEqual(before);
  await restrict(false);
  expect(await rights()).toEqual(before);
});

it('has a policy on every table with rows about shipments that an analyst reads', async () => {
  const without = await ask(
    url,
    `SELECT relname FROM pg_class c WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r'
      AND has_any_column_privilege($1, oid, 'SELECT')
      AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)`,
    [ANALYST],
  );
  expect(without).toEqual([{ relname: 'consumer_offsets' }]);
});

it('lets the projector and the console through where their roles were made after the migration', async () => {
  const policies = (): Promise<unknown[]> =>
    ask(
      url,
      `SELECT polname, polrelid::regclass::text AS relation FROM pg_policy
        WHERE polname IN ('projector', 'console') ORDER BY 1, 2`,
    );
  const before = await policies();
  expect(before.length).toBeGreaterThan(0);
  await ask(url, 'DROP POLICY projector ON tracking.shipments; DROP POLICY console ON tracking.dead_letters');
  await restrict(true);
  expect(await policies()).toEqual(before);
  await restrict(false);
});
