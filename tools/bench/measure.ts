/**
 * How fast a process works off what lies ready for it. The clock starts with its first visible progress, so that
 * neither its start nor joining a group is counted, and stops when all is done.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart, EXIT_USAGE } from '../local-stack/cannot-start';
import type { Child } from '../local-stack/child';
import { busySeconds, cpuSeconds, cpuSecondsOfTree, residentMiB } from './cpu';

export interface Pace {
  perSecond: number;
  /** Of the process, for each record, microseconds. */
  cpuMicros: number;
  /** Of Postgres with all its processes, for each record, microseconds; undefined without one. */
  postgresMicros?: number;
  /** At the end. */
  residentMiB: number;
  /** Share of the machine's CPU that processes outside of the bench used meanwhile; a pace beside much of it says little. */
  othersPercent?: number;
}

export interface Work {
  child: Child;
  /** Records done so far, from any beginning. */
  progress: () => Promise<number>;
  from: number;
  records: number;
  postgresPid?: number;
}

const UNTIL_FIRST_MS = 5;
const UNTIL_DONE_MS = 25;
const STALL_MS = 60_000;

/** @throws CannotStart when there is too little work to measure; Error when nothing moves for a minute */
export async function paceOf({ child, progress, from, records, postgresPid }: Work): Promise<Pace> {
  const used = (): Record<'own' | 'postgres' | 'others', number> => ({
    own: cpuSeconds(child.pid!),
    postgres: (postgresPid === undefined ? undefined : cpuSecondsOfTree(postgresPid)) ?? NaN,
    others: busySeconds() - (cpuSecondsOfTree(process.pid) ?? NaN),
  });
  const first = await untilBeyond(from, child, progress, UNTIL_FIRST_MS);
  if (first === from + records)
    throw new CannotStart(`${records} records are too few: ${child.name} does them in one step`, EXIT_USAGE);
  const begin = performance.now();
  const before = used();
  let done = first;
  while (done < from + records) done = await untilBeyond(done, child, progress, UNTIL_DONE_MS);
  const seconds = (performance.now() - begin) / 1_000;
  const after = used();
  const counted = done - first;
  const micros = (name: 'own' | 'postgres'): number => ((after[name] - before[name]) * 1e6) / counted;
  return {
    perSecond: counted / seconds,
    cpuMicros: micros('own'),
    ...(Number.isFinite(after.postgres) && { postgresMicros: micros('postgres') }),
    residentMiB: residentMiB(child.pid!),
    ...(Number.isFinite(after.others) && {
      othersPercent: Math.max(0, ((after.others - before.others) * 100) / seconds / availableParallelism()),
    }),
  };
}

async function untilBeyond(
  mark: number,
  child: Child,
  progress: () => Promise<number>,
  pollMs: number,
): Promise<number> {
  const deadline = performance.now() + STALL_MS;
  for (;;) {
    const done = await progress();
    if (done > mark) return done;
    if (!child.isRunning) throw await child.death();
    if (performance.now() > deadline)
      throw new Error(
        `${child.name} has done nothing more for ${STALL_MS / 1_000} s: ${child.log().slice(-500)}`,
      );
    await sleep(pollMs);
  }
}
