/**
 * Stands in for AfterShip's Tracking API: trackings in pages behind a cursor, asked for by number or by time; a client
 * that is too fast is told when the limit is reset.
 * Source: AfterShip, Get trackings, and Rate limit.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CarrierServer, type CarrierAnswer } from './carrier-server';

/** A tracking as far as it is asked for. */
export interface ApiTracking {
  tracking_number: string;
  created_at: string;
  updated_at: string;
  [field: string]: unknown;
}

const MOST_NUMBERS = 50;
/** Smaller than the API's, so that a test needs fewer parcels. */
const PAGE = 40;

export class AftershipApi extends CarrierServer {
  readonly apiKey = `asat_${randomBytes(16).toString('hex')}`;
  readonly trackings: ApiTracking[] = [];

  constructor() {
    super(() => ({
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 1),
      'x-ratelimit-remaining': '0',
    }));
  }

  protected beside(): undefined {
    return undefined;
  }

  protected answer(url: URL, headers: IncomingMessage['headers']): CarrierAnswer {
    if (headers['as-api-key'] !== this.apiKey) return faultOf(401, 401);
    if (!/^\/tracking\/\d{4}-\d{2}\/trackings$/.test(url.pathname)) return faultOf(404, 404);
    const query = url.searchParams;
    const numbers = query.get('tracking_numbers')?.split(',');
    if (numbers && numbers.length > MOST_NUMBERS) return faultOf(400, 4_005);
    const found = this.trackings.filter(
      ({ tracking_number: number, created_at: created, updated_at: updated }) =>
        (!numbers || numbers.includes(number)) &&
        isWithin(created, query.get('created_at_min'), query.get('created_at_max')) &&
        isWithin(updated, query.get('updated_at_min'), query.get('updated_at_max')),
    );
    const begin = Number(query.get('cursor') ?? 0);
    const end = begin + Math.min(PAGE, Number(query.get('limit') ?? PAGE));
    const hasNext = end < found.length;
    const pagination = {
      total: found.length,
      next_cursor: hasNext ? String(end) : '',
      has_next_page: hasNext,
    };
    const data = { pagination, trackings: found.slice(begin, end) };
    return { status: 200, body: JSON.stringify({ meta: { code: 200 }, data }, undefined, 1) };
  }
}

const isWithin = (time: string, min: string | null, max: string | null): boolean =>
  (min === null || Date.parse(time) >= Date.parse(min)) &&
  (max === null || Date.parse(time) <= Date.parse(max));

const faultOf = (status: number, code: number): CarrierAnswer => ({
  status,
  body: JSON.stringify({ meta: { code, message: 'see the documentation', type: 'Fault' } }),
});
