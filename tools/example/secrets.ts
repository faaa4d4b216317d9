import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Credentials of the example sources, under the names of the variables that sources.yaml takes them from. */
export interface ExampleSecrets {
  ACME_AMAZON_KEY: string;
  ACME_AFTERSHIP_SECRET: string;
}

export const newExampleSecrets = (): ExampleSecrets => ({
  ACME_AMAZON_KEY: randomBytes(24).toString('base64url'),
  ACME_AFTERSHIP_SECRET: randomBytes(24).toString('base64url'),
});

/** The same secrets at each start, so that a `curl` line stays valid. */
export function keptExampleSecrets(folder: string): ExampleSecrets {
  const file = join(folder, 'secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ExampleSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const secrets = newExampleSecrets();
    writeFileSync(`${file}.draft`, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.draft`, file);
    return secrets;
  }
}
