import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import type { Answer } from './raw-http';

export interface Stream {
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** Bytes that are sent again and again. */
  drip?: string;
}

/** One request on HTTP/2; a stream that is reset has the status 0. */
export function askOver(
  client: ClientHttp2Session,
  credential: (body: string | Buffer) => string,
  { headers = {}, body = '', drip }: Stream,
): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = client.request(
      {
        ':method': 'POST',
        ':path': '/webhooks/acme-aftership',
        'content-type': 'application/json',
        'aftership-hmac-sha256': credential(body),
        ...headers,
      },
      { endStream: false },
    );
    const answer: Answer = { status: 0, headers: {}, body: '' };
    const timer = drip === undefined ? undefined : setInterval(() => stream.write(drip), 100);
    stream.on('response', (received) => {
      answer.status = received[':status'] ?? 0;
      answer.headers = received as Answer['headers'];
    });
    stream.on('data', (bytes: Buffer) => (answer.body += bytes.toString()));
    stream.on('error', () => undefined);
    stream.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
    stream.write(body);
    if (drip === undefined) stream.end();
  });
}
