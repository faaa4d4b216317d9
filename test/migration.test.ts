/** The migration as a program: run twice, by several processes, with little rights, and against locks of others. */
import { newDataSource } from '@app/projection';
import type { Client } from 'pg';
import { connected } from '../tools/local-stack/postgres';
import { dumpSchema } from './setup/dump-schema';
import { runOperator } from './setup/own-processes';
import { ANALYST, WRITER, ask, codeOf, migrate, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const MIGRATIONS = 'SELECT name FROM tracking.schema_migrations ORDER BY id';

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());

const settings = (database: string): Parameters<typeof newDataSource>[0] => ({
  DATABASE_URL: database,
  DATABASE_POOL_SIZE: 1,
  DATABASE_CONNECT_TIMEOUT_MS: 5_000,
  DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
});

describe('the migration', () => {
  it('changes nothing when it is run again', async () => {
    const [before, applied] = [await dumpSchema(url), await ask(url, MIGRATIONS)];
    expect(applied).toHaveLength(newDataSource(settings(url)).options.migrations?.length as number);
    expect(await migrate(url)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await dumpSchema(url)).toBe(before);
    expect(await ask(url, MIGRATIONS)).toEqual(applied);
  });

  it('says with --json what it has applied, and with --dry-run what it would apply', async () => {
    const other = await databases.empty();
    const ended = async (...args: string[]): Promise<unknown> => {
      const { exitCode, stdout } = await runOperator(['migrate', '--json', ...args], { DATABASE_URL: other });
      return { exitCode, ...(JSON.parse(stdout) as object) };
    };
    const all = expect.arrayContaining(['InitialSchema1764000000000']) as string[];
    expect(await ended('--dry-run')).toEqual({ exitCode: 0, dryRun: true, migrations: all });
    expect(await ask(other, `SELECT FROM pg_namespace WHERE nspname = 'tracking'`)).toEqual([]);
    expect(await ended()).toEqual({ exitCode: 0, dryRun: false, migrations: all });
    expect(await ended()).toEqual({ exitCode: 0, dryRun: false, migrations: [] });
  });

  it('gives the same schema when three processes run it at once on an empty database', async () => {
    const other = await databases.empty();
    const ended = await Promise.all([migrate(other), migrate(other), migrate(other)]);
    expect(ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      ended.map(() => ({ exitCode: 0, stderr: '' })),
    );
    expect(await dumpSchema(other)).toBe(await dumpSchema(url));
    expect(await ask(other, MIGRATIONS)).toEqual(await ask(url, MIGRATIONS));
  });

  it('needs no right to create roles where an administrator has made the roles', async () => {
    const owner = await databases.role('owner', 'LOGIN');
    const database = await databases.empty();
    const name = new URL(database).pathname.slice(1);
    await ask(database, `ALTER DATABASE ${name} OWNER TO ${owner}`);
    const asOwner = new URL(database);
    asOwner.username = owner;
    expect(await migrate(asOwner.href)).toMatchObject({ exitCode: 0 });
    expect(await codeOf('SELECT * FROM tracking.shipments', database)).toBe('allowed');
    expect(await codeOf('DELETE FROM tracking.shipments', database, WRITER)).toBe('allowed');
  });

  it('says in one line why it failed, without the password', async () => {
    const ended = await migrate('postgres://nobody:geheim@127.0.0.1:9/none');
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^The schema could not be migrated: .+\n$/),
    });
    expect(ended.stdout + ended.stderr).not.toContain('geheim');
  });
});

/** A database as the draft of the schema left it, as far as a migration has to know it. */
async function draftDatabase(): Promise<string> {
  const draft = await databases.empty();
  await ask(
    draft,
    `CREATE SCHEMA tracking;
      CREATE TABLE tracking.schema_migrations (id serial, timestamp bigint NOT NULL, name varchar NOT NULL,
        CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id));
      INSERT INTO tracking.schema_migrations (timestamp, name) VALUES (1763800000000, 'InitialSchema1763800000000');
      CREATE TABLE tracking.shipments (id uuid PRIMARY KEY);
      CREATE TABLE tracking.shipment_events (shipment_id uuid REFERENCES tracking.shipments);
      CREATE TABLE tracking.shipment_states (shipment_id uuid, state json);
      CREATE TABLE tracking.consumer_offsets (group_id text, next_offset bigint);
      INSERT INTO tracking.consumer_offsets VALUES ('g', 5);
      CREATE VIEW tracking.shipment_timeline AS SELECT * FROM tracking.shipments`,
  );
  return draft;
}

describe('the migration of a database with the draft of the schema', () => {
  it('empties it and gives the same schema as in an empty database', async () => {
    const draft = await draftDatabase();
    expect(await migrate(draft)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await dumpSchema(draft)).toBe(await dumpSchema(url));
    expect(await ask(draft, MIGRATIONS)).toEqual(await ask(url, MIGRATIONS));
    expect(await ask(draft, 'SELECT * FROM tracking.consumer_offsets')).toEqual([]);
  });
});

/** Waits until the migration has asked for a lock, has given up its place, and asks again. */
async function untilLockIsRefused(client: Client): Promise<void> {
  const isWaiting = async (): Promise<boolean> => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted
        WHERE a.datname = current_database() AND a.application_name LIKE 'parcelwire-migrate%'`,
    );
    return Boolean(rowCount);
  };
  while (!(await isWaiting()));
  while (await isWaiting());
  while (!(await isWaiting()));
}

describe('the migration, while another session holds locks', () => {
  it('is not held up by an analyst who holds the advisory locks of former versions', async () => {
    const analyst = await databases.role('analyst', `LOGIN IN ROLE ${ANALYST}`);
    const asAnalyst = new URL(await databases.empty());
    const target = asAnalyst.href;
    asAnalyst.username = analyst;
    await connected(asAnalyst.href, async (client) => {
      await client.query('SELECT pg_advisory_lock(7026318), pg_advisory_lock(7026319)');
      expect(await migrate(target)).toMatchObject({ exitCode: 0, stderr: '' });
    });
  });

  it('waits for a transaction that reads a table, logs whose it is, and is done when it has ended', async () => {
    const draft = await draftDatabase();
    await connected(draft, async (reader) => {
      await reader.query('BEGIN');
      await reader.query('SELECT * FROM tracking.shipments');
      const ending = migrate(draft);
      await connected(draft, untilLockIsRefused);
      await reader.query('COMMIT');
      const { exitCode, stdout } = await ending;
      expect(exitCode).toBe(0);
      expect(stdout).toContain('waiting for locks');
      expect(stdout).toMatch(/pid \d+ .*AccessShareLock on shipments/);
    });
  });

  it('fails in time, naming the session, when the transaction does not end', async () => {
    const draft = await draftDatabase();
    await connected(draft, async (reader) => {
      await reader.query('BEGIN');
      await reader.query('SELECT * FROM tracking.shipments');
      expect(await migrate(draft, { DATABASE_MIGRATION_WAIT_MS: '1000' })).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(
          /^The schema could not be migrated: .*pid \d+ .*AccessShareLock on shipments/,
        ),
      });
    });
    expect(await ask(draft, 'SELECT * FROM tracking.consumer_offsets')).toHaveLength(1);
  });

  it('waits for another process that migrates', async () => {
    const other = await databases.migrated();
    await connected(other, async (holder) => {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE tracking.migration_lock IN ACCESS EXCLUSIVE MODE');
      await ask(other, 'ALTER TABLE tracking.schema_migrations RENAME TO still_to_be_run');
      expect(await migrate(other, { DATABASE_MIGRATION_WAIT_MS: '1000' })).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('AccessExclusiveLock on migration_lock'),
      });
      await ask(other, 'ALTER TABLE tracking.still_to_be_run RENAME TO schema_migrations');
      // Where nothing is to be done, nobody is waited for.
      expect(await migrate(other, { DATABASE_MIGRATION_WAIT_MS: '1000' })).toMatchObject({ exitCode: 0 });
    });
  });
});
