import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Child } from './child';
import { freePort } from './ports';
import { emptyFolder, postgresHome, type PostgresHome } from './postgres-home';
import type { ProcessGroup } from './process-group';

export interface PostgresOptions {
  group: ProcessGroup;
  /** Left out: any free port. */
  port?: number;
  /** Off: quicker, and a crash of the machine may destroy the data. */
  durable?: boolean;
  settings?: Record<string, string>;
}

export interface Postgres {
  port: number;
  /** Of the database `parcelwire`. */
  url: string;
  /** As `SELECT version()` would say: 18.4. */
  version: string;
  process: Child;
}

const USER = 'parcelwire';
const READY_DEADLINE_MS = 30_000;

export const postgresUrl = (port: number, database = 'parcelwire'): string =>
  `postgres://${USER}@127.0.0.1:${port}/${database}`;

/**
 * Listens on 127.0.0.1 only and asks for no password: every program on this machine can read the
 * example shipments.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { group, durable = true } = options;
  const home = postgresHome(group.folder);
  if (!existsSync(home.data)) await initialise(group, home, durable);
  const port = options.port ?? (await freePort());
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  const child = group.start({
    name: 'postgres',
    command: join(home.binaries, 'postgres'),
    args: [
      '-D',
      home.data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: '/',
    uid: home.uid,
    // Asks for a fast shutdown; SIGTERM would wait until every client has gone.
    stopSignal: 'SIGINT',
  });
  let version = '';
  await child.whenReady(async () => {
    version = (await askVersion(port)) ?? '';
    return version !== '';
  }, READY_DEADLINE_MS);
  await ensureDatabase(port, 'parcelwire');
  return { port, url: postgresUrl(port), version, process: child };
}

/** Creates an empty database on a server started here and gives its URL. */
export async function ensureDatabase(port: number, database: string): Promise<string> {
  await connected(postgresUrl(port, 'postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  });
  return postgresUrl(port, database);
}

export async function dropDatabase(port: number, database: string): Promise<void> {
  await connected(postgresUrl(port, 'postgres'), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`),
  );
}

/** Runs `work` with a connection of its own. */
export async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const askVersion = (port: number): Promise<string | undefined> =>
  connected(postgresUrl(port, 'postgres'), async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version;
  }).catch(() => undefined);

/** The data folder gets its name when it is complete. */
async function initialise(group: ProcessGroup, home: PostgresHome, durable: boolean): Promise<void> {
  const draft = `${home.data}.draft`;
  emptyFolder(draft, home.uid);
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await group.run({
    name: 'initdb',
    command: join(home.binaries, 'initdb'),
    args: ['-D', draft, '-U', USER, '-A', 'trust', ...locale, ...(durable ? [] : ['--no-sync'])],
    cwd: '/',
    uid: home.uid,
  });
  renameSync(draft, home.data);
}
