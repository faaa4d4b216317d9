import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** User and system time that a process has used so far, seconds. */
export function cpuSeconds(pid: number): number {
  if (process.platform !== 'linux')
    return secondsOf(execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }));
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** `[[dd-]hh:]mm:ss[.ff]` */
function secondsOf(time: string): number {
  const [, days = '0', rest = '0'] = /^(?:(\d+)-)?(.*)$/.exec(time.trim()) ?? [];
  return rest.split(':').reduce((sum, part) => sum * 60 + Number(part), Number(days) * 24);
}
