import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { newDataSource } from '@app/projection';
import { connected, dropDatabase, ensureDatabase } from '../tools/local-stack/postgres';
import { runBuilt, type Ended } from './setup/own-processes';
import { testServers } from './setup/servers';

jest.setTimeout(120_000);

const ANALYST = 'parcelwire_analyst';
const MIGRATE = 'apps/projector/src/migrate';
const PORT = (): number => Number(new URL(testServers().postgres).port);

const databases: string[] = [];
const roles: string[] = [];

async function emptyDatabase(): Promise<string> {
  const name = `schema_${randomBytes(6).toString('hex')}`;
  databases.push(name);
  return ensureDatabase(PORT(), name);
}

const migrate = (url: string): Promise<Ended> => runBuilt(MIGRATE, { DATABASE_URL: url });

const ask = <Row>(url: string, sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  connected(url, async (client) => (await client.query(sql, parameters)).rows as Row[]);

/** Does something as the analyst and takes it back. */
const asAnalyst = <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> =>
  connected(url, async (client) => {
    await client.query('BEGIN');
    await client.query(`SET LOCAL ROLE ${ANALYST}`);
    return work(client);
  });

const codeOf = (sql: string, url: string): Promise<string> =>
  asAnalyst(url, async (client) => {
    try {
      await client.query(sql);
      return 'allowed';
    } catch (error) {
      return String((error as { code?: unknown }).code);
    }
  });

const INSUFFICIENT_PRIVILEGE = '42501';
const SCHEMA_DUMP = `SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'tracking'::regnamespace ORDER BY 1, 3`;

let url: string;
beforeAll(async () => {
  url = await emptyDatabase();
  const { exitCode, stderr } = await migrate(url);
  if (exitCode !== 0 || stderr !== '') throw new Error(`exit ${exitCode}: ${stderr}`);
});
afterAll(async () => {
  for (const name of databases) await dropDatabase(PORT(), name);
  for (const role of roles) await ask(testServers().postgres, `DROP ROLE IF EXISTS ${role}`);
});

describe('the migration', () => {
  it('changes nothing when it is run again', async () => {
    const before = await ask(url, SCHEMA_DUMP);
    expect(await migrate(url)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await ask(url, SCHEMA_DUMP)).toEqual(before);
    expect(await ask(url, 'SELECT count(*)::int AS count FROM tracking.schema_migrations')).toEqual([
      { count: expect.any(Number) },
    ]);
  });

  it('gives the same schema when three processes run it at once on an empty database', async () => {
    const other = await emptyDatabase();
    const ended = await Promise.all([migrate(other), migrate(other), migrate(other)]);
    expect(ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      ended.map(() => ({ exitCode: 0, stderr: '' })),
    );
    expect(await ask(other, SCHEMA_DUMP)).toEqual(await ask(url, SCHEMA_DUMP));
    const names = await ask<{ name: string }>(other, 'SELECT name FROM tracking.schema_migrations');
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
  });

  it('needs no right to create roles where an administrator has made the role of the analyst', async () => {
    const owner = `owner_${randomBytes(6).toString('hex')}`;
    const database = await emptyDatabase();
    const name = new URL(database).pathname.slice(1);
    await ask(database, `CREATE ROLE ${owner} LOGIN`);
    roles.push(owner);
    await ask(database, `ALTER DATABASE ${name} OWNER TO ${owner}`);
    const asOwner = new URL(database);
    asOwner.username = owner;
    expect(await migrate(asOwner.href)).toMatchObject({ exitCode: 0 });
    expect(await codeOf('SELECT * FROM tracking.shipments', database)).toBe('allowed');
  });

  it('says in one line why it failed, without the password', async () => {
    const ended = await migrate('postgres://nobody:geheim@127.0.0.1:9/none');
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^The schema could not be migrated: .+\n$/),
    });
    expect(ended.stdout + ended.stderr).not.toContain('geheim');
  });

  it('leaves no table, view or column without a comment', async () => {
    const bare = await ask(
      url,
      `SELECT c.relname, a.attname FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
          AND (coalesce(obj_description(c.oid), '') = '' OR coalesce(col_description(c.oid, a.attnum), '') = '')`,
    );
    expect(bare).toEqual([]);
    const [{ commented }] = (await ask<{ commented: number }>(
      url,
      `SELECT count(*)::int AS commented FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
        WHERE c.relnamespace = 'tracking'::regnamespace AND d.objsubid > 0`,
    )) as [{ commented: number }];
    expect(commented).toBeGreaterThan(150);
  });
});

const columnsOf = async (relation: string): Promise<string[]> =>
  (
    await ask<{ name: string }>(
      url,
      `SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = 'tracking' AND table_name = $1`,
      [relation],
    )
  ).map(({ name }) => name);

const row = (id: string): string =>
  `INSERT INTO tracking.shipments (id, account, integration, source, carrier, tracking_number, direction, status,
        imprecise_times, attributes, event_count, first_received_at, updated_at, mapping_version, last_raw_id)
      VALUES ('${id}', 'a', 'i', 's', 'c', 'n', 'unknown', 'unknown', '{}', '{}', 0, now(), now(), 1, 'r')`;

describe('the names that others rely on', () => {
  it.each([
    [
      'shipments',
      `id account integration source carrier tracking_number alternate_tracking_number direction status
      status_reason sub_status status_at picked_up_at first_attempted_at out_for_delivery_at delivered_at returned_at
      failed_delivery_attempts promised_delivery_at estimated_delivery_at estimated_delivery_min
      estimated_delivery_max estimated_delivery_source estimated_delivery_confidence_code signature_requirement
      delivery_type shipping_method location_id order_id order_number order_date order_tags
      order_promised_delivery_date on_time_status on_time_difference_days reported_transit_days
      carbon_emissions_value carbon_emissions_unit last_location last_city last_region last_postal_code
      last_country_code last_country_name last_latitude last_longitude imprecise_times attributes event_count
      first_received_at updated_at mapping_version last_raw_id`,
    ],
    [
      'shipment_events',
      `id shipment_id occurred_at occurred_at_text occurred_at_precision status status_reason code details message
      direction location city region postal_code country_code country_name latitude longitude attributes received_at
      raw_id raw_topic raw_partition raw_offset`,
    ],
    [
      'dead_letters',
      'raw_id source integration code detail topic partition offset body headers attempts state',
    ],
    ['unmapped_codes', 'integration field code first_seen_at last_seen_at count first_raw_id'],
    ['consumer_offsets', 'group_id topic partition next_offset'],
    ['shipment_timeline', 'shipment_id occurred_at status code is_current'],
    ['shipment_transit', 'shipment_id transit_days'],
    ['delivery_performance_daily', 'account carrier'],
    ['data_freshness', 'source'],
    ['superseded_shipments', 'sender_id'],
  ])('%s has its columns', async (relation, names) => {
    expect(await columnsOf(relation)).toEqual(expect.arrayContaining(names.split(/\s+/)));
  });

  it('have the types that were agreed on', async () => {
    const types = await ask<{ name: string; type: string }>(
      url,
      `SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind = 'r'`,
    );
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toMatchObject({
      'shipments.imprecise_times': 'text[]',
      'shipments.attributes': 'jsonb',
      'shipments.order_tags': 'text[]',
      'shipments.order_promised_delivery_date': 'date',
      'shipments.on_time_difference_days': 'integer',
      'shipments.carbon_emissions_value': 'numeric',
      'shipments.estimated_delivery_confidence_code': 'numeric',
      'shipments.status_at': 'timestamp with time zone',
      'shipment_events.details': 'text[]',
      'shipment_events.attributes': 'jsonb',
      'shipment_events.occurred_at': 'timestamp with time zone',
      'dead_letters.body': 'bytea',
      'dead_letters.headers': 'jsonb',
    });
  });

  it('let one shipment have one row', async () => {
    const twice = connected(url, async (client) => {
      await client.query('BEGIN');
      await client.query(row('00000000-0000-0000-0000-000000000001'));
      await client.query(row('00000000-0000-0000-0000-000000000002'));
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
  });
});

describe('the analyst', () => {
  it.each([
    'shipments',
    'shipment_events',
    'unmapped_codes',
    'consumer_offsets',
    'shipment_timeline',
    'shipment_transit',
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
    expect(views.length).toBeGreaterThanOrEqual(5);
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

  it.each(['personal_attributes', 'shipment_states'])('cannot read %s', async (table) => {
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
    expect(tables.length).toBeGreaterThanOrEqual(8);
    for (const { name, column } of tables) {
      const statements = [
        `INSERT INTO tracking.${name} DEFAULT VALUES`,
        `UPDATE tracking.${name} SET "${column}" = NULL`,
        `DELETE FROM tracking.${name}`,
        `TRUNCATE tracking.${name}`,
        `ALTER TABLE tracking.${name} RENAME TO taken`,
        `LOCK TABLE tracking.${name} IN EXCLUSIVE MODE`,
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
  ])('cannot create %s', async (_what, statement) => {
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
    const stranger = `stranger_${randomBytes(6).toString('hex')}`;
    await ask(url, `CREATE ROLE ${stranger}`);
    roles.push(stranger);
    const seen = connected(url, async (client) => {
      await client.query(`SET ROLE ${stranger}`);
      await client.query('SELECT * FROM tracking.shipments');
    });
    await expect(seen).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });
});

const settings = (): Parameters<typeof newDataSource>[0] => ({
  DATABASE_URL: url,
  DATABASE_POOL_SIZE: 2,
  DATABASE_CONNECT_TIMEOUT_MS: 5_000,
  DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
});
const dataSource = (): ReturnType<typeof newDataSource> => newDataSource(settings());

describe('the entities', () => {
  it('have the columns of their tables, all of them and no others', async () => {
    const source = await dataSource().initialize();
    try {
      for (const { tableName, columns } of source.entityMetadatas) {
        const known = columns.map(({ databaseName, isNullable, type, isArray }) => ({
          name: databaseName,
          type: `${String(type)}${isArray ? '[]' : ''}`,
          nullable: isNullable,
        }));
        const there = await ask<{ name: string; type: string; nullable: boolean }>(
          url,
          `SELECT a.attname AS name, NOT a.attnotnull AS nullable,
              replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz') AS type
            FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
          [`tracking.${tableName}`],
        );
        const sorted = (list: typeof there): typeof there =>
          list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        expect([tableName, sorted(known)]).toEqual([tableName, sorted(there)]);
      }
    } finally {
      await source.destroy();
    }
  });

  it('would have nothing changed in any column', async () => {
    const source = await dataSource().initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      const about = upQueries
        .map(({ query }) => query)
        .filter((query) => /CREATE TABLE|ADD "|ADD COLUMN|DROP COLUMN|ALTER COLUMN|RENAME/.test(query));
      expect(about).toEqual([]);
    } finally {
      await source.destroy();
    }
  });
});
