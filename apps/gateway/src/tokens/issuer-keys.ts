/**
 * The public keys of one issuer. They are fetched when the first token comes and again from time to time; while
 * the issuer does not answer, the keys it gave last go on serving. A token with an unknown key makes them be fetched
 * again, but seldom: anybody can make up key ids. Whether such a token is good cannot be said until the issuer has
 * been asked again, nor can anything while it never has answered.
 */
import { Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { isSecureUrl } from '@app/sources';
import { TokenBuckets, type Rate } from '../quota/token-buckets';
import { requestJson } from './json-request';
import { KeysUnavailableError, type KeyFor } from './jwt';

export interface IssuerKeysOptions {
  requestTimeoutMs: number;
  maxAgeMs: number;
  cooldownMs: number;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
}

/** So many unknown keys are asked about at once, one more after each cooldown. */
const UNKNOWN_KEYS_AT_ONCE = 5;

/** While there are no keys at all, every token waits for them. */
const FIRST_COOLDOWN_MS = 1_000;

export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private readonly clock: () => number;
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  /** Why the latest attempt failed. */
  private fault: string | undefined;
  private fetching: Promise<void> | undefined;
  private readonly forUnknownKeys: TokenBuckets;
  private readonly unknownKeyRate: Rate;

  constructor(
    private readonly issuer: string,
    private readonly jwksUri: string | undefined,
    private readonly options: IssuerKeysOptions,
  ) {
    this.clock = options.clock ?? (() => performance.now());
    this.forUnknownKeys = new TokenBuckets(1, this.clock);
    this.unknownKeyRate = { perSecond: 1_000 / options.cooldownMs, burst: UNKNOWN_KEYS_AT_ONCE };
  }

  /** For `jwtVerify`. @throws KeysUnavailableError */
  readonly keyFor: KeyFor = async (header, token) => {
    const { maxAgeMs, cooldownMs } = this.options;
    if (!this.keys) await this.refresh(Math.min(FIRST_COOLDOWN_MS, cooldownMs));
    if (!this.keys) throw this.unavailable();
    if (this.clock() - this.fetchedAt > maxAgeMs) void this.refresh(cooldownMs);
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (!this.fetching && this.forUnknownKeys.take('', this.unknownKeyRate) > 0) {
        // It may be a key that the issuer has only begun to use: who is asked too often cannot be asked whether.
        throw new KeysUnavailableError(`${this.issuer} is not asked again so soon for an unknown key`);
      }
      await this.refresh(0);
      if (this.fault !== undefined) throw this.unavailable();
      return this.keys(header, token);
    }
  };

  private unavailable(): KeysUnavailableError {
    return new KeysUnavailableError(`the keys of ${this.issuer} cannot be fetched: ${this.fault}`);
  }

  private refresh(cooldownMs: number): Promise<void> {
    if (this.fetching) return this.fetching;
    if (this.clock() - this.triedAt < cooldownMs) return Promise.resolve();
    this.triedAt = this.clock();
    this.fetching = this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    try {
      const keySet = await requestJson(
        this.jwksUri ?? (await this.discover()),
        this.options.requestTimeoutMs,
      );
      const keys = createLocalJWKSet(keySet as unknown as JSONWebKeySet);
      if (keys.jwks().keys.length === 0) throw new Error('the key set is empty');
      this.keys = keys;
      this.fetchedAt = this.clock();
      this.fault = undefined;
    } catch (error) {
      this.fault = (error as Error).message;
      this.logger.warn('the keys of an issuer cannot be fetched', {
        issuer: this.issuer,
        reason: this.fault,
      });
    }
  }

  /** OpenID Connect Discovery first, then RFC 8414; the metadata must name the issuer that was configured. */
  private async discover(): Promise<string> {
    const { origin, pathname } = new URL(this.issuer);
    const path = pathname.replace(/\/$/, '');
    const places = [
      `${origin}${path}/.well-known/openid-configuration`,
      `${origin}/.well-known/oauth-authorization-server${path}`,
    ];
    const faults: string[] = [];
    for (const place of places) {
      try {
        const metadata = await requestJson(place, this.options.requestTimeoutMs);
        if (metadata.issuer !== this.issuer) throw new Error(`${place} is about another issuer`);
        if (!isSecureUrl(metadata.jwks_uri)) throw new Error(`${place} names no secure jwks_uri`);
        return metadata.jwks_uri as string;
      } catch (error) {
        faults.push((error as Error).message);
      }
    }
    throw new Error(faults.join('; '));
  }
}
