/** What is kept of webhooks that were refused although their source exists: enough to see why, and no more. */
import { randomBytes } from 'node:crypto';
import { Database, RefusedDeliveryStore } from '@app/projection';
import { amazonWebhook } from '../tools/example/webhooks';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

const WRONG_KEY = randomBytes(20).toString('hex');

interface Row {
  code: string;
  reason: string;
  address: string;
  header_names: string[];
  webhook_version: string | null;
  others: number;
}

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true, apps: ['gateway', 'projector'] })));
afterAll(() => pipeline?.stop());
afterEach(() => pipeline.query('TRUNCATE tracking.refused_deliveries'));

const rowsOf = (source: string): Promise<Row[]> =>
  pipeline.query<Row & Record<string, unknown>>(
    `SELECT code, reason, address, header_names, webhook_version, others
      FROM tracking.refused_deliveries WHERE source = $1 ORDER BY at, "offset"`,
    [source],
  );

const post = (source: string, headers: Record<string, string>): Promise<number> =>
  fetch(`${pipeline.gatewayUrl}/webhooks/${source}`, {
    method: 'POST',
    body: '{"a":"private"}',
    headers,
  }).then(async (response) => {
    await response.body?.cancel();
    return response.status;
  });

it('has the reason, the names of the headers and the version, and nothing of the credential or the body', async () => {
  const headers = {
    'content-type': 'application/json',
    'as-webhook-version': '2026-07',
    'aftership-hmac-sha256': WRONG_KEY,
    'x-own': 'of the merchant',
  };
  expect(await post('acme-aftership', headers)).toBe(401);
  const [row] = await until('the refusal', async () => {
    const rows = await rowsOf('acme-aftership');
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({
    code: 'unauthorized',
    reason: expect.stringContaining('hmac-sha256 did not pass'),
    address: '127.0.0.1',
    webhook_version: '2026-07',
    others: 0,
  });
  expect(row!.header_names).toEqual(expect.arrayContaining(['aftership-hmac-sha256', 'host', 'x-own']));
  const all = JSON.stringify(await pipeline.query('SELECT * FROM tracking.refused_deliveries'));
  for (const secret of [WRONG_KEY, 'private', 'of the merchant']) expect(all).not.toContain(secret);
});

it('has what was refused for its headers alone', async () => {
  expect(await post('acme-amazon', { 'content-type': 'text/plain', 'x-api-key': WRONG_KEY })).toBe(415);
  const [row] = await until('the refusal', async () => {
    const rows = await rowsOf('acme-amazon');
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ code: 'unsupported_media_type', reason: 'The body must be application/json' });
});

it.each([
  ['is empty', '', 400, 'empty_body'],
  ['is announced as too large', 'x'.repeat(1_100_000), 413, 'payload_too_large'],
])('has a webhook whose body %s', async (_title, body, status, code) => {
  const headers = { 'content-type': 'application/json', 'x-api-key': WRONG_KEY };
  const answer = await fetch(`${pipeline.gatewayUrl}/webhooks/acme-amazon`, {
    method: 'POST',
    body,
    headers,
  });
  await answer.body?.cancel();
  expect(answer.status).toBe(status);
  const [row] = await until('the refusal', async () => {
    const rows = await rowsOf('acme-amazon');
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ code, address: '127.0.0.1' });
});

it('has a webhook that turns out to be too large while it arrives', async () => {
  const pieces = Array.from({ length: 32 }, () => new Uint8Array(64 * 1024));
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.pop();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const headers = { 'content-type': 'application/json', 'x-api-key': WRONG_KEY };
  const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  await fetch(`${pipeline.gatewayUrl}/webhooks/acme-amazon`, init).catch(() => undefined);
  const [row] = await until('the refusal', async () => {
    const rows = await rowsOf('acme-amazon');
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ code: 'payload_too_large' });
});

it('has nothing of a source that does not exist, nor a version that is none', async () => {
  expect(await post('nobody', { 'content-type': 'application/json' })).toBe(404);
  const headers = { 'content-type': 'application/json', 'as-webhook-version': `Bearer ${WRONG_KEY}` };
  expect(await post('acme-aftership', headers)).toBe(401);
  const [row] = await until('the later refusal', async () => {
    const rows = await rowsOf('acme-aftership');
    return rows.length > 0 && rows;
  });
  expect(row!.webhook_version).toBeNull();
  expect(await rowsOf('nobody')).toEqual([]);
});

it('keeps a few of a flood and counts the others, 100 of a source at most', async () => {
  const flood = Array.from({ length: 300 }, () =>
    pipeline.send(amazonWebhook('', Buffer.from('{}'), WRONG_KEY)),
  );
  const statuses = new Set((await Promise.all(flood)).map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 401 && status !== 429)).toEqual([]);
  const total = await until('all are counted', async () => {
    const rows = await rowsOf('acme-amazon');
    const counted = rows.reduce((sum, { others }) => sum + 1 + others, 0);
    return counted >= 300 && { kept: rows.length, counted };
  });
  expect(total.counted).toBe(300);
  expect(total.kept).toBeLessThan(60);

  await pipeline.query(`INSERT INTO tracking.refused_deliveries
    SELECT 99, n, 'acme-amazon', now() - n * interval '1 second', 'unauthorized', '', '', '{}'::text[], NULL, 0
      FROM generate_series(1, 200) n
    UNION ALL SELECT 98, 1, 'silent', now() - interval '8 days', 'unauthorized', '', '', '{}'::text[], NULL, 0`);
  await post('acme-amazon', { 'content-type': 'application/json', 'x-api-key': WRONG_KEY });
  await until('older ones are gone', async () => (await rowsOf('acme-amazon')).length === 100);

  // Of a source that is refused no more.
  const database = new Database({
    DATABASE_URL: pipeline.databaseUrl,
    DATABASE_POOL_SIZE: 2,
    DATABASE_CONNECT_TIMEOUT_MS: 5_000,
    DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
  });
  await new RefusedDeliveryStore(database).deleteOld();
  await database.close();
  expect(await rowsOf('silent')).toEqual([]);
  expect(await rowsOf('acme-amazon')).toHaveLength(100);
});

it('begins again where its log no longer has what was not read', async () => {
  await pipeline.kill('projector', 'SIGTERM');
  await pipeline.query(
    `UPDATE tracking.consumer_offsets SET next_offset = next_offset + 1000
      WHERE topic = 'tracking.refused-deliveries.v1'`,
  );
  await pipeline.restart('projector');
  await until('those of the log are there again', async () => (await rowsOf('acme-aftership')).length > 0);
  expect(pipeline.log('projector')).toContain('beginning again at the oldest record');
});

const metrics = async (): Promise<string> =>
  (await fetch(`http://127.0.0.1:${pipeline.adminPorts.get('gateway')}/metrics`)).text();

it('counts what is refused of each source whatever the answer was, and every outcome from the beginning', async () => {
  const refused = async (): Promise<number> =>
    Number(
      /parcelwire_webhooks_refused_total\{source="acme-amazon",app="gateway"\} (\d+)/.exec(
        await metrics(),
      )?.[1],
    );
  expect(await metrics()).toContain(
    'parcelwire_webhooks_total{source="acme-aftership",outcome="accepted",app="gateway"} 0',
  );
  const before = await refused();
  const flood = Array.from({ length: 200 }, () =>
    post('acme-amazon', { 'content-type': 'application/json', 'x-api-key': WRONG_KEY }),
  );
  expect(new Set(await Promise.all(flood))).toContain(429);
  expect((await refused()) - before).toBe(200);
});
