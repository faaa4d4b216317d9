/** A web server that keeps the webhooks that it gets, and fails as often as a test wants. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { LocalServer } from './local-server';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
}

export class WebhookReceiver extends LocalServer {
  /** Those that were answered with 204, in order. */
  readonly webhooks: ReceivedWebhook[] = [];
  /** So many are refused with 503 first. */
  failures = 0;

  constructor() {
    super((request, response) => this.receive(request, response));
  }

  override get url(): string {
    return `${super.url}/parcels`;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (this.failures > 0) {
        this.failures -= 1;
        response.writeHead(503).end();
        return;
      }
      this.webhooks.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(204).end();
    });
  }
}
