import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../http/retry';
import type { Answer } from './post';

/** The gateway's answers to a request that it may take later: too many requests, and not available now. */
const TAKEN_LATER: ReadonlySet<number> = new Set([429, 503]);
const TRIES = 6;

/**
 * Posts again what the gateway asks to post later, as senders do: after the time in `Retry-After`, else later and later.
 * @param onRetry called before each further try
 * @returns the last answer, also when the signal ends the waiting
 */
export async function persistently(
  post: () => Promise<Answer>,
  onRetry: () => void = () => undefined,
  signal?: AbortSignal,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await post();
    if (!TAKEN_LATER.has(answer.status) || attempt + 1 === TRIES) return answer;
    const pauseMs = answer.pauseMs ?? backoffMs(attempt, Math.random());
    const isOver = await sleep(pauseMs, false, { signal }).catch(() => true);
    if (isOver) return answer;
    onRetry();
  }
}
