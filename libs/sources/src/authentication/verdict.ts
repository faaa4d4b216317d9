/** Why a mechanism did not accept a webhook. */
export interface Failure {
  code:
    'unauthorized' | 'invalid_token' | 'insufficient_scope' | 'forbidden' | 'unavailable' | 'rate_limited';
  /** For the log, never for the caller; holds nothing of what was presented. */
  reason: string;
}

/** The id of the credential that passed, or why none did. */
export type Verdict = { passed: string } | Failure;

/** A failure of code `unauthorized`. */
export const unauthorized = (reason: string): Failure => ({ code: 'unauthorized', reason });
