/**
 * How much of the gateway one sender may use. A source's rate is charged after authentication, so that nobody
 * who merely knows a URL can use it up. Failures are charged to the address they come from, and only failures
 * are refused for it: a sender with the right credential passes beside somebody who is guessing at the same
 * address.
 */
import { Problem } from '../problem';
import { senderOf } from '../network';
import type { Source } from '../sources/source';
import type { HttpConfig } from './http-config';
import { TokenBuckets } from './token-buckets';

/** More than any sources file has; ids come from there and not from senders. */
const MAX_SOURCES = 100_000;

type Settings = Pick<
  HttpConfig,
  | 'FAILED_AUTHENTICATIONS_PER_MINUTE'
  | 'MAX_TRACKED_ADDRESSES'
  | 'MAX_SOURCE_BYTES_IN_FLIGHT'
  | 'SOURCE_REQUESTS_PER_SECOND'
  | 'SOURCE_REQUESTS_BURST'
>;

export class WebhookLimits {
  private readonly rates = new TokenBuckets(MAX_SOURCES);
  private readonly failures: TokenBuckets;
  private readonly bytesInFlight = new Map<string, number>();

  constructor(private readonly settings: Settings) {
    this.failures = new TokenBuckets(settings.MAX_TRACKED_ADDRESSES);
  }

  /** Charges a failure. @returns what to answer instead, once there have been too many */
  failed(address: string): Problem | undefined {
    const perMinute = this.settings.FAILED_AUTHENTICATIONS_PER_MINUTE;
    const seconds = this.failures.take(senderOf(address), { perSecond: perMinute / 60, burst: perMinute });
    return seconds === 0 ? undefined : Problem.retry('rate_limited', seconds);
  }

  /**
   * Lets an authentic webhook of this size go on to the brokers.
   * @throws Problem when its source has more than its share
   */
  async share<T>({ id, rateLimit }: Source, bytes: number, publish: () => Promise<T>): Promise<T> {
    const { SOURCE_REQUESTS_PER_SECOND, SOURCE_REQUESTS_BURST, MAX_SOURCE_BYTES_IN_FLIGHT } = this.settings;
    const rate = rateLimit ?? { requestsPerSecond: SOURCE_REQUESTS_PER_SECOND, burst: SOURCE_REQUESTS_BURST };
    const seconds = this.rates.take(id, { perSecond: rate.requestsPerSecond, burst: rate.burst });
    if (seconds > 0) throw Problem.retry('rate_limited', seconds);
    const inFlight = this.bytesInFlight.get(id) ?? 0;
    if (inFlight > 0 && inFlight + bytes > MAX_SOURCE_BYTES_IN_FLIGHT) throw Problem.retry('overloaded');
    this.bytesInFlight.set(id, inFlight + bytes);
    try {
      return await publish();
    } finally {
      const left = this.bytesInFlight.get(id)! - bytes;
      if (left > 0) this.bytesInFlight.set(id, left);
      else this.bytesInFlight.delete(id);
    }
  }
}
