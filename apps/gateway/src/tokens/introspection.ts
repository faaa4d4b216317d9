/**
 * Asks an issuer about its opaque tokens (RFC 7662). An answer holds for a short while, an active one never beyond
 * the token's own expiry. Nothing is remembered but digests of tokens. Without an answer no token counts as active.
 */
import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { IntrospectionPolicy, TokenCheck } from '@app/sources';
import { BoundedCache } from './bounded-cache';
import { requestJson } from './json-request';
import { claimsOf } from './jwt';
import { Questions } from './questions';

export interface IntrospectionOptions {
  requestTimeoutMs: number;
  cacheMs: number;
}

/** For whose sake an issuer is asked. */
export interface Asker {
  address: string;
  /** Charges the question to an address; see `WebhookLimits.ask`. */
  charge: (address: string) => (() => void) | undefined;
}

type Answer = Readonly<Record<string, unknown>>;

const CACHED_TOKENS = 10_000;
/** An issuer may hear of its own token a moment later than we do. */
const INACTIVE_CACHE_MS = 5_000;

export class Introspection {
  private readonly logger = new Logger(Introspection.name);
  private readonly active = new BoundedCache<Answer>(CACHED_TOKENS);
  private readonly inactive = new BoundedCache<Answer>(CACHED_TOKENS);
  private readonly asking = new Map<string, Promise<Answer>>();
  private readonly questions = new Questions();

  constructor(
    private readonly endpoint: Pick<IntrospectionPolicy, 'url' | 'clientId' | 'clientSecret'>,
    private readonly options: IntrospectionOptions,
  ) {}

  async check(
    token: string,
    { issuer, audience }: Pick<IntrospectionPolicy, 'issuer' | 'audience'>,
    now: Date,
    leewaySeconds: number,
    asker: Asker,
  ): Promise<TokenCheck> {
    const digest = createHash('sha256').update(token).digest('base64url');
    let answer = this.active.get(digest, now) ?? this.inactive.get(digest, now);
    if (!answer) {
      const asked = await this.ask(token, digest, now, asker);
      if ('outcome' in asked) return asked;
      answer = asked.answer;
    }
    const fault = faultOf(answer, { issuer, audience }, now, leewaySeconds);
    return fault === undefined
      ? { outcome: 'valid', claims: { ...claimsOf(answer), grants: {} } }
      : { outcome: 'invalid', reason: fault };
  }

  /** Several webhooks with one token ask once; the first one is charged until there is an answer. */
  private async ask(
    token: string,
    digest: string,
    now: Date,
    { address, charge }: Asker,
  ): Promise<{ answer: Answer } | TokenCheck> {
    const pending = this.asking.get(digest);
    if (pending) return settled(pending);
    const giveBack = charge(address);
    if (!giveBack) return { outcome: 'limited', reason: 'the address has presented too many tokens' };
    const leave = this.questions.enter(address);
    if (!leave) {
      giveBack();
      return { outcome: 'unavailable', reason: 'too many tokens wait for introspection' };
    }
    try {
      return await settled(this.begin(token, digest, now));
    } finally {
      leave();
      giveBack();
    }
  }

  private begin(token: string, digest: string, now: Date): Promise<Answer> {
    const asking = this.request(token)
      .then((answer) => {
        this.remember(digest, answer, now);
        return answer;
      })
      .catch((error: unknown) => {
        this.logger.warn('a token cannot be introspected', { reason: (error as Error).message });
        throw error;
      })
      .finally(() => this.asking.delete(digest));
    this.asking.set(digest, asking);
    return asking;
  }

  private remember(digest: string, answer: Answer, now: Date): void {
    const { cacheMs } = this.options;
    if (answer.active !== true) {
      this.inactive.set(digest, answer, now.getTime() + Math.min(cacheMs, INACTIVE_CACHE_MS));
      return;
    }
    const expiry = typeof answer.exp === 'number' ? answer.exp * 1_000 : Infinity;
    this.active.set(digest, answer, Math.min(now.getTime() + cacheMs, expiry));
  }

  private async request(token: string): Promise<Answer> {
    const { url, clientId, clientSecret } = this.endpoint;
    const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString(
      'base64',
    );
    return requestJson(url, this.options.requestTimeoutMs, {
      method: 'POST',
      headers: {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    });
  }
}

const settled = async (asking: Promise<Answer>): Promise<{ answer: Answer } | TokenCheck> => {
  try {
    return { answer: await asking };
  } catch (error) {
    return { outcome: 'unavailable', reason: (error as Error).message };
  }
};

function faultOf(
  { active, exp, nbf, iss, aud }: Answer,
  { issuer, audience }: Pick<IntrospectionPolicy, 'issuer' | 'audience'>,
  now: Date,
  leewaySeconds: number,
): string | undefined {
  const seconds = now.getTime() / 1_000;
  if (active !== true) return 'the token is not active';
  if (exp !== undefined && !(typeof exp === 'number' && seconds < exp)) return 'the token has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds + leewaySeconds))
    return 'the token is not valid yet';
  if (issuer !== undefined && iss !== issuer) return 'the token is of another issuer';
  if (audience !== undefined && aud !== audience && !(Array.isArray(aud) && aud.includes(audience)))
    return 'the token is for another audience';
  return undefined;
}

/** RFC 6749 2.3.1 wants id and secret encoded like a form before Basic encodes them again. */
const formEncoded = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2);
