/**
 * A token bucket: so many requests a second, and some at once after a pause. The clock is given, so that it can be
 * looked at without waiting.
 */
export class RateLimit {
  private tokens: number;
  private countedAt: number;

  /** @param now milliseconds of a clock that is never set back */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.tokens = burst;
    this.countedAt = now;
  }

  /** Takes the next place in the row. @returns how long to wait for it, in milliseconds */
  take(now: number): number {
    // Nothing is gained while everything waits.
    const passed = Math.max(0, now - this.countedAt);
    this.tokens = Math.min(this.burst, this.tokens + (passed / 1_000) * this.perSecond);
    this.countedAt = Math.max(this.countedAt, now);
    this.tokens -= 1;
    const debtMs = this.tokens >= 0 ? 0 : (-this.tokens / this.perSecond) * 1_000;
    return this.countedAt - now + debtMs;
  }

  /** The other side asks for a pause: nobody goes before it is over, and then one by one. */
  pause(now: number, milliseconds: number): void {
    const until = now + milliseconds;
    if (until <= this.countedAt) return;
    this.countedAt = until;
    this.tokens = Math.min(this.tokens, 0);
  }
}
