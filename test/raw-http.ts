/** HTTP/1.1 by hand, for what no client would send, and for seeing what is really answered. */
import { createHmac } from 'node:crypto';
import { connect as tcpConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { until } from './until';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One connection on which bytes are sent and answers are read. */
export class Wire {
  private received = Buffer.alloc(0);
  /** Set once the other side has ended or reset the connection. */
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])));
    socket.on('error', () => (this.closed = true));
    socket.on('end', () => (this.closed = true));
    socket.on('close', () => (this.closed = true));
  }

  static async open(port: number, { secure = false, host = '127.0.0.1' } = {}): Promise<Wire> {
    const socket = secure
      ? tlsConnect({ port, host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
      : tcpConnect({ port, host, allowHalfOpen: true });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
      socket.once('error', reject);
    });
    return wire;
  }

  send(...parts: (string | Buffer)[]): this {
    for (const part of parts) this.socket.write(part);
    return this;
  }

  /** Everything answered so far, in order. */
  get answers(): Answer[] {
    return parseAnswers(this.received.toString('latin1'));
  }

  answered(count = 1, deadlineMs = 10_000): Promise<Answer[]> {
    return until(`${count} answer(s)`, () => this.answers.length >= count && this.answers, deadlineMs);
  }

  async untilClosed(deadlineMs = 10_000): Promise<void> {
    await until('the end of the connection', () => this.closed, deadlineMs);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

function parseAnswers(text: string): Answer[] {
  const answers: Answer[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const body = rest.slice(end + 4, end + 4 + length);
    if (body.length < length) break;
    answers.push({ status, headers, body });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

export const problemOf = ({ status, headers, body }: Answer): object => ({
  status,
  type: headers['content-type'],
  code: body && (JSON.parse(body) as { code: string }).code,
});

/** What a refusal looks like, whatever was refused. */
export const refusal = (status: number, code: string): object => ({
  status,
  type: expect.stringMatching(/^application\/problem\+json/),
  code,
});

/** One AfterShip webhook for a shipment of its own; the number is what it can be found by. */
export const aftershipBody = (trackingNumber: string): string =>
  JSON.stringify({
    event: 'tracking_update',
    event_id: trackingNumber,
    msg: {
      id: 'a'.repeat(24),
      slug: 'fedex',
      tracking_number: trackingNumber,
      tag: 'InTransit',
      checkpoints: [],
    },
  });

export const signature = (secret: string, body: string | Buffer): string =>
  createHmac('sha256', secret).update(body).digest('base64');

export interface Head {
  method?: string;
  path?: string;
  headers?: readonly string[];
  /** Left out: the body's. Null: none. */
  length?: number | null;
}

/** The head of a request, line by line as given. */
export const head = (
  body: string | Buffer,
  { method = 'POST', path = '/webhooks/acme-aftership', headers = [], length }: Head = {},
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: gateway',
    ...(length === null ? [] : [`Content-Length: ${length ?? Buffer.byteLength(body)}`]),
    ...headers,
    '',
    '',
  ].join('\r\n');
