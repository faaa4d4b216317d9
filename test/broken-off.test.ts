/** A body that was broken off is no webhook, however the end is made to look, on both versions of HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { TOPICS } from '@app/events';
import { newCertificate, writeCertificate } from './certificates';
import { head, Wire } from './raw-http';
import { recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-broken-off-'));
let pipeline: Pipeline;
let port: number;
beforeAll(async () => {
  const files = writeCertificate(folder, await newCertificate('01'));
  pipeline = await startPipeline({ ownKafka: true, apps: ['gateway'], appEnv: { gateway: { ...files } } });
  port = Number(new URL(pipeline.gatewayUrl).port);
});
afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const HALF = '{"detail":{"trackingId":"HALF",';
const [NO_ERROR, CANCEL] = [0, 8];
const [DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY] = [0, 1, 3, 4, 7];
const END_HEADERS = 4;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** Header fields as literals that no table remembers (RFC 7541 6.2.2). */
const literals = (fields: Record<string, string>): Buffer =>
  Buffer.concat(
    Object.entries(fields).map(([name, value]) =>
      Buffer.concat([
        Buffer.from([0, name.length]),
        Buffer.from(name),
        Buffer.from([value.length]),
        Buffer.from(value),
      ]),
    ),
  );

const uint32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};

/** A connection on which half a webhook has been sent. */
async function halfSent(more: Record<string, string> = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
  const fields = {
    ':method': 'POST',
    ':scheme': 'https',
    ':authority': 'localhost',
    ':path': '/webhooks/acme-amazon',
    'content-type': 'application/json',
    'x-api-key': pipeline.secrets.ACME_AMAZON_KEY,
    ...more,
  };
  socket.write(frame(HEADERS, END_HEADERS, 1, literals(fields)));
  socket.write(frame(DATA, 0, 1, Buffer.from(HALF)));
  return socket;
}

/** Half a webhook on HTTP/1.1, in chunks without a last one or shorter than announced. */
async function halfSentOverHttp1(length?: number): Promise<Wire> {
  const wire = await Wire.open(port, { secure: true });
  const headers = ['Content-Type: application/json', `X-API-Key: ${pipeline.secrets.ACME_AMAZON_KEY}`];
  if (length !== undefined)
    return wire.send(head('', { path: '/webhooks/acme-amazon', length, headers }), HALF);
  const text = head('', {
    path: '/webhooks/acme-amazon',
    headers: [...headers, 'Transfer-Encoding: chunked'],
  });
  return wire.send(
    text.replace(/content-length: *\d+\r\n/i, ''),
    `${HALF.length.toString(16)}\r\n${HALF}\r\n`,
  );
}

/** A new topic's leaders may be late. */
const bodiesInTopic = (): Promise<string[]> =>
  until('the raw topic', async () => {
    const records = await recordsOf(pipeline, TOPICS.rawWebhooks).catch(() => undefined);
    return records?.map(({ value }) => value.toString());
  });

/** Nothing but a whole webhook that comes afterwards is in the raw topic. */
async function expectNothingStored(breakOff: () => Promise<void>): Promise<void> {
  const before = (await bodiesInTopic()).length;
  await breakOff();
  const body = Buffer.from(`{"detail":{"trackingId":"WHOLE-${before}"}}`);
  const wire = await Wire.open(port, { secure: true });
  const headers = ['Content-Type: application/json', `X-API-Key: ${pipeline.secrets.ACME_AMAZON_KEY}`];
  wire.send(head(body, { path: '/webhooks/acme-amazon', headers }), body);
  expect((await wire.answered())[0]!.status).toBe(202);
  wire.destroy();
  const bodies = await bodiesInTopic();
  expect(bodies.filter((text) => text.includes('HALF'))).toEqual([]);
  expect(bodies).toHaveLength(before + 1);
}

const closed = (socket: TLSSocket): Promise<boolean> =>
  until('the end of the connection', () => socket.destroyed || socket.readableEnded);

it.each<[string, (socket: TLSSocket) => void]>([
  ['a reset without an error', (socket) => socket.write(frame(RST_STREAM, 0, 1, uint32(NO_ERROR)))],
  ['a reset that cancels', (socket) => socket.write(frame(RST_STREAM, 0, 1, uint32(CANCEL)))],
  ['a farewell', (socket) => socket.end(frame(GOAWAY, 0, 0, uint32(0, NO_ERROR)))],
  ['the end of the connection', (socket) => socket.end()],
  ['a broken connection', (socket) => socket.destroy()],
])('on HTTP/2 by %s', async (_what, breakOff) => {
  expect.hasAssertions();
  for (const more of [{}, { 'content-length': '100' }] as Record<string, string>[]) {
    await expectNothingStored(async () => {
      const socket = await halfSent(more);
      breakOff(socket);
      // Whatever the gateway makes of it, it has made of it when it lets go of the connection.
      if (!socket.destroyed) socket.end();
      await closed(socket);
    });
  }
});

it.each<[string, (wire: Wire) => void]>([
  ['the end of the connection', (wire) => wire.socket.end()],
  ['a broken connection', (wire) => wire.destroy()],
])('on HTTP/1.1 by %s', async (_what, breakOff) => {
  expect.hasAssertions();
  for (const length of [undefined, 100]) {
    await expectNothingStored(async () => {
      const wire = await halfSentOverHttp1(length);
      breakOff(wire);
      await wire.untilClosed();
    });
  }
});
