/**
 * Finds out about bearer tokens, before `authenticate` decides. What is fetched for it, keys and answers, belongs
 * to the place that it comes from and not to a source: it survives when the sources file is read again.
 */
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  bearerToken,
  type BearerFinding,
  type IntrospectionPolicy,
  type IssuerPolicy,
  type Presented,
  type Source,
  type TokenCheck,
  type TokenPolicy,
} from '@app/sources';
import { WebhookLimits } from '../quota/webhook-limits';
import { SourcesService } from '../sources/sources.service';
import { Introspection, type Asker } from './introspection';
import { IssuerKeys } from './issuer-keys';
import { checkJwt } from './jwt';
import { OAuth2Config } from './oauth2-config';
import { BUILT_IN_ISSUER, SigningKeys } from './signing-keys';

const LONGEST_TOKEN = 8 * 1024;

@Injectable()
export class BearerTokens {
  private readonly issuers = new Map<string, IssuerKeys>();
  private readonly introspections = new Map<string, Introspection>();

  constructor(
    private readonly config: OAuth2Config,
    private readonly signingKeys: SigningKeys,
    @Inject(SourcesService) private readonly sources: Pick<SourcesService, 'all'>,
    @Inject(WebhookLimits) private readonly limits: Pick<WebhookLimits, 'ask'>,
  ) {}

  /** Undefined when the source asks for no token, or there is none. Never rejects. */
  async lookInto(
    presented: Pick<Presented, 'headers'>,
    source: Source,
    now: Date,
    address: string,
  ): Promise<BearerFinding | undefined> {
    const policy = tokenPolicyOf(source);
    const token = policy && bearerToken(presented);
    if (!policy || token === undefined) return undefined;
    if (token.length > LONGEST_TOKEN) return { outcome: 'invalid', reason: 'the token is too long', policy };
    return { ...(await this.inTime(this.check(token, policy, now, address))), policy };
  }

  private check(token: string, policy: TokenPolicy, now: Date, address: string): Promise<TokenCheck> {
    const leewaySeconds = this.config.OAUTH2_CLOCK_LEEWAY_SECONDS;
    if (policy.kind === 'introspection') {
      const asker: Asker = { address, charge: (sender) => this.limits.ask(sender) };
      return this.introspectionOf(policy).check(token, policy, now, leewaySeconds, asker);
    }
    if (policy.kind === 'issuer') {
      const { issuer } = policy;
      return checkJwt(token, this.keysOf(policy).keyFor, {
        issuer,
        audience: policy.audience,
        leewaySeconds,
        now,
      });
    }
    if (!this.signingKeys.canSign)
      return Promise.resolve({ outcome: 'invalid', reason: 'there is no signing key' });
    const expectation = { issuer: BUILT_IN_ISSUER, audience: policy.audience, leewaySeconds, now };
    return checkJwt(token, this.signingKeys.keyFor, expectation);
  }

  private keysOf({ issuer, jwksUri }: IssuerPolicy): IssuerKeys {
    return this.kept(this.issuers, issuerKey({ issuer, jwksUri }), () => {
      const { OAUTH2_REQUEST_TIMEOUT_MS, OAUTH2_KEYS_MAX_AGE_SECONDS, OAUTH2_KEYS_COOLDOWN_SECONDS } =
        this.config;
      return new IssuerKeys(issuer, jwksUri, {
        requestTimeoutMs: OAUTH2_REQUEST_TIMEOUT_MS,
        maxAgeMs: OAUTH2_KEYS_MAX_AGE_SECONDS * 1_000,
        cooldownMs: OAUTH2_KEYS_COOLDOWN_SECONDS * 1_000,
      });
    });
  }

  private introspectionOf(policy: IntrospectionPolicy): Introspection {
    return this.kept(this.introspections, introspectionKey(policy), () => {
      const { OAUTH2_REQUEST_TIMEOUT_MS, OAUTH2_INTROSPECTION_CACHE_SECONDS } = this.config;
      return new Introspection(policy, {
        requestTimeoutMs: OAUTH2_REQUEST_TIMEOUT_MS,
        cacheMs: OAUTH2_INTROSPECTION_CACHE_SECONDS * 1_000,
      });
    });
  }

  /** Making a new one is the moment to forget those that no source uses any more. */
  private kept<T>(all: Map<string, T>, key: string, make: () => T): T {
    const known = all.get(key);
    if (known) return known;
    const used = new Set([...this.sources.all()].map((source) => keyOf(tokenPolicyOf(source))));
    for (const other of all.keys()) if (!used.has(other)) all.delete(other);
    const made = make();
    all.set(key, made);
    return made;
  }

  /** An issuer that takes its time does not make the sender give up: it is asked to retry. */
  private async inTime(check: Promise<TokenCheck>): Promise<TokenCheck> {
    const { promise, resolve } = Promise.withResolvers<TokenCheck>();
    const timer = setTimeout(
      () => resolve({ outcome: 'unavailable', reason: 'the issuer of the token takes too long' }),
      this.config.OAUTH2_WAIT_MS,
    );
    try {
      return await Promise.race([check, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const tokenPolicyOf = ({ mechanisms }: Source): TokenPolicy | undefined =>
  mechanisms.find(({ tokens }) => tokens)?.tokens;

const issuerKey = ({ issuer, jwksUri = '' }: Pick<IssuerPolicy, 'issuer' | 'jwksUri'>): string =>
  `${issuer} ${jwksUri}`;

const introspectionKey = ({ url, clientId, clientSecret }: IntrospectionPolicy): string =>
  `${url} ${clientId} ${createHash('sha256').update(clientSecret).digest('base64url')}`;

function keyOf(policy: TokenPolicy | undefined): string | undefined {
  if (policy?.kind === 'issuer') return issuerKey(policy);
  return policy?.kind === 'introspection' ? introspectionKey(policy) : undefined;
}
