/** Databases of the tests of the schema: each test file creates its own on the server of all tests and drops them. */
import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { connected, dropDatabase, ensureDatabase } from '../../tools/local-stack/postgres';
import { runOperator, type Ended } from './own-processes';
import { testServers } from './servers';

export const ANALYST = 'parcelwire_analyst';
/** The role that the running projector is a member of. */
export const WRITER = 'parcelwire_projector';
export const INSUFFICIENT_PRIVILEGE = '42501';

const port = (): number => Number(new URL(testServers().postgres).port);
const random = (): string => randomBytes(6).toString('hex');

/** Runs the built `migrate`, as `npm run migrate` does. */
export const migrate = (url: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  runOperator(['migrate'], { DATABASE_URL: url, ...env });

/** The rows of one statement, in a connection of its own. */
export const ask = <Row>(url: string, sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  connected(url, async (client) => (await client.query(sql, parameters)).rows as Row[]);

export interface SchemaDatabases {
  empty: () => Promise<string>;
  migrated: () => Promise<string>;
  /** Creates a role with a random name that begins like this. */
  role: (prefix: string, options?: string) => Promise<string>;
  dropAll: () => Promise<void>;
}

export function schemaDatabases(): SchemaDatabases {
  const databases: string[] = [];
  const roles: string[] = [];
  const empty = (): Promise<string> => {
    databases.push(`schema_${random()}`);
    return ensureDatabase(port(), databases.at(-1)!);
  };
  return {
    empty,
    async migrated() {
      const url = await empty();
      const { exitCode, stderr } = await migrate(url);
      if (exitCode !== 0 || stderr !== '') throw new Error(`exit ${exitCode}: ${stderr}`);
      return url;
    },
    async role(prefix, options = '') {
      const name = `${prefix}_${random()}`;
      await ask(testServers().postgres, `CREATE ROLE ${name} ${options}`);
      roles.push(name);
      return name;
    },
    async dropAll() {
      for (const name of databases) await dropDatabase(port(), name);
      for (const name of roles) await ask(testServers().postgres, `DROP ROLE IF EXISTS ${name}`);
    },
  };
}

/** Does something in a role and rolls it back. */
const inRole = <T>(url: string, role: string, work: (client: Client) => Promise<T>): Promise<T> =>
  connected(url, async (client) => {
    await client.query('BEGIN');
    await client.query(`SET LOCAL ROLE ${role}`);
    return work(client);
  });

/** Does something in the role of the analyst and rolls it back. */
export const asAnalyst = <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> =>
  inRole(url, ANALYST, work);

/** `allowed`, or the code of the error that a role gets: the analyst, when none is named. */
export const codeOf = (sql: string, url: string, role = ANALYST): Promise<string> =>
  inRole(url, role, async (client) => {
    try {
      await client.query(sql);
      return 'allowed';
    } catch (error) {
      return String((error as { code?: unknown }).code);
    }
  });
