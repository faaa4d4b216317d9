import { createHmac } from 'node:crypto';
import { TOPICS } from '@app/events';
import { aftershipWebhook, amazonWebhook } from '../tools/example/webhooks';
import { countOf, recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true })));
afterAll(() => pipeline?.stop());

const BODY = JSON.stringify({
  ts: 1767225600,
  event: 'tracking_update',
  event_id: '1',
  msg: {
    id: 'a'.repeat(24),
    slug: 'fedex',
    tracking_number: 'REFUSED-1',
    tag: 'InTransit',
    subtag: 'InTransit_001',
    updated_at: '2026-01-01T00:00:00+00:00',
    checkpoints: [],
  },
});

interface Request {
  path?: string;
  method?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

const signed = (body: string | Buffer, version?: string): Record<string, string> => ({
  'content-type': 'application/json',
  'aftership-hmac-sha256': createHmac('sha256', pipeline.secrets.ACME_AFTERSHIP_SECRET)
    .update(body)
    .digest('base64'),
  ...(version ? { 'as-webhook-version': version } : {}),
});

async function request({
  path = '/webhooks/acme-aftership',
  method = 'POST',
  body = BODY,
  headers,
}: Request): Promise<Response> {
  return fetch(pipeline.gatewayUrl + path, {
    method,
    headers: headers ?? signed(body),
    body: method === 'GET' ? undefined : new Uint8Array(Buffer.from(body)),
  });
}

describe('what never gets in', () => {
  const LARGE = Buffer.alloc(1024 * 1024 + 1, ' ');

  it.each<[string, () => Request, number, string]>([
    ['a wrong signature', () => ({ headers: signed(`${BODY} `) }), 401, 'unauthorized'],
    ['no signature', () => ({ headers: { 'content-type': 'application/json' } }), 401, 'unauthorized'],
    ['an unknown source', () => ({ path: '/webhooks/nobody' }), 404, 'not_found'],
    ['an unknown path', () => ({ path: '/nowhere' }), 404, 'not_found'],
    ['another method', () => ({ method: 'GET' }), 405, 'method_not_allowed'],
    ['another method that has a body', () => ({ method: 'PUT' }), 405, 'method_not_allowed'],
    ['a body that is too large', () => ({ body: LARGE }), 413, 'payload_too_large'],
    ['an empty body', () => ({ body: '' }), 400, 'empty_body'],
    [
      'another media type',
      () => ({ headers: { ...signed(BODY), 'content-type': 'text/plain' } }),
      415,
      'unsupported_media_type',
    ],
    [
      'another charset',
      () => ({ headers: { ...signed(BODY), 'content-type': 'application/json; charset=latin1' } }),
      415,
      'unsupported_charset',
    ],
    [
      'a compressed body',
      () => ({ headers: { ...signed(BODY), 'content-encoding': 'gzip' } }),
      415,
      'unsupported_encoding',
    ],
  ])('%s', async (_what, make, status, code) => {
    const answer = await request(make());
    expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
      status,
      type: expect.stringMatching(/^application\/problem\+json/),
    });
    expect(await answer.json()).toMatchObject({ status, code, title: expect.any(String) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('leaves nothing in the raw topic', async () => {
    await pipeline.waitUntilProcessed();
    expect(await recordsOf(pipeline, TOPICS.rawWebhooks)).toEqual([]);
  });

  it('is told to a caller in the same words whatever was wrong with the credential', async () => {
    const wrong = await request({ headers: signed('other') });
    const missing = await request({ headers: { 'content-type': 'application/json' } });
    expect(await wrong.text()).toBe(await missing.text());
    expect(wrong.headers.get('www-authenticate')).toBe(missing.headers.get('www-authenticate'));
  });
});

describe('what gets in and cannot be mapped', () => {
  it.each<[string, () => Request, string]>([
    ['malformed JSON', () => ({ body: '{"msg": {' }), 'malformed_json'],
    ['bytes that are not UTF-8', () => ({ body: Buffer.from([0x7b, 0xff, 0x7d]) }), 'invalid_utf8'],
    ['an unknown version', () => ({ headers: signed(BODY, 'banana') }), 'unsupported_version'],
    [
      'a version from before the first one',
      () => {
        const body = BODY.replace('REFUSED-1', 'REFUSED-2');
        return { body, headers: signed(body, '2019-01') };
      },
      'unsupported_version',
    ],
    ['no tracking number', () => ({ body: BODY.replace('REFUSED-1', '') }), 'missing_identity'],
    [
      'text that Postgres cannot store',
      () => ({ body: BODY.replace('REFUSED-1', '\\u0000') }),
      'unstorable_text',
    ],
    [
      'a doubled tracking number',
      () => ({ body: BODY.replace('"slug"', '"tracking_number": "X", "slug"') }),
      'duplicate_key',
    ],
    ['a list', () => ({ body: `[${BODY}]` }), 'not_an_object'],
    ['JSON that is too deep', () => ({ body: '['.repeat(20_000) }), 'too_deep'],
  ])('%s: is accepted, kept whole, and named', async (_what, make, code) => {
    const made = make();
    const answer = await request(made);
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    await pipeline.waitUntilProcessed();
    const letters = await pipeline.query('SELECT * FROM tracking.dead_letters WHERE raw_id = $1', [id]);
    expect(letters).toEqual([
      expect.objectContaining({
        code,
        source: 'acme-aftership',
        integration: 'aftership',
        state: 'open',
        attempts: 1,
      }),
    ]);
    expect((letters[0]!.body as Buffer).equals(Buffer.from(made.body ?? BODY))).toBe(true);
    expect(letters[0]).toMatchObject({ topic: TOPICS.rawWebhooks });
  });
});

it('goes on with the next webhook at once', async () => {
  const before = await countOf(pipeline, 'shipments');
  const bad = aftershipWebhook('', Buffer.from('{'), pipeline.secrets.ACME_AFTERSHIP_SECRET, 'legacy');
  const good = amazonWebhook(
    '',
    Buffer.from(
      JSON.stringify({
        detail: { trackingId: 'T-1', eventTime: '2026-01-01T00:00:00Z', eventCode: 'Departed', version: 2 },
      }),
    ),
    pipeline.secrets.ACME_AMAZON_KEY,
  );
  const answers = await Promise.all([bad, good, bad].map((webhook) => pipeline.send(webhook)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await pipeline.waitUntilProcessed();
  expect(await countOf(pipeline, 'shipments')).toBe(before + 1);
});

it('writes no credential and no body into a log', async () => {
  const logs = pipeline.log('gateway') + pipeline.log('normalizer') + pipeline.log('projector');
  expect(logs).toContain('webhook refused');
  for (const secret of Object.values(pipeline.secrets)) expect(logs).not.toContain(secret);
  expect(logs).not.toContain(signed(BODY)['aftership-hmac-sha256']);
  expect(logs).not.toContain('tracking_update');
});

it('ends within seconds when it is told to, and answers what it has begun', async () => {
  const webhooks = Array.from({ length: 200 }, (_, index) =>
    aftershipWebhook(
      '',
      Buffer.from(BODY.replace('REFUSED-1', `LAST-${index}`)),
      pipeline.secrets.ACME_AFTERSHIP_SECRET,
      'legacy',
    ),
  );
  const answers = webhooks.map((webhook) =>
    pipeline.send(webhook).then(
      ({ status }) => status,
      () => 0,
    ),
  );
  await Promise.race(answers);
  const begin = performance.now();
  await pipeline.kill('gateway', 'SIGTERM');
  expect(performance.now() - begin).toBeLessThan(5_000);
  const accepted = (await Promise.all(answers)).filter((status) => status === 202).length;
  await pipeline.waitUntilProcessed();
  const [row] = await pipeline.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM tracking.shipments WHERE tracking_number LIKE 'LAST-%'",
  );
  expect(accepted).toBeGreaterThan(0);
  expect(row!.count).toBeGreaterThanOrEqual(accepted);
});
