/**
 * Token buckets by key. A bucket begins full, loses tokens with each `take` and fills up steadily. Memory is
 * bounded: the bucket that was used longest ago is forgotten first, which makes it full again.
 */
export interface Rate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

export class TokenBuckets {
  /** In the order of their last use. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly maxKeys: number,
    /** Milliseconds of a clock that never goes back. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param amount of tokens; more than a burst is taken from a full bucket, which then owes the rest
   * @returns 0 when there were enough, otherwise the whole seconds until there are
   */
  take(key: string, rate: Rate, amount = 1): number {
    const { perSecond, burst } = rate;
    const filled = this.filled(key, rate);
    const needed = Math.min(amount, burst);
    const taken = filled >= needed;
    this.set(key, taken ? filled - amount : filled);
    return taken ? 0 : Math.max(1, Math.ceil((needed - filled) / perSecond));
  }

  /** Puts back what was taken. */
  giveBack(key: string, rate: Rate, amount = 1): void {
    this.set(key, Math.min(rate.burst, this.filled(key, rate) + amount));
  }

  private filled(key: string, { perSecond, burst }: Rate): number {
    const now = this.now();
    const { tokens, at } = this.buckets.get(key) ?? { tokens: burst, at: now };
    return Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
  }

  private set(key: string, tokens: number): void {
    this.buckets.delete(key);
    this.buckets.set(key, { tokens, at: this.now() });
    if (this.buckets.size > this.maxKeys) this.buckets.delete(this.buckets.keys().next().value!);
  }
}
