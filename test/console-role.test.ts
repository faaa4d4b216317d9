/** The role of the console reads every row, and changes none. */
import { ANALYST, INSUFFICIENT_PRIVILEGE, ask, codeOf, schemaDatabases } from './setup/schema-database';
import { insertShipments } from './setup/insert-rows';
import { connected } from '../tools/local-stack/postgres';

jest.setTimeout(120_000);

const CONSOLE = 'parcelwire_console';
const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());

const relations = async (): Promise<string[]> =>
  (
    await ask<{ name: string }>(
      url,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('r', 'v')
        AND relname NOT IN ('migration_lock', 'schema_migrations') ORDER BY relname`,
    )
  ).map(({ name }) => name);

it('reads every table and view', async () => {
  for (const name of await relations())
    expect([name, await codeOf(`SELECT * FROM tracking.${name} LIMIT 1`, url, CONSOLE)]).toEqual([
      name,
      'allowed',
    ]);
});

it('changes nothing', async () => {
  for (const statement of [
    'UPDATE tracking.shipments SET status = status',
    'DELETE FROM tracking.dead_letters',
    `INSERT INTO tracking.operations (id, command, arguments, started_by)
      VALUES (gen_random_uuid(), 'redrive', '{}', 'me')`,
    'TRUNCATE tracking.refused_deliveries',
    'CREATE TABLE tracking.mine (a integer)',
    'SELECT * FROM tracking.shipments FOR UPDATE',
  ])
    expect([statement, await codeOf(statement, url, CONSOLE)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
});

it('reads all accounts, also where analysts are restricted to theirs', async () => {
  await insertShipments(url, { one: { account: 'acme' }, other: { account: 'globex' } });
  await ask(url, 'CALL tracking.restrict_analysts(true)');
  const seenBy = (role: string): Promise<number> =>
    connected(url, async (client) => {
      await client.query(`SET ROLE ${role}`);
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::integer FROM tracking.shipments',
      );
      return rows[0]!.count;
    });
  expect(await seenBy(CONSOLE)).toBe(2);
  expect(await seenBy(ANALYST)).toBe(0);
});
