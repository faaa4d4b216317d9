/**
 * One Kafka and one Postgres for all tests that need them. When one of them cannot start, the tests fail. What
 * an earlier run left behind because it was killed is stopped and removed first.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ID } from '../../tools/local-stack/config';
import { startKafkaBroker } from '../../tools/local-stack/kafka-broker';
import { startPostgres } from '../../tools/local-stack/postgres';
import { postgresHome } from '../../tools/local-stack/postgres-home';
import { ProcessGroup } from '../../tools/local-stack/process-group';
import { killRecorded, stopLeftovers } from '../../tools/local-stack/process-records';
import { publishServers, type Servers } from './servers';

const RUNS = join(tmpdir(), `parcelwire-tests-${process.getuid?.()}-${PROJECT_ID}`);
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

declare global {
  // oxlint-disable-next-line no-var
  var parcelwireStopServers: (() => Promise<void>) | undefined;
}

export default async function globalSetup(): Promise<void> {
  mkdirSync(RUNS, { recursive: true, mode: 0o711 });
  await removeEarlierRuns();
  const folder = mkdtempSync(join(RUNS, `${process.pid}-`));
  chmodSync(folder, 0o711);
  const group = new ProcessGroup(folder);
  const records = group.records;

  let failed = false;

  // The tests' own processes are recorded in the same place.
  process.on('exit', () => {
    killRecorded(records);
    if (!failed) remove(folder);
  });
  for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(code));
  globalThis.parcelwireStopServers = async () => {
    await group.stop();
    killRecorded(records);
    remove(folder);
  };

  try {
    publishServers({ folder, ...(await startServers(group)) });
  } catch (error) {
    // The message names the logs; the next run removes them.
    failed = true;
    await group.stop();
    throw error;
  }
}

async function startServers(group: ProcessGroup): Promise<Omit<Servers, 'folder'>> {
  const [broker, postgres] = await Promise.all([
    startKafkaBroker({ group }),
    startPostgres({ group, durable: false, settings: { max_connections: '200' } }),
  ]);
  return { kafka: broker.address, postgres: postgres.url };
}

async function removeEarlierRuns(): Promise<void> {
  for (const run of readdirSync(RUNS).filter((name) => !isRunning(Number.parseInt(name)))) {
    const folder = join(RUNS, run);
    await stopLeftovers(join(folder, 'processes'));
    remove(folder);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(folder: string): void {
  // What was killed a moment ago may still be writing.
  const all = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  rmSync(postgresHome(folder).data, all);
  rmSync(folder, all);
}
