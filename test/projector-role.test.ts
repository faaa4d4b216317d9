/** What the role of the running projector may do: change rows, and nothing else. */
import { startPipeline, type Pipeline } from './setup/pipeline';
import {
  INSUFFICIENT_PRIVILEGE,
  WRITER,
  ask,
  codeOf,
  migrate,
  schemaDatabases,
} from './setup/schema-database';
import { exampleWebhooks } from '../tools/example/webhooks';
import { waitUntilProcessed } from '../tools/local-stack/progress';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());

it('applies webhooks as a role that owns nothing, once the owner has migrated', async () => {
  const member = await databases.role('projector', `LOGIN IN ROLE ${WRITER}`);
  const asMember = new URL(url);
  asMember.username = member;
  let pipeline: Pipeline | undefined;
  try {
    pipeline = await startPipeline({
      ownKafka: true,
      appEnv: { projector: { DATABASE_URL: asMember.href } },
    });
    const webhooks = exampleWebhooks(pipeline.secrets);
    for (const webhook of webhooks) expect((await pipeline.send(webhook)).status).toBe(202);
    await waitUntilProcessed({ brokers: pipeline.brokers, databaseUrl: url });
    const [row] = await ask<{ count: number }>(url, 'SELECT count(*)::int AS count FROM tracking.shipments');
    expect(row!.count).toBeGreaterThan(3);
    expect(await ask(url, 'SELECT * FROM tracking.dead_letters')).toEqual([]);
  } finally {
    await pipeline?.stop();
  }
});

it('says that the owner has to migrate where the schema is not the newest', async () => {
  const empty = new URL(await databases.empty());
  empty.username = await databases.role('projector', `LOGIN IN ROLE ${WRITER}`);
  const { exitCode, stderr } = await migrate(empty.href);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('takes its owner');
});

it.each(['shipments', 'shipment_events', 'consumer_offsets', 'shipment_outbox', 'dead_letters'])(
  'changes rows of %s',
  async (table) => {
    expect(await codeOf(`DELETE FROM tracking.${table}`, url, WRITER)).toBe('allowed');
  },
);

it.each([
  ['create a role', 'CREATE ROLE mine'],
  ['create a table', 'CREATE TABLE tracking.mine (a int)'],
  ['create a table in schema public', 'CREATE TABLE public.mine (a int)'],
  ['create a schema', 'CREATE SCHEMA mine'],
  ['create a function', `CREATE FUNCTION tracking.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
  ['change a table', 'ALTER TABLE tracking.shipments ADD COLUMN mine int'],
  ['drop a table', 'DROP TABLE tracking.shipments'],
  ['empty a table at once', 'TRUNCATE tracking.shipments'],
  ['give rights away', 'ALTER TABLE tracking.shipments OWNER TO parcelwire_analyst'],
  ['read a file of the server', `SELECT pg_read_file('/etc/hostname')`],
  ['list files of the server', `SELECT pg_ls_dir('.')`],
  ['write a file of the server', `COPY (SELECT 1) TO '/tmp/parcelwire-projector'`],
  ['run a program on the server', `COPY (SELECT 1) TO PROGRAM 'true'`],
  ['pretend that a migration ran', `DELETE FROM tracking.schema_migrations`],
  ['hold up migrations', 'LOCK TABLE tracking.migration_lock IN ACCESS SHARE MODE'],
])('cannot %s', async (_what, statement) => {
  expect(await codeOf(statement, url, WRITER)).toBe(INSUFFICIENT_PRIVILEGE);
});
