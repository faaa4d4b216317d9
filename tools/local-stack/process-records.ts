/**
 * One small file per running child, so that a later run can stop what an earlier one left behind when it was
 * killed. A process is only ever signalled when its start time is the recorded one: pids are given out again.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Identity {
  pid: number;
  startedAt: string;
}

export interface ProcessRecord extends Identity {
  name: string;
  stopSignal: NodeJS.Signals;
  /** The process that started it and is to stop it. */
  owner: Identity;
}

const LEFTOVER_DEADLINE_MS = 10_000;

export function writeRecord(
  folder: string,
  child: { name: string; pid: number; stopSignal: NodeJS.Signals },
): void {
  const startedAt = startTime(child.pid);
  if (startedAt === undefined) return;
  const owner = { pid: process.pid, startedAt: startTime(process.pid) ?? '' };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${child.pid}.json`), JSON.stringify({ ...child, startedAt, owner }));
}

export const removeRecord = (folder: string, pid: number): void =>
  rmSync(join(folder, `${pid}.json`), { force: true });

/** Recorded processes that still run. */
export function runningRecords(folder: string): ProcessRecord[] {
  return readRecords(folder).filter(isRunning);
}

export const ownerIsRunning = ({ owner }: ProcessRecord): boolean => isRunning(owner);

/** Stops what dead owners left behind and gives their names. */
export async function stopLeftovers(folder: string): Promise<string[]> {
  const leftovers = runningRecords(folder).filter((record) => !ownerIsRunning(record));
  for (const record of leftovers) signal(record.pid, record.stopSignal);
  const deadline = Date.now() + LEFTOVER_DEADLINE_MS;
  while (leftovers.some(isRunning) && Date.now() < deadline) await sleep(50);
  for (const record of leftovers.filter(isRunning)) signal(-record.pid, 'SIGKILL');
  for (const record of readRecords(folder)) if (!isRunning(record)) removeRecord(folder, record.pid);
  return leftovers.map(({ name, pid }) => `${name} (process ${pid})`);
}

/** For a process that is about to end and cannot wait. */
export function killRecorded(folder: string): void {
  for (const record of runningRecords(folder)) signal(-record.pid, 'SIGKILL');
}

function readRecords(folder: string): ProcessRecord[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
  return files.flatMap((file) => {
    try {
      return [JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProcessRecord];
    } catch {
      return [];
    }
  });
}

const isRunning = ({ pid, startedAt }: Identity): boolean => startTime(pid) === startedAt;

/** Undefined when there is no such process, or only what is left of it until its parent asks for its exit code. */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, clockTicksAfterBoot] = [fields[0], fields[19]];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? undefined : `${boot}/${clockTicksAfterBoot}`;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}
