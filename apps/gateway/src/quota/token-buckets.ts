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
    const bucket = this.filled(key, rate);
    const missing = Math.min(amount, burst) - bucket.tokens;
    if (missing > 0) return Math.max(1, Math.ceil(missing / perSecond));
    bucket.tokens -= amount;
    return 0;
  }

  /** Puts back what was taken. */
  giveBack(key: string, rate: Rate, amount = 1): void {
    const bucket = this.filled(key, rate);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + amount);
  }

  /** The bucket as it is now; the last one to be forgotten. */
  private filled(key: string, { perSecond, burst }: Rate): Bucket {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > this.maxKeys) this.buckets.delete(this.buckets.keys().next().value!);
    return bucket;
  }
}
