import { TOPICS } from '@app/events';
import { LIMIT, authenticRequests, chunk, refusedRequests } from './hostile-requests';
import { aftershipBody, head, problemOf, refusal, Wire } from './raw-http';
import { recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

const KEPT_OPEN = 20;

let pipeline: Pipeline;
let port: number;
beforeAll(async () => {
  pipeline = await startPipeline({
    ownKafka: true,
    apps: ['gateway'],
    appEnv: {
      gateway: {
        HEADERS_TIMEOUT_MS: '1000',
        REQUEST_TIMEOUT_MS: '1500',
        CONNECTIONS_CHECK_MS: '100',
        MAX_REQUESTS_PER_CONNECTION: String(KEPT_OPEN),
        FAILED_AUTHENTICATIONS_PER_MINUTE: '100000',
      },
    },
  });
  port = Number(new URL(pipeline.gatewayUrl).port);
});
afterAll(() => pipeline?.stop());

const open: Wire[] = [];
afterEach(() => open.splice(0).forEach((wire) => wire.destroy()));
async function connected(): Promise<Wire> {
  const wire = await Wire.open(port);
  open.push(wire);
  return wire;
}

const secret = (): string => pipeline.secrets.ACME_AFTERSHIP_SECRET;
const { BODY, signed, request, chunked } = authenticRequests(secret);

describe('a request that is refused', () => {
  it.each(refusedRequests(secret))('%s', async (_what, bytes, status, code) => {
    const wire = (await connected()).send(bytes());
    const [answer] = await wire.answered();
    expect(problemOf(answer!)).toEqual(refusal(status, code));
    expect(answer!.headers['cache-control']).toBe('no-store');
    expect(answer!.headers).not.toHaveProperty('server');
    expect(answer!.headers.allow).toBe(status === 405 ? 'POST' : undefined);
  });

  it('answers 413 without 100 Continue to a sender that announces too large a body', async () => {
    const wire = (await connected()).send(
      head('', { length: LIMIT + 1, headers: [...signed(), 'Expect: 100-continue'] }),
    );
    const [answer] = await wire.answered();
    expect(problemOf(answer!)).toEqual(refusal(413, 'payload_too_large'));
    await wire.untilClosed();
    expect(wire.answers).toHaveLength(1);
  });

  it.each(['/webhooks/nobody', '/webhooks/acme-aftership'])(
    'is refused before its body is asked for: %s',
    async (path) => {
      const headers = ['Content-Type: text/plain', 'Expect: 100-continue'];
      const wire = (await connected()).send(head(BODY, { path, headers }));
      const [answer] = await wire.answered();
      expect([404, 415]).toContain(answer!.status);
    },
  );
});

describe('a body that is too long', () => {
  it('is refused by its announcement, the connection closed', async () => {
    const wire = (await connected()).send(head('', { length: LIMIT + 1, headers: signed() }));
    const [answer] = await wire.answered();
    expect(answer!.headers.connection).toBe('close');
    await wire.untilClosed();
  });

  it('is refused although its sender goes on sending, and the sender gets to read it', async () => {
    const wire = await connected();
    wire.send(head('', { length: 8 * LIMIT, headers: signed() }));
    for (let sent = 0; sent < 8; sent++) wire.send(Buffer.alloc(LIMIT));
    const [answer] = await wire.answered();
    expect(problemOf(answer!)).toEqual(refusal(413, 'payload_too_large'));
    await wire.untilClosed();
  });

  it('is refused when chunks cross the limit, and the connection closed', async () => {
    const wire = await connected();
    wire.send(head('', { length: null, headers: [...signed(), 'Transfer-Encoding: chunked'] }));
    const piece = chunk(' '.repeat(64 * 1024));
    for (let sent = 0; sent <= 16; sent++) wire.send(piece);
    const [answer] = await wire.answered();
    expect(problemOf(answer!)).toEqual(refusal(413, 'payload_too_large'));
    expect(answer!.headers.connection).toBe('close');
    await wire.untilClosed();
  });

  it('takes what comes behind it for no request', async () => {
    const behind = request({}, aftershipBody('HOSTILE-BEHIND'));
    for (const first of [head('', { length: LIMIT + 1, headers: signed() }), chunked('gzip, chunked')]) {
      const wire = (await connected()).send(first + behind);
      await wire.untilClosed();
      expect(wire.answers).toHaveLength(1);
    }
  });
});

describe('a slow sender', () => {
  it.each<[what: string, begin: () => string, drip: string]>([
    ['of a request line', () => 'POST /webhooks/acme', 'x'],
    ['of headers', () => 'POST /webhooks/acme-aftership HTTP/1.1\r\nHost: gateway\r\nX-Slow: ', 'x'],
    ['of a body', () => head('', { length: 1_000, headers: signed() }), ' '],
    [
      'of chunks',
      () => head('', { length: null, headers: [...signed(), 'Transfer-Encoding: chunked'] }),
      '1\r\n \r\n',
    ],
    ['of nothing at all', () => '', ''],
  ])('%s is answered 408', async (_what, begin, drip) => {
    const wire = (await connected()).send(begin());
    const dripping = setInterval(() => wire.send(drip), 100);
    const [answer] = await wire.answered(1, 5_000).finally(() => clearInterval(dripping));
    expect(problemOf(answer!)).toEqual(refusal(408, 'request_timeout'));
    expect(answer!.headers.connection).toBe('close');
    await wire.untilClosed();
  });

  it('does not hold up another', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, connected));
    for (const wire of slow) wire.send(head('', { length: 1_000, headers: signed() }));
    const body = aftershipBody('BESIDE-SLOW');
    const [answer] = await (await connected()).send(request({}, body)).answered(1, 2_000);
    expect(answer!.status).toBe(202);
  });
});

describe('a sender that breaks off', () => {
  it('with FIN in its body gets no answer, and nothing is stored', async () => {
    const wire = (await connected()).send(request().slice(0, -5));
    wire.socket.end();
    await wire.untilClosed();
    expect(wire.answers).toEqual([]);
  });

  it('with a reset, in whatever it was sending, does the gateway no harm', async () => {
    const bytes = request({}, aftershipBody('HOSTILE-RESET'));
    for (let end = 1; end < bytes.length - 1; end += 37) {
      const wire = (await connected()).send(bytes.slice(0, end));
      await new Promise((sent) => wire.socket.write('', sent));
      wire.socket.resetAndDestroy();
    }
    const [answer] = await (await connected()).send(request({}, aftershipBody('AFTER-RESET'))).answered();
    expect(answer!.status).toBe(202);
  });
});

const many = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => request({}, aftershipBody(`${name}-${index}`))).join('');

describe('one connection', () => {
  it('answers pipelined requests in order, the bad among the good', async () => {
    const wire = (await connected()).send(
      many('PIPELINED', 3) + request({ path: '/nowhere' }, '{}') + many('BEHIND-BAD', 1),
    );
    const statuses = (await wire.answered(5)).map(({ status }) => status);
    expect(statuses).toEqual([202, 202, 202, 404, 202]);
  });

  it('is closed after so many requests, each of them answered', async () => {
    const wire = (await connected()).send(many('KEPT-OPEN', KEPT_OPEN) + many('NEVER-READ', 1));
    const answers = await wire.answered(KEPT_OPEN);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(answers.at(-1)!.headers.connection).toBe('close');
    await wire.untilClosed();
  });

  it('answers a webhook, and then ends, when what comes behind it is no request', async () => {
    const wire = (await connected()).send(request({}, aftershipBody('BEFORE-NOISE')));
    await wire.answered();
    const [, noise] = await wire.send('\0\0\0\0').answered(2);
    expect(problemOf(noise!)).toEqual(refusal(400, 'bad_request'));
    await wire.untilClosed();
  });

  it('goes on to the body when the sender waits to be asked for it', async () => {
    const body = aftershipBody('ASKED-FOR');
    const wire = (await connected()).send(head(body, { headers: [...signed(body), 'Expect: 100-continue'] }));
    expect((await wire.answered())[0]!.status).toBe(100);
    expect((await wire.send(body).answered(2))[1]!.status).toBe(202);
  });

  it('takes the names of headers in whatever case', async () => {
    const body = aftershipBody('SHOUTED');
    const shouted = [...signed(body), 'as-webhook-version: 2025-01'].map((line) =>
      line.replace(/^[^:]+/, (name) => name.toUpperCase()),
    );
    const wire = (await connected()).send(head(body, { headers: shouted }), body);
    expect((await wire.answered())[0]!.status).toBe(202);
    const record = await until('the record', async () =>
      (await recordsOf(pipeline, TOPICS.rawWebhooks).catch(() => [])).find(({ value }) =>
        value.toString().includes('SHOUTED'),
      ),
    );
    expect(record.headers).toMatchObject({ ce_webhookversion: '2025-01' });
  });

  it('takes a body in a thousand pieces', async () => {
    const body = aftershipBody('IN-PIECES').padEnd(10_000);
    const wire = (await connected()).send(
      head('', { length: null, headers: [...signed(body), 'Transfer-Encoding: chunked'] }),
      Array.from({ length: 1_000 }, (_, index) => chunk(body.slice(index * 10, index * 10 + 10))).join(''),
      chunk(''),
    );
    expect((await wire.answered())[0]!.status).toBe(202);
  });
});

it('has everything in the raw topic that was answered with 202, and nothing of the refused requests', async () => {
  const records = await until('the records', () => recordsOf(pipeline, TOPICS.rawWebhooks));
  const numbers = records.map(
    ({ value }) => (JSON.parse(value.toString()) as { msg: { tracking_number: string } }).msg.tracking_number,
  );
  expect(numbers.filter((number) => /^HOSTILE|^NEVER/.test(number))).toEqual([]);
  const expected = [
    'BESIDE-SLOW',
    'AFTER-RESET',
    'BEFORE-NOISE',
    'ASKED-FOR',
    'IN-PIECES',
    'SHOUTED',
    'BEHIND-BAD-0',
    ...[0, 1, 2].map((index) => `PIPELINED-${index}`),
    ...Array.from({ length: KEPT_OPEN }, (_, index) => `KEPT-OPEN-${index}`),
  ];
  expect(numbers.toSorted()).toEqual(expected.toSorted());
  expect(pipeline.log('gateway')).not.toMatch(/unforeseen|"fatal"/);
});
