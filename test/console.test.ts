/** The console's answers: what it finds, shows, starts and refuses. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { text as textIn } from 'node:stream/consumers';
import { aftershipWebhook, amazonWebhook } from '../tools/example/webhooks';
import { manyWebhooks } from './many-webhooks';
import { startConsole, type RunningConsole } from './setup/console';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { TcpProxy } from './setup/tcp-proxy';
import { until } from './until';
import { freePort } from '../tools/local-stack/ports';

jest.setTimeout(120_000);

const WRONG_KEY = randomBytes(20).toString('hex');

let pipeline: Pipeline;
let console: RunningConsole;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  console = await startConsole(pipeline);
  for (const webhook of manyWebhooks(pipeline.secrets, 40, 20)) await pipeline.send(webhook);
  await pipeline.waitUntilProcessed();
});
afterAll(async () => {
  await console?.stop();
  await pipeline?.stop();
});

interface Page {
  status: number;
  location: string | null;
  headers: Headers;
  text: string;
}

async function get(path: string, options: RequestInit = {}, base = console.url): Promise<Page> {
  const response = await fetch(`${base}${path}`, { redirect: 'manual', ...options });
  const { status, headers } = response;
  return { status, headers, location: headers.get('location'), text: await response.text() };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (
  path: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Page> =>
  get(path, {
    method: 'POST',
    headers: { ...FORM, origin: console.url, ...headers },
    body: new URLSearchParams(fields).toString(),
  });

const idOf = async (number: string): Promise<string> =>
  (
    await pipeline.query<{ id: string }>('SELECT id FROM tracking.shipments WHERE tracking_number = $1', [
      number,
    ])
  )[0]!.id;

describe('finding', () => {
  it('leads from a tracking number to its shipment', async () => {
    const found = await get('/?q=+a-1+');
    expect(found).toMatchObject({ status: 303, location: `/shipments/${await idOf('a-1')}` });
    const page = await get(found.location!);
    expect(page).toMatchObject({ status: 200, text: expect.stringMatching(/<h1>[^<]* a-1<\/h1>/) });
    expect(page.text).toContain('gives the status');
  });

  it('gives a table for many lines, and says which are not known', async () => {
    const numbers = await pipeline.query<{ number: string }>(
      'SELECT tracking_number AS number FROM tracking.shipments',
    );
    const lines = [...numbers.map(({ number }) => number), 'nobody-knows-this'];
    const { text } = await get(`/?q=${encodeURIComponent(lines.join('\r\n'))}`);
    expect(numbers.length).toBeGreaterThan(15);
    expect(text).toContain(`${numbers.length} shipments`);
    expect(text).toMatch(/Not found.*<pre><bdi>nobody-knows-this<\/bdi><\/pre>/s);
  });

  it('finds by ids that no index has when everything is searched', async () => {
    const [event] = await pipeline.query<{ id: string; raw_id: string; shipment_id: string }>(
      'SELECT id, raw_id, shipment_id FROM tracking.shipment_events LIMIT 1',
    );
    for (const id of [event!.id, event!.raw_id]) {
      expect((await get(`/?q=${id}`)).text).toContain('Search everything');
      expect((await get(`/?q=${id}&everywhere=yes`)).location).toBe(`/shipments/${event!.shipment_id}`);
    }
  });

  it.each([
    '',
    '%00',
    '%FF',
    'x'.repeat(5_000),
    "';DROP TABLE tracking.shipments",
    '%F0%9F%93%A6',
    '..%2F..',
  ])('answers to %p without a fault', async (q) => {
    expect((await get(`/?q=${q}`)).status).toBe(200);
  });

  it.each(['/shipments/1', '/shipments/8f14e45f-ceea-567a-9a36-dedd4bea2543', '/raw/x/0/0', '/nothing'])(
    'says at %s that there is nothing',
    async (path) => {
      expect(await get(path)).toMatchObject({
        status: 404,
        text: expect.stringContaining('<h1>Not found</h1>'),
      });
    },
  );
});

it('shows the exact bytes of a webhook on request, lets them be downloaded, and writes down that it did', async () => {
  const [event] = await pipeline.query<{ path: string; shipment_id: string }>(
    `SELECT '/raw/' || raw_topic || '/' || raw_partition || '/' || raw_offset AS path, shipment_id
      FROM tracking.shipment_events LIMIT 1`,
  );
  expect((await get(`/shipments/${event!.shipment_id}`)).text).toContain(`href="${event!.path}"`);
  const without = await get(event!.path);
  expect(without.text).toContain('<h2>Body</h2>');
  expect(without.text).not.toContain('<pre');
  expect(console.log()).not.toContain('body shown');
  expect((await post(event!.path)).text).toMatch(/<pre[^>]*><bdi>\{/);
  expect(console.log()).toContain('body shown');
  const { headers, text } = await post(event!.path, { download: 'yes' });
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(JSON.parse(text)).toBeInstanceOf(Object);
});

it('shows what is known of people only on request, and writes down that it did', async () => {
  const id = await idOf('a-2');
  await pipeline.query(
    `INSERT INTO tracking.personal_attributes VALUES ($1, '{"signed_by": "Private Persephone"}')
      ON CONFLICT (shipment_id) DO UPDATE SET attributes = excluded.attributes`,
    [id],
  );
  expect((await get(`/shipments/${id}`)).text).not.toContain('Persephone');
  expect((await post(`/shipments/${id}/personal`)).text).toContain('Private Persephone');
  expect(console.log()).toMatch(new RegExp(`personal attributes shown.*${id}`));
  expect(console.log()).not.toContain('Persephone');
});

describe('connecting a sender', () => {
  it('says at the first attempt why it was refused, and what to change', async () => {
    expect((await get('/sources')).text).toMatch(/acme-aftership.*accepting/s);
    await pipeline.send(amazonWebhook('', Buffer.from('{}'), WRONG_KEY));
    const { text } = await until('the refusal', async () => {
      const page = await get('/sources');
      return page.text.includes('matches no credential') && page;
    });
    expect(text).toContain('This source expects the key in the header x-api-key.');
    expect(text).toContain('What came is none of the credentials of this source');
    expect(text).toMatch(/; refused \d+ seconds? ago/);
    expect(text).toContain(`${pipeline.gatewayUrl}/webhooks/acme-amazon`);
    expect(text).toContain('npm run simulate -- --source acme-amazon');
    for (const secret of [WRONG_KEY, ...Object.values(pipeline.secrets)]) expect(text).not.toContain(secret);
  });

  it('shows what was accepted, and what was refused, among the deliveries', async () => {
    const mapped = await get('/deliveries?source=acme-amazon&state=mapped');
    expect(mapped.text).toMatch(/The newest \d+ deliveries.*mapped/s);
    const refused = await get('/deliveries?state=refused');
    expect(refused.text).toMatch(/refused.*unauthorized/s);
    expect(refused.text).toContain('One delivery');
  });
});

it('redrives dead letters from their page, and shows the outcome', async () => {
  const body = Buffer.from('{"msg": "no tracking at all"}');
  for (let count = 0; count < 3; count++)
    await pipeline.send(
      aftershipWebhook(
        '',
        Buffer.concat([body, Buffer.alloc(count, ' ')]),
        pipeline.secrets.ACME_AFTERSHIP_SECRET,
        'legacy',
      ),
    );
  await pipeline.waitUntilProcessed();
  const [{ code }] = (await pipeline.query('SELECT DISTINCT code FROM tracking.dead_letters')) as [
    { code: string },
  ];
  expect((await get('/dead-letters')).text).toMatch(new RegExp(`<td>3</td><td><bdi>${code}</bdi>`));
  expect((await get('/deliveries?state=dead')).text).toContain('The newest 3 deliveries');

  const choice = { code, source: 'acme-aftership' };
  const plan = await post('/dead-letters/plan', choice);
  expect(plan.text).toMatch(/Send these through again\?.*3/s);
  expect(await pipeline.query('SELECT FROM tracking.operations')).toEqual([]);
  expect(await post('/dead-letters/redrive', choice)).toMatchObject({
    status: 303,
    location: '/dead-letters',
  });
  const { text } = await until(
    'the redrive has ended',
    async () => {
      const page = await get('/dead-letters');
      return page.text.includes('and has ended: ') && page;
    },
    60_000,
  );
  expect(text).toMatch(/<bdi>nobody in particular \(console\)<\/bdi>.*<bdi>done<\/bdi>.*open again 3/s);
  expect(text).toContain('some letters are open again');
  expect(await pipeline.query('SELECT DISTINCT attempts FROM tracking.dead_letters')).toEqual([
    { attempts: 2 },
  ]);
});

it('chooses letters by what is in the address, and those without a version apart from the others', async () => {
  await pipeline.query(
    `INSERT INTO tracking.dead_letters (topic, partition, "offset", source, integration, code, detail, headers, body, attempts,
        state, failed_at, updated_at)
      SELECT 'tracking.webhooks.raw.v1', 9, n, 'made', 'aftership', 'malformed_json', '', headers::jsonb, '', 1, 'open', now(), now()
      FROM (VALUES (1, '{}'), (2, '{"ce_webhookversion": "legacy"}'), (3, '{"ce_webhookversion": ""}')) AS made(n, headers)`,
  );
  const { text } = await get('/dead-letters?source=made&version=');
  expect(text.match(/<bdi>malformed_json<\/bdi>/g)).toHaveLength(1);
  expect(text).toContain('<input type="hidden" name="version" value');
  const plan = await post('/dead-letters/plan', { source: 'made', version: '' });
  expect(plan.text).toContain('2 in all would be sent');
  await pipeline.query(`DELETE FROM tracking.dead_letters WHERE source = 'made'`);
});

it.each([
  ['a character that no value has', { code: '\0' }],
  ['a value that is too long', { source: 'x'.repeat(3_000) }],
])('takes %s for no choice, instead of all letters', async (_title, fields) => {
  expect(await post('/dead-letters/redrive', fields)).toMatchObject({ status: 400 });
  expect(await post('/dead-letters/plan', fields)).toMatchObject({ status: 400 });
  expect((await get('/')).status).toBe(200);
});

it('shows times without a zone as they were written, and what is late as the views say', async () => {
  const id = await idOf('a-1');
  const show = async (promised: string): Promise<string> => {
    await pipeline.query(
      `UPDATE tracking.shipments SET status = 'in_transit', promised_delivery_at = $2,
        imprecise_times = '{promised_delivery_at}' WHERE id = $1`,
      [id, promised],
    );
    return (await get(`/shipments/${id}`)).text;
  };
  const today = new Date().toISOString().slice(0, 10);
  expect(await show('2026-05-05T14:00:00Z')).toMatch(
    /2026-05-05 14:00:00 \(no time zone stated\).*promised by the carrier.*\(late by \d+ days\)/s,
  );
  const due = await show(`${today}T00:00:00Z`);
  expect(due).toContain(`>${today}</time>, promised by the carrier`);
  expect(due).not.toContain('(late');
});

it('shows each app with what it has still to do', async () => {
  const { text } = await get('/health');
  for (const app of ['gateway', 'normalizer', 'projector'])
    expect(text).toMatch(
      new RegExp(`<td>${app}</td><td>127.0.0.1:\\d+</td><td><span class="good">ready</span>`),
    );
  expect(text).toContain('acme-amazon');
});

it('writes what senders say as text, never as markup', async () => {
  const number = 'X"><script>alert(1)</script>';
  const eventCode = '<img src=x onerror=alert(1)>\u202E';
  const detail = { trackingId: number, eventCode, eventTime: '2026-01-01T00:00:00Z' };
  const body = Buffer.from(JSON.stringify({ detail }));
  await pipeline.send(amazonWebhook('', body, pipeline.secrets.ACME_AMAZON_KEY));
  await pipeline.waitUntilProcessed();
  const path = `/shipments/${await idOf(number)}`;
  for (const page of [path, '/unmapped-codes', '/deliveries', `/?q=${encodeURIComponent(number)}%0Aa`])
    expect((await get(page)).text).not.toMatch(/<script|<img|\u202E/);
  expect((await get(path)).text).toContain('&lt;script>alert(1)&lt;/script>');
});

const as = (login: string) => ({
  headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
});

/** With headers that `fetch` decides itself. */
const ask = (path: string, headers: Record<string, string>): Promise<{ status?: number; text: string }> =>
  new Promise((resolve, reject) => {
    request(`${console.url}${path}`, { headers }, (response) => {
      textIn(response).then((body) => resolve({ status: response.statusCode, text: body }), reject);
    })
      .once('error', reject)
      .end();
  });

const ledHere = (mode: string, dest: string) => ({
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
});

describe('access', () => {
  it('gives every answer a strict policy', async () => {
    for (const path of ['/', '/nothing', '/style.css', '/health']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('takes forms from its own pages only', async () => {
    const path = '/dead-letters/plan';
    expect(await post(path, {}, { origin: 'https://example.com' })).toMatchObject({ status: 403 });
    expect(await post(path, {}, { origin: '' })).toMatchObject({ status: 403 });
    expect(await post(path, {}, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    expect(await post(path, {}, { 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 });
  });

  it('is no part of a page of somebody else, and is not made to read everything by one', async () => {
    expect(await ask('/health', ledHere('no-cors', 'image'))).toMatchObject({ status: 403 });
    expect(await ask('/health', ledHere('navigate', 'iframe'))).toMatchObject({ status: 403 });
    expect(await ask('/health', ledHere('navigate', 'document'))).toMatchObject({ status: 200 });
    const led = await ask('/?q=nobody&everywhere=yes', ledHere('navigate', 'document'));
    expect(led.text).toContain('Search everything');
  });

  it('is not reached under a name that leads here from elsewhere', async () => {
    expect(await ask('/', { host: 'rebound.example' })).toMatchObject({ status: 421 });
  });

  it('asks for a login where one is set', async () => {
    const guarded = await startConsole(pipeline, {
      CONSOLE_USERNAME: 'ann',
      CONSOLE_PASSWORD: 'a long: password',
    });
    try {
      expect(await get('/', {}, guarded.url)).toMatchObject({ status: 401 });
      expect((await get('/', {}, guarded.url)).headers.get('www-authenticate')).toMatch(/^Basic/);
      expect(await get('/', as('ann:another password'), guarded.url)).toMatchObject({ status: 401 });
      expect(await get('/', as('ann:a long: password'), guarded.url)).toMatchObject({ status: 200 });
      expect(await get('/style.css', {}, guarded.url)).toMatchObject({ status: 401 });
    } finally {
      await guarded.stop();
    }
  });
});

describe('while a server is away', () => {
  it('shows the apps all the same, and says that Postgres does not answer', async () => {
    const database = new URL(pipeline.databaseUrl);
    const proxy = await TcpProxy.start(await freePort(), Number(database.port));
    database.port = String(proxy.port);
    const beside = await startConsole(pipeline, { DATABASE_URL: database.href });
    try {
      await proxy.stop();
      const { status, text } = await get('/health', {}, beside.url);
      expect(status).toBe(200);
      expect(text).toContain('Postgres does not answer.');
      expect(text).toContain('<span class="good">ready</span>');
      expect(await get('/dead-letters', {}, beside.url)).toMatchObject({
        status: 500,
        text: expect.stringContaining('Kafka or Postgres may not answer'),
      });
    } finally {
      await beside.stop();
    }
  });

  it('does not take a record for lost, nor a webhook for processed, because Kafka does not answer', async () => {
    const [event] = await pipeline.query<{ path: string }>(
      `SELECT '/raw/' || raw_topic || '/' || raw_partition || '/' || raw_offset AS path FROM tracking.shipment_events LIMIT 1`,
    );
    await pipeline.killKafka();
    expect(await get(event!.path)).toMatchObject({ status: 500 });
    const { text } = await get('/deliveries?source=acme-aftership');
    expect(text).toContain('<span>unknown</span>');
    expect(text).not.toContain('<span class="good">mapped</span>');
    await until(
      'the console says so of sources',
      async () => {
        const page = await get('/sources');
        return page.text.includes('not known at present') && page.text.includes('cannot be read from Kafka');
      },
      60_000,
    );
  });
});
