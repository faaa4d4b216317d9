/** What the stand-ins of carriers' APIs have in common: an HTTP server that fails as often as a test wants. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalServer } from './local-server';

/** What may go wrong with a request that is in order. */
export type Trouble = 'throttled' | 'unavailable' | 'broken' | 'invalid' | 'slow' | 'reset';

const STATUS: Partial<Record<Trouble, number>> = {
  throttled: 429,
  unavailable: 503,
  broken: 500,
  invalid: 400,
};
const SLOW_MS = 3_000;

export interface CarrierAnswer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

export abstract class CarrierServer extends LocalServer {
  /** Asked for each request but those for tokens. */
  trouble: (url: URL) => Trouble | undefined = () => undefined;
  /** Requests for parcels, with the time of each. */
  readonly requests: { url: URL; at: number; headers: IncomingMessage['headers'] }[] = [];

  /** @param pauseHeaders what tells a client that is throttled how long to wait */
  constructor(private readonly pauseHeaders: () => Record<string, string>) {
    super((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** A request that is not about a parcel; undefined when it is about one. */
  protected abstract beside(url: URL, body: string): CarrierAnswer | undefined;
  protected abstract answer(url: URL, headers: IncomingMessage['headers']): CarrierAnswer;

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url!, this.url);
    const beside = this.beside(url, Buffer.concat(parts).toString());
    if (beside) return this.send(response, beside);
    this.requests.push({ url, at: performance.now(), headers: request.headers });
    const trouble = this.trouble(url);
    if (trouble === 'reset') return void response.destroy();
    if (trouble === 'slow') await sleep(SLOW_MS);
    const status = trouble && STATUS[trouble];
    if (status === undefined) return this.send(response, this.answer(url, request.headers));
    this.send(response, { status, body: '{}', headers: status === 429 ? this.pauseHeaders() : {} });
  }

  private send(response: ServerResponse, { status, body, headers = {} }: CarrierAnswer): void {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-requestid': `request-${this.requests.length}`,
      ...headers,
    });
    response.end(body);
  }
}
