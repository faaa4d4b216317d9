import { join } from 'node:path';

/** What the setup of all tests hands to each of them, through the environment because they run in other processes. */
export interface Servers {
  /** Where test files put what their processes write. */
  folder: string;
  /** host:port of the broker. */
  kafka: string;
  /** URL of a database on the server; tests create their own beside it. */
  postgres: string;
}

const VARIABLES = {
  folder: 'PARCELWIRE_TEST_FOLDER',
  kafka: 'PARCELWIRE_TEST_KAFKA',
  postgres: 'PARCELWIRE_TEST_POSTGRES',
} as const;

export function publishServers(servers: Servers): void {
  for (const [key, variable] of Object.entries(VARIABLES))
    process.env[variable] = servers[key as keyof Servers];
}

/** @throws when the setup has not run: a test without its servers fails */
export const testServers = (): Servers => ({
  folder: fromEnvironment(VARIABLES.folder),
  kafka: fromEnvironment(VARIABLES.kafka),
  postgres: fromEnvironment(VARIABLES.postgres),
});

/**
 * What every process of ours that a test starts is given: what one start of an app has compiled, the next reads.
 * It changes nothing else, and starts are most of what the tests cost.
 */
export const startEnvironment = (): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: join(testServers().folder, 'compiled'),
});

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: test/setup/global-setup.ts has not run`);
  return value;
}
