/**
 * Runs until a signal comes, a child dies, or starting fails, and then stops everything in order. A second
 * signal ends all of it at once. Nothing that was started here outlives this process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../local-stack/cannot-start';
import { ProcessGroup } from '../local-stack/process-group';
import { print, printFailure } from './steps';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const KILLED_BY_INTERRUPT = 130;

/** @returns the exit code */
export async function untilStopped(
  folder: string,
  start: (group: ProcessGroup) => Promise<void>,
): Promise<number> {
  const group = new ProcessGroup(folder);
  process.on('exit', () => group.killNow());
  const signalled = firstSignal();
  const started = start(group);
  const outcome = await Promise.race([
    signalled,
    group.firstDeath,
    started.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => error,
    ),
  ]);
  const interrupted = typeof outcome === 'string';
  if (interrupted) print('Stopping ...');
  else printFailure(outcome);
  await group.stop(({ name }, ms) => print(`✓ ${name} stopped (${(ms / 1000).toFixed(1)} s)`));
  const complete = await Promise.race([
    started.then(
      () => true,
      () => false,
    ),
    sleep(2_000, false),
  ]);
  if (interrupted) return complete ? 0 : KILLED_BY_INTERRUPT;
  return outcome instanceof CannotStart ? outcome.exitCode : 1;
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    // The reader of our output has gone: `npm start | head`.
    process.stdout.on('error', () => resolve('SIGPIPE'));
    let received = 0;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        received += 1;
        if (received === 1) return resolve(signal);
        process.exit(KILLED_BY_INTERRUPT);
      });
    }
  });
}
