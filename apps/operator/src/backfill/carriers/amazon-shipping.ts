/**
 * Amazon Shipping v2, `GET /shipping/v2/tracking`: one parcel for each request, 80 requests a second.
 * Source: Amazon Selling Partner API, Shipping API v2 model, and Connecting to the Selling Partner API.
 */
import type { AskedNumber } from '@app/projection';
import { AmazonPullDefinition, type PullDefinition } from '@app/sources';
import { AskError, Asker, failureOf } from '../http/asker';
import { RateLimit } from '../http/rate-limit';
import { AccessToken } from './access-token';
import type { Answer, CarrierApi, CarrierKind } from './carrier-api';
import { asObject, objectIn } from './object-in';

/** Login with Amazon has limits of its own. */
const TOKENS_PER_SECOND = 1;
const TOKENS_AT_ONCE = 5;

export const amazonShipping: CarrierKind = {
  requestsPerSecond: 80,
  burst: 100,
  numbersAtOnce: 1,
  listsParcels: false,
  headers: () => ({}),
  answersIn: (response) => [response],
  open: (pull, secret, setting) => {
    const amazon = amazonPull(pull);
    const limit = new RateLimit(TOKENS_PER_SECOND, TOKENS_AT_ONCE, performance.now());
    const token = new AccessToken(
      {
        tokenUrl: new URL(amazon.tokenUrl),
        clientId: amazon.clientId,
        clientSecret: secret(amazon.clientSecretFrom),
        refreshToken: secret(amazon.refreshTokenFrom),
      },
      new Asker({ ...setting, limit }),
    );
    return new TrackingApi(amazon, token, new Asker(setting));
  },
};

function amazonPull(pull: PullDefinition): AmazonPullDefinition {
  if (!(pull instanceof AmazonPullDefinition)) throw new Error('this is no section of Amazon Shipping');
  return pull;
}

class TrackingApi implements CarrierApi {
  constructor(
    private readonly pull: AmazonPullDefinition,
    private readonly token: AccessToken,
    private readonly asker: Asker,
  ) {}

  async ask([number]: readonly AskedNumber[]): Promise<Answer[]> {
    const url = this.urlOf(number!.trackingNumber);
    for (let hasNewToken = false; ; hasNewToken = true) {
      let token = '';
      const reply = await this.asker.ask(async () => {
        token = await this.token.current();
        return { url, headers: { ...this.headers, 'x-amz-access-token': token } };
      });
      if (reply.status === 200) return [{ body: reply.body, answeredAt: new Date() }];
      if (reply.status === 404) return [];
      const isRefused = reply.status === 401 || reply.status === 403;
      if (!isRefused || hasNewToken) throw new AskError(failureOf(url, reply) + codeIn(reply.body));
      // It may have been taken back before its time.
      await this.token.refused(token);
    }
  }

  private get headers(): Record<string, string> {
    return { accept: 'application/json', 'x-amzn-shipping-business-id': this.pull.businessId };
  }

  private urlOf(trackingNumber: string): URL {
    const { endpoint, businessId } = this.pull;
    const url = new URL(`${endpoint.replace(/\/$/, '')}/shipping/v2/tracking`);
    url.searchParams.set('trackingId', trackingNumber);
    url.searchParams.set('carrierId', this.pull.carrierId ?? businessId.replace('AmazonShipping_', 'AMZN_'));
    return url;
  }
}

/** The code of the first error: a word such as `InvalidInput`, and nothing that quotes what was asked. */
function codeIn(body: Buffer): string {
  const { errors } = objectIn(body);
  const { code } = asObject(Array.isArray(errors) ? (errors[0] as unknown) : undefined);
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? `, ${code}` : '';
}
