import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from '../local-stack/cannot-start';
import { portIsFree } from '../local-stack/ports';
import { postgresHome } from '../local-stack/postgres-home';
import { ownerIsRunning, runningRecords, stopLeftovers } from '../local-stack/process-records';
import { portsInUse, type StartConfig } from './config';
import { print } from './steps';

/** Makes sure that no other process uses the folder: neither another start nor what a killed one left behind. */
export async function takeDataFolder({ folder, fresh, databaseUrl }: StartConfig): Promise<void> {
  const records = join(folder, 'processes');
  const busy = runningRecords(records).find(ownerIsRunning);
  if (busy) throw new CannotStart(`already running here, as process ${busy.owner.pid}: stop that one first`);
  const stopped = await stopLeftovers(records);
  if (stopped.length > 0) print(`✓ Stopped what an earlier start left behind: ${stopped.join(', ')}`);
  if (fresh) {
    if (!databaseUrl) rmSync(postgresHome(folder).data, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o711 });
}

export async function checkPorts(config: StartConfig): Promise<void> {
  const ports = portsInUse(config);
  const faults: string[] = [];
  for (const [index, { name, port }] of ports.entries()) {
    const sameAs = ports.slice(0, index).find((other) => other.port === port);
    if (sameAs)
      faults.push(`port ${port} is given to two servers: set ${name} or ${sameAs.name} to another one`);
    else if (!(await portIsFree(port))) {
      faults.push(`port ${port} is taken by another program: stop it, or set ${name} to another port`);
    }
  }
  if (faults.length > 0) throw new CannotStart(faults.join('\n'));
}
