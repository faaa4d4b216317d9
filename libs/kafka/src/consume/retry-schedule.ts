/**
 * Pauses before something that has failed is tried again:
 *
 *   failures in a row   1       2       3       4      5      6, and every further one
 *   pause               100 ms  200 ms  500 ms  1 s    2 s    5 s
 *   since the first     0.1 s   0.3 s   0.8 s   1.8 s  3.8 s  8.8 s, 13.8 s, …
 */
const PAUSES_MS = [100, 200, 500, 1_000, 2_000, 5_000];

/** @param failures in a row, at least 1 */
export const pauseAfter = (failures: number): number => PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1]!;

/** What an error says, for a log line. */
export const textOf = (error: unknown): string =>
  error instanceof Error
    ? error.message
    : String((error as { message?: unknown } | undefined)?.message ?? error);
