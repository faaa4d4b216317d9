import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const TICKS_PER_SECOND = 100;
const isLinux = process.platform === 'linux';

/** User and system time that a process has used so far, seconds. */
export function cpuSeconds(pid: number): number {
  if (!isLinux) return secondsOf(ps('time', pid));
  const [user, system] = ticks(pid);
  return (user! + system!) / TICKS_PER_SECOND;
}

/**
 * The same of a process and all that descend from it, the ended ones too, seconds: of Postgres as a whole.
 * Undefined where the system does not say.
 */
export function cpuSecondsOfTree(pid: number): number | undefined {
  return isLinux ? treeSeconds(pid) : undefined;
}

/** Time that all processors together have been busy since the machine started, seconds. */
export const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1_000;

/** Memory that a process holds at this moment, MiB. */
export function residentMiB(pid: number): number {
  if (!isLinux) return Number(ps('rss', pid)) / 1024;
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

/** User and system time, then the same of children that have ended. */
function ticks(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat
    .slice(stat.lastIndexOf(') ') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
}

/** Nothing for a process that has ended since it was listed. */
function treeSeconds(pid: number): number {
  try {
    const own = ticks(pid).reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + treeSeconds(Number(child)), own);
  } catch {
    return 0;
  }
}

const ps = (field: string, pid: number): string =>
  execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' });

/** `[[dd-]hh:]mm:ss[.ff]` */
function secondsOf(time: string): number {
  const [, days = '0', rest = '0'] = /^(?:(\d+)-)?(.*)$/.exec(time.trim()) ?? [];
  return rest.split(':').reduce((sum, part) => sum * 60 + Number(part), Number(days) * 24);
}
