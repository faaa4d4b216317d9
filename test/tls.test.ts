import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { TOPICS } from '@app/events';
import {
  newCertificate,
  writeCertificate,
  type CertificateFiles,
  type CertificatePair,
} from './certificates';
import { aftershipBody, head, problemOf, refusal, signature, Wire, type Answer } from './raw-http';
import { askOver, type Stream } from './raw-http2';
import { recordsOf } from './rows';
import { builtApp, runBuilt, type Ended } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

const LIMIT = 1024 * 1024;
const SHUTDOWN_DEADLINE_MS = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'parcelwire-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let pipeline: Pipeline;
let port: number;
let first: CertificatePair;
let files: CertificateFiles;
beforeAll(async () => {
  first = await newCertificate('01');
  files = writeCertificate(folder, first);
  pipeline = await startPipeline({
    apps: ['gateway'],
    appEnv: {
      gateway: {
        ...files,
        TLS_RELOAD_MS: '200',
        TLS_HANDSHAKE_TIMEOUT_MS: '1000',
        HEADERS_TIMEOUT_MS: '1000',
        REQUEST_TIMEOUT_MS: '1500',
        CONNECTIONS_CHECK_MS: '100',
        SHUTDOWN_DEADLINE_MS: String(SHUTDOWN_DEADLINE_MS),
      },
    },
  });
  port = Number(new URL(pipeline.gatewayUrl).port);
});
afterAll(() => pipeline?.stop());

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function connected(): Promise<Wire> {
  const wire = await Wire.open(port, { secure: true });
  closing.push(() => wire.destroy());
  return wire;
}

const credential = (body: string | Buffer): string => signature(pipeline.secrets.ACME_AFTERSHIP_SECRET, body);
const request = (body: string, ...more: string[]): string =>
  head(body, {
    headers: ['Content-Type: application/json', `aftership-hmac-sha256: ${credential(body)}`, ...more],
  }) + body;

function session(): ClientHttp2Session {
  const client = connectHttp2(`https://localhost:${port}`, { ca: first.cert, host: '127.0.0.1' } as object);
  client.on('error', () => undefined);
  closing.push(() => client.destroy());
  return client;
}

const ask = (client: ClientHttp2Session, stream: Stream): Promise<Answer> =>
  askOver(client, credential, stream);

const handshake = (options: ConnectionOptions): Promise<string> =>
  new Promise((resolve) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const end = (outcome: string): void => {
      resolve(outcome);
      socket.destroy();
    };
    socket.once('secureConnect', () => end(socket.getProtocol() ?? 'none'));
    socket.once('error', (error) => end(error.message));
  });

describe('a webhook', () => {
  it('is taken on HTTP/1.1', async () => {
    const [answer] = await (await connected()).send(request(aftershipBody('TLS-1'))).answered();
    expect(answer!.status).toBe(202);
  });

  it('is taken on HTTP/2, many at once on one connection', async () => {
    const client = session();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask(client, { body: aftershipBody(`TLS-2-${index}`) })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  });

  it('is taken when the sender waits to be asked for it', async () => {
    const body = aftershipBody('TLS-ASKED-FOR');
    const [, after] = request(body, 'Expect: 100-continue').split('\r\n\r\n');
    const wire = (await connected()).send(request(body, 'Expect: 100-continue').slice(0, -after!.length));
    expect((await wire.answered())[0]!.status).toBe(100);
    expect((await wire.send(body).answered(2))[1]!.status).toBe(202);
  });
});

describe('the handshake', () => {
  it.each(['TLSv1', 'TLSv1.1'] as const)('is refused to %s', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await handshake(old)).toMatch(/alert|unsupported|version/i);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('succeeds with %s', async (version) =>
    expect(await handshake({ minVersion: version, maxVersion: version })).toBe(version),
  );

  it('must be made: plain HTTP gets no answer and no redirect', async () => {
    const wire = await Wire.open(port);
    closing.push(() => wire.destroy());
    await wire.send(request(aftershipBody('HOSTILE-PLAIN'))).untilClosed();
    expect(wire.answers).toEqual([]);
  });

  it('must not take long', async () => {
    const wire = await Wire.open(port);
    closing.push(() => wire.destroy());
    await wire.untilClosed(5_000);
    expect(wire.answers).toEqual([]);
  });
});

describe('on HTTP/1.1 inside TLS', () => {
  it.each<[what: string, bytes: () => string, status: number, code: string]>([
    [
      'a slow head',
      () => 'POST /webhooks/acme-aftership HTTP/1.1\r\nHost: gateway\r\n',
      408,
      'request_timeout',
    ],
    ['a slow body', () => request(aftershipBody('HOSTILE-SLOW')).slice(0, -40), 408, 'request_timeout'],
    ['silence', () => '', 408, 'request_timeout'],
    [
      'headers that are too long',
      () => request('{}', `X-Long: ${'x'.repeat(17_000)}`),
      431,
      'headers_too_large',
    ],
    [
      'too many headers',
      () => request('{}', ...Array<string>(101).fill('X-Many: 1')),
      431,
      'headers_too_large',
    ],
    ['two Hosts', () => request('{}', 'Host: elsewhere'), 400, 'bad_request'],
    ['noise', () => 'noise\r\n\r\n', 400, 'bad_request'],
    ['a body that is too long', () => head('', { length: LIMIT + 1 }), 413, 'payload_too_large'],
    ['CONNECT', () => head('', { method: 'CONNECT', path: 'a:1', length: null }), 405, 'method_not_allowed'],
  ])('%s is refused, and the connection closed', async (_what, bytes, status, code) => {
    const wire = (await connected()).send(bytes());
    const [answer] = await wire.answered(1, 5_000);
    expect(problemOf(answer!)).toEqual(refusal(status, code));
    await wire.untilClosed();
  });
});

describe('on HTTP/2', () => {
  it.each<[what: string, stream: () => Stream, status: number, code: string]>([
    ['GET', () => ({ headers: { ':method': 'GET' } }), 405, 'method_not_allowed'],
    ['TRACE', () => ({ headers: { ':method': 'TRACE' } }), 405, 'method_not_allowed'],
    ['a method of its own', () => ({ headers: { ':method': 'FETCH' } }), 405, 'method_not_allowed'],
    ['an unknown source', () => ({ headers: { ':path': '/webhooks/nobody' }, body: '{}' }), 404, 'not_found'],
    ['text', () => ({ headers: { 'content-type': 'text/plain' }, body: 'x' }), 415, 'unsupported_media_type'],
    ['an empty body', () => ({}), 400, 'empty_body'],
    [
      'a wrong credential',
      () => ({ body: '{}', headers: { 'aftership-hmac-sha256': 'x' } }),
      401,
      'unauthorized',
    ],
    [
      'a credential given twice',
      () => ({ body: '{}', headers: { 'aftership-hmac-sha256': [credential('{}'), credential('{}')] } }),
      401,
      'unauthorized',
    ],
    [
      'too many headers',
      () => ({ headers: { 'x-many': Array<string>(99).fill('1') } }),
      431,
      'headers_too_large',
    ],
    [
      'an announced body that is too long',
      () => ({ headers: { 'content-length': LIMIT + 1 }, drip: ' ' }),
      413,
      'payload_too_large',
    ],
    [
      'a body that turns out too long',
      () => ({ body: Buffer.alloc(LIMIT + 1, ' ') }),
      413,
      'payload_too_large',
    ],
    ['a slow body', () => ({ body: '{', drip: ' ' }), 408, 'request_timeout'],
  ])('%s is refused, and the stream ended', async (_what, stream, status, code) => {
    const client = session();
    expect(problemOf(await ask(client, stream()))).toEqual(refusal(status, code));
    expect((await ask(client, { body: aftershipBody(`AFTER-${code}-${status}-${_what}`) })).status).toBe(202);
  });

  it('says how much it takes at once', async () => {
    const { remoteSettings } = await until('the settings', async () => {
      const client = session();
      await ask(client, {});
      return client;
    });
    expect(remoteSettings).toMatchObject({ maxConcurrentStreams: 100, maxHeaderListSize: 16 * 1024 });
  });

  it('resets the stream of far too many headers', async () =>
    expect((await ask(session(), { headers: { 'x-many': Array<string>(1_000).fill('1') } })).status).toBe(0));
});

const serial = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
const refusals = (): number => pipeline.log('gateway').split('certificate refused').length - 1;

describe('the certificate', () => {
  it('is exchanged for new connections as soon as both files are new, and former connections go on', async () => {
    const wire = await connected();
    const second = await newCertificate('02');
    expect(await serial()).toBe('01');
    writeFileSync(files.TLS_CERT_FILE, second.cert);
    await until('the refusal of half a pair', () => refusals() > 0, 5_000);
    expect(await serial()).toBe('01');
    writeFileSync(files.TLS_KEY_FILE, second.key);
    await until('the new certificate', async () => (await serial()) === '02', 3_000);
    const [answer] = await wire.send(request(aftershipBody('TLS-FORMER'))).answered();
    expect(answer!.status).toBe(202);
  });

  it.each<[string, () => void]>([
    ['nonsense', () => writeFileSync(files.TLS_KEY_FILE, 'nonsense')],
    ['nothing', () => rmSync(files.TLS_CERT_FILE)],
  ])('stays in force when its files turn into %s', async (_what, spoil) => {
    const before = refusals();
    spoil();
    await until('the refusal', () => refusals() > before, 5_000);
    expect(await serial()).toBe('02');
  });
});

const run = (env: Record<string, string>): Promise<Ended> =>
  runBuilt(
    builtApp('gateway'),
    {
      KAFKA_BROKERS: '127.0.0.1:9',
      ADMIN_HOST: '127.0.0.1',
      SOURCES_FILE: pipeline.sourcesFile,
      ...pipeline.secrets,
      ...env,
    },
    30_000,
  );

describe('a wrong configuration of TLS', () => {
  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    ['no key', async () => ({ TLS_CERT_FILE: files.TLS_CERT_FILE }), /TLS_KEY_FILE: must be set/],
    ['no certificate', async () => ({ TLS_KEY_FILE: files.TLS_KEY_FILE }), /TLS_CERT_FILE: must be set/],
    [
      'files that are not there',
      async () => ({ TLS_CERT_FILE: join(folder, 'no'), TLS_KEY_FILE: join(folder, 'no') }),
      /TLS_CERT_FILE: cannot be read \(ENOENT\)/,
    ],
    [
      'a key of another certificate',
      async () => ({
        ...writeCertificate(folder, { cert: first.cert, key: (await newCertificate('03')).key }),
      }),
      /TLS_CERT_FILE: no certificate and key that belong together/,
    ],
  ])('%s ends the gateway with 78 and the reason', async (_what, env, reason) => {
    const ended = await run(await env());
    expect(ended.exitCode).toBe(78);
    expect(ended.stderr).toMatch(reason);
    expect(ended.stderr).not.toMatch(/PRIVATE KEY|^ +at /m);
  });
});

it('ends within its deadline although a stream is not read and a body never comes', async () => {
  const unread = connectHttp2(`https://localhost:${port}`, {
    rejectUnauthorized: false,
    host: '127.0.0.1',
    settings: { initialWindowSize: 0 },
  } as object);
  unread.on('error', () => undefined);
  closing.push(() => unread.destroy());
  void ask(unread, { body: aftershipBody('TLS-UNREAD') });
  void ask(session(), { body: '{', drip: ' ' });
  await until('the unread webhook in the topic', async () =>
    (await recordsOf(pipeline, TOPICS.rawWebhooks)).some(({ value }) => value.includes('TLS-UNREAD')),
  );
  const begin = performance.now();
  await pipeline.kill('gateway', 'SIGTERM');
  expect(performance.now() - begin).toBeLessThan(SHUTDOWN_DEADLINE_MS);
  expect(pipeline.log('gateway')).not.toMatch(/not stopped within|unforeseen|"fatal"/);
});

it('has stored what it took and nothing else', async () => {
  const bodies = (await recordsOf(pipeline, TOPICS.rawWebhooks)).map(({ value }) => value.toString());
  expect(bodies.filter((body) => body.includes('HOSTILE'))).toEqual([]);
  for (const name of ['TLS-1', 'TLS-2-0', 'TLS-2-49', 'TLS-ASKED-FOR', 'TLS-FORMER'])
    expect(bodies).toContain(aftershipBody(name));
});
