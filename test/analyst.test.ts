/** What the role of the analyst may do: read what is about parcels, and nothing else. */
import { connected } from '../tools/local-stack/postgres';
import { ANALYST, INSUFFICIENT_PRIVILEGE, ask, codeOf, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());

describe('the analyst', () => {
  it.each([
    'shipments',
    'shipment_events',
    'unmapped_codes',
    'consumer_offsets',
    'shipment_timeline',
    'shipment_transit',
    'shipments_late',
    'delivery_performance_daily',
    'data_freshness',
    'superseded_shipments',
  ])('reads all of %s', async (relation) => {
    expect(await codeOf(`SELECT * FROM tracking.${relation}`, url)).toBe('allowed');
  });

  it('reads every view that there is', async () => {
    const views = await ask<{ name: string }>(
      url,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('v', 'm')`,
    );
    expect(views.length).toBeGreaterThanOrEqual(7);
    for (const { name } of views) {
      expect([name, await codeOf(`SELECT * FROM tracking.${name}`, url)]).toEqual([name, 'allowed']);
    }
  });

  it('finds dead letters by their code, without what was in them', async () => {
    expect(
      await codeOf(
        'SELECT raw_id, source, integration, code, detail, topic, partition, "offset", attempts, state FROM tracking.dead_letters',
        url,
      ),
    ).toBe('allowed');
    expect(await codeOf('SELECT body FROM tracking.dead_letters', url)).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await codeOf('SELECT headers FROM tracking.dead_letters', url)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it.each([
    'personal_attributes',
    'shipment_summaries',
    'shipment_event_tellings',
    'shipment_outbox',
    'publications',
    'unmapped_code_occurrences',
    'source_freshness',
    'schema_migrations',
    'migration_lock',
  ])('cannot read %s', async (table) => {
    expect(await codeOf(`SELECT * FROM tracking.${table}`, url)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('has no right but to read, whatever the relation', async () => {
    const rights = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];
    const granted = await ask(
      url,
      `SELECT c.relname, p.privilege FROM pg_class c CROSS JOIN unnest($2::text[]) AS p (privilege)
        WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind IN ('r', 'v', 'm')
          AND has_table_privilege($1, c.oid, p.privilege)`,
      [ANALYST, rights],
    );
    expect(granted).toEqual([]);
  });

  it('is refused when it tries to change any table', async () => {
    const tables = await ask<{ name: string; column: string }>(
      url,
      `SELECT c.relname AS name, a.attname AS column FROM pg_class c
        JOIN LATERAL (
          SELECT attname FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1
        ) a ON true
        WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThanOrEqual(13);
    for (const { name, column } of tables) {
      const statements = [
        `INSERT INTO tracking.${name} DEFAULT VALUES`,
        `UPDATE tracking.${name} SET "${column}" = NULL`,
        `DELETE FROM tracking.${name}`,
        `TRUNCATE tracking.${name}`,
        `ALTER TABLE tracking.${name} RENAME TO taken`,
        `LOCK TABLE tracking.${name} IN EXCLUSIVE MODE`,
        `SELECT 1 FROM tracking.${name} FOR UPDATE`,
      ];
      for (const statement of statements) {
        expect([statement, await codeOf(statement, url)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
      }
    }
  });

  it.each([
    ['a table', 'CREATE TABLE tracking.mine (a int)'],
    ['a view', 'CREATE VIEW tracking.mine AS SELECT 1'],
    ['a function', `CREATE FUNCTION tracking.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['a table in schema public', 'CREATE TABLE public.mine (a int)'],
    ['a schema', 'CREATE SCHEMA mine'],
    ['a role', 'CREATE ROLE mine'],
    ['a temporary table', 'CREATE TEMP TABLE mine (a int)'],
    ['a large object', 'SELECT lo_create(0)'],
    ['a large object, in the old way', 'SELECT lo_creat(-1)'],
    ['a large object with content', `SELECT lo_from_bytea(0, 'content')`],
    ['a large object from a file of the server', `SELECT lo_import('/etc/hostname')`],
  ])('cannot create %s', async (_what, statement) => {
    expect(await codeOf(statement, url)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it.each([
    ['publish instead of the program', 'UPDATE tracking.publications SET last_sequence = 0'],
    ['hold up publishing', 'SELECT 1 FROM tracking.publications FOR UPDATE'],
    ['hold up migrations', 'LOCK TABLE tracking.migration_lock IN ACCESS SHARE MODE'],
    ['hold up the projector', 'LOCK TABLE tracking.consumer_offsets IN ROW EXCLUSIVE MODE'],
    ['change a large object', `SELECT lo_put(1, 0, 'content')`],
    ['open a large object', 'SELECT lo_open(1, 131072)'],
    ['write to a large object', `SELECT lowrite(0, 'content')`],
    ['cut a large object', 'SELECT lo_truncate(0, 0), lo_truncate64(0, 0)'],
    ['delete a large object', 'SELECT lo_unlink(1)'],
    ['write a file of the server', `COPY (SELECT 1) TO '/tmp/parcelwire-analyst'`],
    [
      'end a session of the program',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = 10',
    ],
  ])('cannot %s', async (_what, statement) => {
    expect(await codeOf(statement, url)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('may do nothing in the server that others may not', async () => {
    expect(
      await ask(
        url,
        `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = $1`,
        [ANALYST],
      ),
    ).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
      },
    ]);
  });

  it('has what it has by its own right: other roles see nothing', async () => {
    const stranger = await databases.role('stranger');
    const seen = connected(url, async (client) => {
      await client.query(`SET ROLE ${stranger}`);
      await client.query('SELECT * FROM tracking.shipments');
    });
    await expect(seen).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });
});
