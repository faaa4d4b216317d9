/** The schema itself: what a migration makes of an empty database, and what the names and types are. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MappedWebhook } from '@app/integrations';
import { newDataSource } from '@app/projection';
import { dumpSchema } from './setup/dump-schema';
import { insertShipments, uuid } from './setup/insert-rows';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());

describe('the schema', () => {
  /** A migration shows here what it changes; write the file again with UPDATE_SCHEMA=1. */
  it('is the one of schema.txt', async () => {
    const file = join(__dirname, 'schema.txt');
    const dump = await dumpSchema(url);
    if (process.env.UPDATE_SCHEMA) writeFileSync(file, dump);
    expect(dump).toBe(readFileSync(file, 'utf8'));
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

/** What is in the attributes of all examples that the integrations have. */
function attributeNames(): Record<'shipments' | 'shipment_events', Set<string>> {
  const names = { shipments: new Set<string>(), shipment_events: new Set<string>() };
  const folder = join(__dirname, '..', 'libs', 'integrations', 'src');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.mapped.json')) continue;
    const mapped = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<MappedWebhook>;
    for (const name of Object.keys(mapped.shipment?.attributes ?? {})) names.shipments.add(name);
    for (const name of (mapped.events ?? []).flatMap(({ attributes }) => Object.keys(attributes)))
      names.shipment_events.add(name);
  }
  return names;
}

describe('the comment of attributes names what the examples have in them', () => {
  it.each(Object.entries(attributeNames()))('in %s', async (table, names) => {
    const [{ comment }] = (await ask<{ comment: string }>(
      url,
      `SELECT col_description('tracking.${table}'::regclass, attnum) AS comment FROM pg_attribute
        WHERE attrelid = 'tracking.${table}'::regclass AND attname = 'attributes'`,
    )) as [{ comment: string }];
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => !new RegExp(`\\b${name}\\b`).test(comment))).toEqual([]);
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
      first_received_at updated_at mapping_version last_raw_id life status_event_id picked_up_on delivered_on
      delivered_local`,
    ],
    [
      'shipment_events',
      `id shipment_id occurred_at occurred_at_text occurred_at_precision status status_reason code details message
      direction location city region postal_code country_code country_name latitude longitude attributes received_at
      raw_id raw_topic raw_partition raw_offset source life`,
    ],
    [
      'dead_letters',
      'raw_id source integration code detail topic partition offset body headers attempts state',
    ],
    ['unmapped_codes', 'integration field code first_seen_at last_seen_at count first_raw_id'],
    ['consumer_offsets', 'group_id topic partition next_offset witness_id witness_timestamp'],
    ['shipment_timeline', 'shipment_id life source occurred_at status code is_current'],
    ['shipment_transit', 'shipment_id picked_up_on delivered_on transit_days'],
    [
      'shipments_late',
      'shipment_id account carrier tracking_number status status_at due_at due_kind days_late',
    ],
    ['delivery_performance_daily', 'account carrier delivered_on delivered on_time late not_judged'],
    ['data_freshness', 'account source integration newest_received_at newest_occurred_at'],
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
      'shipments.picked_up_on': 'date',
      'shipments.delivered_on': 'date',
      'shipments.delivered_local': 'timestamp without time zone',
      'shipments.life': 'integer',
      'shipment_events.details': 'text[]',
      'shipment_events.attributes': 'jsonb',
      'shipment_events.occurred_at': 'timestamp with time zone',
      'dead_letters.body': 'bytea',
      'dead_letters.headers': 'jsonb',
    });
  });

  it('let one shipment have one row', async () => {
    await insertShipments(url, { one: {} });
    await expect(insertShipments(url, { one: { id: uuid(1) } })).rejects.toMatchObject({
      code: '23505',
      constraint: 'shipments_identity',
    });
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
  it('are there for each table but those of the migration itself', async () => {
    const tables = await ask<{ name: string }>(
      url,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r'
          AND relname NOT IN ('schema_migrations', 'migration_lock')`,
    );
    const source = await dataSource().initialize();
    try {
      const mapped = source.entityMetadatas.map(({ tableName }) => tableName);
      expect(mapped.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
    } finally {
      await source.destroy();
    }
  });

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
              CASE format_type(a.atttypid, a.atttypmod)
                WHEN 'timestamp with time zone' THEN 'timestamptz'
                WHEN 'timestamp without time zone' THEN 'timestamp'
                ELSE format_type(a.atttypid, a.atttypmod)
              END AS type
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

  it('matches the entities: TypeORM would change no column', async () => {
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
