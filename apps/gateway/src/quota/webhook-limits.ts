/**
 * How much of the gateway one sender may use. A source's rate is charged after authentication, so that no one
 * who merely knows a URL can use it up. Failures are charged to the address they come from, and only failures
 * are refused for it: a sender with the right credential passes although another one is guessing at the same
 * address.
 */
import { Injectable } from '@nestjs/common';
import { Problem } from '../http/problem';
import { senderOf } from '@app/config';
import type { Source } from '@app/sources';
import { QuotaConfig } from './quota-config';
import { TokenBuckets, type Rate } from './token-buckets';

/** More than any sources file has; ids come from there and not from senders. */
const MAX_SOURCES = 100_000;

@Injectable()
export class WebhookLimits {
  private readonly rates = new TokenBuckets(MAX_SOURCES);
  private readonly byteRates = new TokenBuckets(MAX_SOURCES);
  private readonly failures: TokenBuckets;
  private readonly failureRate: Rate;
  private readonly ofSources: BytesInFlight;
  private readonly ofAccounts: BytesInFlight;

  constructor(private readonly settings: QuotaConfig) {
    const perMinute = settings.FAILED_AUTHENTICATIONS_PER_MINUTE;
    this.failures = new TokenBuckets(settings.MAX_TRACKED_ADDRESSES);
    this.failureRate = { perSecond: perMinute / 60, burst: perMinute };
    this.ofSources = new BytesInFlight(settings.MAX_SOURCE_BYTES_IN_FLIGHT);
    this.ofAccounts = new BytesInFlight(settings.MAX_ACCOUNT_BYTES_IN_FLIGHT);
  }

  /** Charges a failure. @returns what to answer instead, once there have been too many */
  failed(address: string): Problem | undefined {
    const seconds = this.failures.take(senderOf(address), this.failureRate);
    return seconds === 0 ? undefined : Problem.retry('rate_limited', seconds);
  }

  /**
   * Charges a question to an issuer, asked because of a token from an address, as if it were a failure already.
   * @returns what gives it back when there is an answer; undefined when the address has failed too often to ask
   */
  ask(address: string): (() => void) | undefined {
    const sender = senderOf(address);
    if (this.failures.take(sender, this.failureRate) > 0) return undefined;
    return () => this.failures.giveBack(sender, this.failureRate);
  }

  /**
   * Lets an authentic webhook of this size go on to the brokers.
   * @throws Problem when its source, or all sources of its account together, have more than their share
   */
  async share<T>(source: Source, bytes: number, publish: () => Promise<T>): Promise<T> {
    const { id, account } = source;
    const seconds = this.secondsToWait(source, bytes);
    if (seconds > 0) throw Problem.retry('rate_limited', seconds);
    if (!this.ofSources.hasRoom(id, bytes) || !this.ofAccounts.hasRoom(account, bytes))
      throw Problem.retry('overloaded');
    this.ofSources.add(id, bytes);
    this.ofAccounts.add(account, bytes);
    try {
      return await publish();
    } finally {
      this.ofSources.add(id, -bytes);
      this.ofAccounts.add(account, -bytes);
    }
  }

  /** By the rate of webhooks and by that of their bytes. */
  private secondsToWait({ id, rateLimit = {} }: Source, bytes: number): number {
    const { SOURCE_REQUESTS_PER_SECOND, SOURCE_REQUESTS_BURST, SOURCE_BYTES_PER_SECOND } = this.settings;
    const { requestsPerSecond = SOURCE_REQUESTS_PER_SECOND, burst = SOURCE_REQUESTS_BURST } = rateLimit;
    const seconds = this.rates.take(id, { perSecond: requestsPerSecond, burst });
    if (seconds > 0) return seconds;
    const bytesPerSecond = rateLimit.bytesPerSecond ?? SOURCE_BYTES_PER_SECOND;
    return this.byteRates.take(id, { perSecond: bytesPerSecond, burst: 2 * bytesPerSecond }, bytes);
  }
}

/** Bytes of webhooks that wait for the brokers, by source or account. */
class BytesInFlight {
  private readonly bytes = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Always for the first one, however large it is. */
  hasRoom(key: string, bytes: number): boolean {
    const inFlight = this.bytes.get(key) ?? 0;
    return inFlight === 0 || inFlight + bytes <= this.most;
  }

  add(key: string, bytes: number): void {
    const left = (this.bytes.get(key) ?? 0) + bytes;
    if (left > 0) this.bytes.set(key, left);
    else this.bytes.delete(key);
  }
}
