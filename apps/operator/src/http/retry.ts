/** When to ask again: what the other side says, else later and later, each at a moment of its own. */

/** Statuses after which the same request may be answered. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether a request with this answer is worth another try. */
export const isTransient = (status: number): boolean => TRANSIENT.has(status);

const FIRST_MS = 250;
const LONGEST_MS = 20_000;
/** What is asked of us beyond that is not waited for in one piece. */
const LONGEST_ASKED_MS = 300_000;

/**
 * Exponential, half of it random, so that requests which failed together do not come back together.
 * @param attempt 0 after the first try
 * @param random from 0 to 1
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return full / 2 + (full / 2) * random;
}

/**
 * How long the other side wants to be left alone: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or the moment
 * in `X-RateLimit-Reset`, in seconds since 1970 (AfterShip). Undefined when it does not say.
 */
export function askedPauseMs(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after');
  const reset = headers.get('x-ratelimit-reset');
  const ms =
    after !== null
      ? /^\d+$/.test(after)
        ? Number(after) * 1_000
        : Date.parse(after) - now
      : reset !== null && /^\d+$/.test(reset)
        ? Number(reset) * 1_000 - now
        : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_ASKED_MS, Math.max(0, ms));
}
