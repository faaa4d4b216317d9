import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/** Looks again and again until there is something to return. @throws Error at the deadline, naming what was awaited */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await sleep(POLL_MS);
  }
}
