/**
 * Stands in for Login with Amazon and Amazon Shipping v2, after their public model: tokens that expire and can be taken
 * back, the two headers that every request needs, 404 for a number that nobody knows.
 * Source: Amazon Selling Partner API, shippingV2.json (getTracking), and Connecting to the Selling Partner API.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CarrierServer, type CarrierAnswer } from './carrier-server';

const BUSINESS = /^AmazonShipping_(US|IN|UK|UAE|SA|EG|IT|ES|FR|JP)$/;

const errorOf = (status: number, code: string): CarrierAnswer => ({
  status,
  body: JSON.stringify({ errors: [{ code, message: 'see the documentation' }] }),
});

export class AmazonApi extends CarrierServer {
  readonly clientSecret = randomBytes(24).toString('base64url');
  readonly refreshToken = `Atzr|${randomBytes(24).toString('base64url')}`;
  tokenLifeSeconds = 3_600;
  tokensGiven = 0;
  /** By tracking id, the text of the answer. */
  readonly answers = new Map<string, string>();
  private readonly tokens = new Map<string, number>();

  constructor() {
    super(() => ({ 'retry-after': '1', 'x-amzn-ratelimit-limit': '80.0' }));
  }

  /** Credentials that must be nowhere, by the variable that a test gives them in. */
  get credentials(): Record<string, string> {
    return { LWA_CLIENT_SECRET: this.clientSecret, LWA_REFRESH_TOKEN: this.refreshToken };
  }

  /** Tokens that were given are not accepted any more. */
  revoke(): void {
    this.tokens.clear();
  }

  protected beside(url: URL, body: string): CarrierAnswer | undefined {
    if (url.pathname !== '/auth/o2/token') return undefined;
    const form = Object.fromEntries(new URLSearchParams(body));
    if (form.client_secret !== this.clientSecret)
      return { status: 401, body: '{"error":"invalid_client","error_description":"no such client"}' };
    if (form.grant_type !== 'refresh_token' || form.refresh_token !== this.refreshToken)
      return { status: 400, body: '{"error":"invalid_grant","error_description":"no such token"}' };
    const token = `Atza|${randomBytes(24).toString('base64url')}`;
    this.tokens.set(token, performance.now() + this.tokenLifeSeconds * 1_000);
    this.tokensGiven++;
    return {
      status: 200,
      body: JSON.stringify({
        access_token: token,
        refresh_token: this.refreshToken,
        token_type: 'bearer',
        expires_in: this.tokenLifeSeconds,
      }),
    };
  }

  protected answer(url: URL, headers: IncomingMessage['headers']): CarrierAnswer {
    const goodUntil = this.tokens.get(String(headers['x-amz-access-token']));
    if (goodUntil === undefined || goodUntil < performance.now()) return errorOf(403, 'Unauthorized');
    const trackingId = url.searchParams.get('trackingId');
    const isWhole =
      url.pathname === '/shipping/v2/tracking' &&
      BUSINESS.test(String(headers['x-amzn-shipping-business-id'])) &&
      url.searchParams.get('carrierId') === 'AMZN_UK';
    if (!isWhole || trackingId === null) return errorOf(400, 'InvalidInput');
    const body = this.answers.get(trackingId);
    return body === undefined ? errorOf(404, 'NotFound') : { status: 200, body };
  }
}
