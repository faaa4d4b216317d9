import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Looks byte for byte into everything that processes have left in a folder, their logs and the brokers' segments,
 * for credentials. No log line, record header or dead letter may hold one.
 * @throws Error naming the file and the credential's variable
 */
export function expectNoCredentials(folder: string, credentials: Readonly<Record<string, string>>): void {
  const files = globSync(['logs/*.log', 'kafka-*/**/*.log'], { cwd: folder });
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    for (const [name, credential] of Object.entries(credentials)) {
      if (bytes.includes(credential)) throw new Error(`${file} holds the credential ${name}`);
    }
  }
}
