/**
 * AfterShip's Tracking API, `GET /tracking/<version>/trackings`: a page of parcels for each request. Its answers are cut
 * into trackings, and the bytes of each are what is published (see `pulled.ts` of the integration for why).
 * Source: AfterShip, Get trackings, and Rate limit (6 requests a second for this endpoint since 2024-07).
 */
import type { AskedNumber } from '@app/projection';
import { AftershipPullDefinition, type PullDefinition } from '@app/sources';
import { AskError, Asker, failureOf } from '../http/asker';
import type { Reply } from '../http/exchange';
import type { Answer, CarrierApi, CarrierKind, TimeWindow } from './carrier-api';
import { asObject, objectIn } from './object-in';
import { itemsAt } from './slices';

/** The most that the API takes and gives. */
const NUMBERS_AT_ONCE = 50;
const PAGE = 200;

export const aftership: CarrierKind = {
  requestsPerSecond: 6,
  burst: 6,
  numbersAtOnce: NUMBERS_AT_ONCE,
  listsParcels: true,
  headers: (pull) => ({ 'as-webhook-version': aftershipPull(pull).version }),
  answersIn: (response) => trackingsIn(response),
  open: (pull, secret, setting) => {
    const section = aftershipPull(pull);
    return new TrackingsApi(section, secret(section.apiKeyFrom), new Asker(setting));
  },
};

/** @throws Error when there is none */
function aftershipPull(pull: PullDefinition | undefined): AftershipPullDefinition {
  if (!(pull instanceof AftershipPullDefinition))
    throw new Error('without a `pull:` section it is not known in which version AfterShip answers');
  return pull;
}

/** A page of trackings, or one tracking as `GET /trackings/<id>` gives it. */
function trackingsIn(response: Buffer): Buffer[] {
  const { data, tracking_number: bare } = objectIn(response);
  if (bare !== undefined) return [response];
  const { trackings, tracking, tracking_number: number } = asObject(data);
  if (Array.isArray(trackings)) return itemsAt(response, ['data', 'trackings']);
  if (tracking !== undefined) return itemsAt(response, ['data', 'tracking']);
  return number === undefined ? [] : itemsAt(response, ['data']);
}

class TrackingsApi implements CarrierApi {
  constructor(
    private readonly pull: AftershipPullDefinition,
    private readonly apiKey: string,
    private readonly asker: Asker,
  ) {}

  async ask(numbers: readonly AskedNumber[]): Promise<Answer[]> {
    const texts = numbers.map(({ trackingNumber }) => trackingNumber);
    if (texts.some((text) => text.includes(',')))
      throw new AskError('a tracking number with a comma cannot be asked for');
    const found: Answer[] = [];
    for await (const { answers } of this.pages({ tracking_numbers: texts.join(',') })) found.push(...answers);
    return found;
  }

  list({
    createdSince,
    createdUntil,
    updatedSince,
    updatedUntil,
  }: TimeWindow): ReturnType<NonNullable<CarrierApi['list']>> {
    return this.pages({
      created_at_min: createdSince,
      created_at_max: createdUntil,
      updated_at_min: updatedSince,
      updated_at_max: updatedUntil,
    });
  }

  private async *pages(
    query: Readonly<Record<string, string | undefined>>,
  ): AsyncGenerator<{ answers: Answer[]; total?: number }> {
    for (let cursor = ''; ;) {
      const reply = await this.page({ ...query, limit: String(PAGE), cursor: cursor || undefined });
      const answeredAt = new Date();
      const { trackings, pagination } = asObject(objectIn(reply.body).data);
      if (!Array.isArray(trackings)) throw new AskError('the answer of AfterShip holds no list of trackings');
      const { total, next_cursor: next, has_next_page: hasNext } = asObject(pagination);
      yield {
        answers: trackingsIn(reply.body).map((body) => ({ body, answeredAt })),
        ...(typeof total === 'number' && { total }),
      };
      if (hasNext === false || typeof next !== 'string' || next === '' || next === cursor) return;
      cursor = next;
    }
  }

  private async page(query: Readonly<Record<string, string | undefined>>): Promise<Reply> {
    const { endpoint, version } = this.pull;
    const url = new URL(`${endpoint.replace(/\/$/, '')}/tracking/${version}/trackings`);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    const reply = await this.asker.ask(() => ({
      url,
      headers: { accept: 'application/json', 'as-api-key': this.apiKey },
    }));
    if (reply.status === 200) return reply;
    const { code } = asObject(objectIn(reply.body).meta);
    throw new AskError(failureOf(url, reply) + (typeof code === 'number' ? `, code ${code}` : ''));
  }
}
