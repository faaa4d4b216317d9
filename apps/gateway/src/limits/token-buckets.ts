/**
 * Token buckets by key. A bucket begins full, loses a token with each `take` and fills up steadily. Memory is
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

  /** @returns 0 when there was a token, otherwise the whole seconds until there is one */
  take(key: string, { perSecond, burst }: Rate): number {
    const now = this.now();
    const { tokens, at } = this.buckets.get(key) ?? { tokens: burst, at: now };
    const filled = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    const taken = filled >= 1;
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: taken ? filled - 1 : filled, at: now });
    if (this.buckets.size > this.maxKeys) this.buckets.delete(this.buckets.keys().next().value!);
    return taken ? 0 : Math.max(1, Math.ceil((1 - filled) / perSecond));
  }
}
