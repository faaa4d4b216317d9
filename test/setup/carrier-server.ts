/** What the stand-ins of carriers' APIs have in common: an HTTP server that fails as often as a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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

export abstract class CarrierServer {
  /** Asked for each request but those for tokens. */
  trouble: (url: URL) => Trouble | undefined = () => undefined;
  /** Requests for parcels, with the time of each. */
  readonly requests: { url: URL; at: number; headers: IncomingMessage['headers'] }[] = [];
  private readonly server: Server;

  /** @param pauseHeaders what tells a client that is throttled how long to wait */
  constructor(private readonly pauseHeaders: () => Record<string, string>) {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
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
