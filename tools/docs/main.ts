/** `npm run docs`: writes the pages of docs/ that are made from the code and from the database. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@app/projection';
import { Logger } from '@nestjs/common';
import { connected, startPostgres } from '../local-stack/postgres';
import { postgresHome } from '../local-stack/postgres-home';
import { ProcessGroup } from '../local-stack/process-group';
import { configurationDocs } from './configuration';
import { dataDictionary } from './data-dictionary';
import { metricsPage } from './metrics';
import { formattedPage } from './page';

async function main(): Promise<void> {
  Logger.overrideLogger(false);
  await write('configuration.md', configurationDocs(process.cwd()));
  await write('metrics.md', await metricsPage());
  await write('data-dictionary.md', await onMigratedDatabase((url) => connected(url, dataDictionary)));
}

async function write(name: string, made: string): Promise<void> {
  const { file, text } = await formattedPage(process.cwd(), name, made);
  writeFileSync(file, text);
}

/** Starts a Postgres for it, of which nothing is left afterwards. */
async function onMigratedDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-docs-'));
  // Postgres may have to run as another user.
  chmodSync(folder, 0o711);
  const group = new ProcessGroup(folder);
  try {
    const { url } = await startPostgres({ group, durable: false });
    await migrate({
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 2,
      DATABASE_CONNECT_TIMEOUT_MS: 5_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
    });
    return await work(url);
  } finally {
    await group.stop();
    rmSync(postgresHome(folder).data, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  },
);
