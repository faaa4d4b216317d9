/**
 * An access token of Login with Amazon, got with a refresh token (RFC 6749, section 6). It is asked for by everybody and
 * fetched once; it is replaced before it expires, and when the API refuses it.
 */
import { AskError, failureOf, type Asker } from '../http/asker';
import { objectIn } from './object-in';

/** What a token is asked for with. */
export interface TokenClient {
  tokenUrl: URL;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** No token, no answer: the credentials are wrong, and no other question can be answered. */
export class CredentialsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CredentialsError';
  }
}

/** A token is not used in the last minute of its life, and a short one not in its second half. */
const MARGIN_SECONDS = 60;

interface Token {
  value: string;
  /** On the clock of `performance`. */
  goodUntil: number;
}

export class AccessToken {
  private token: Promise<Token> | undefined;

  constructor(
    private readonly client: TokenClient,
    private readonly asker: Asker,
  ) {}

  /** @throws CredentialsError, AskError, StoppedError */
  async current(): Promise<string> {
    for (;;) {
      const pending = (this.token ??= this.fetched());
      const { value, goodUntil } = await pending;
      if (performance.now() < goodUntil) return value;
      this.forget(pending);
    }
  }

  /** The API has refused this one. One that was fetched since stays. */
  async refused(value: string): Promise<void> {
    const pending = this.token;
    if (pending && (await pending).value === value) this.forget(pending);
  }

  private forget(pending: Promise<Token>): void {
    if (this.token === pending) this.token = undefined;
  }

  private async fetched(): Promise<Token> {
    try {
      return await this.fetch();
    } catch (error) {
      // The next one tries again.
      this.token = undefined;
      throw error;
    }
  }

  private async fetch(): Promise<Token> {
    const { tokenUrl, clientId, clientSecret, refreshToken } = this.client;
    const reply = await this.asker.ask(() => ({
      url: tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      }).toString(),
    }));
    const answer = objectIn(reply.body);
    if (reply.status !== 200)
      throw new CredentialsError(`no access token: ${failureOf(tokenUrl, reply)}${errorIn(answer)}`);
    const { access_token: value, expires_in: seconds } = answer;
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
      throw new AskError(`no access token in the answer of ${tokenUrl.host}`);
    const life = typeof seconds === 'number' && seconds > 0 ? seconds : 3_600;
    const goodFor = Math.max(life / 2, life - MARGIN_SECONDS);
    return { value, goodUntil: performance.now() + goodFor * 1_000 };
  }
}

/** A code of RFC 6749; nothing else of the answer, which may repeat what was sent. */
const errorIn = ({ error }: Record<string, unknown>): string =>
  typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? `, ${error}` : '';
