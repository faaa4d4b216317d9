/** Waits until the outcome of letters that were sent through again is known. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LetterCounts, LetterPlace, RedriveStore } from '@app/projection';

const POLL_MS = 200;
const LOOKED_UP_AT_ONCE = 5_000;

/** @returns the counts when none is under way any more, or at the deadline, or when the signal comes */
export async function outcomeOf(
  store: RedriveStore,
  places: readonly LetterPlace[],
  waitMs: number,
  signal: AbortSignal,
): Promise<LetterCounts> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const counts = await countsOf(store, places);
    if (counts.redriven === 0 || performance.now() >= deadline || signal.aborted) return counts;
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function countsOf(store: RedriveStore, places: readonly LetterPlace[]): Promise<LetterCounts> {
  const all: LetterCounts = { open: 0, redriven: 0, resolved: 0 };
  for (let begin = 0; begin < places.length; begin += LOOKED_UP_AT_ONCE) {
    const some = await store.counts(places.slice(begin, begin + LOOKED_UP_AT_ONCE));
    for (const state of Object.keys(all) as (keyof LetterCounts)[]) all[state] += some[state];
  }
  return all;
}
