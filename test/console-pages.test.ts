/** The console's pages in a browser: for screen readers, keyboards, small screens, light and dark, and hostile bytes. */
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aftershipWebhook, amazonWebhook, exampleWebhooks } from '../tools/example/webhooks';
import { startBrowser, startConsole, type RunningConsole } from './setup/console';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Markup, a change of direction, a picture of several characters, and length. */
const HOSTILE = `<script>document.title='taken over'</script>\u202Egnirts\u{1F468}\u200D\u{1F469}\u200D\u{1F467} ${'long'.repeat(2_000)}`;
const HOSTILE_NUMBER = `<img src=x onerror="document.title='taken over'">`;

let pipeline: Pipeline;
let console: RunningConsole;
let browser: Browser;
let paths: string[];
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  console = await startConsole(pipeline);
  browser = await startBrowser();
  const { ACME_AFTERSHIP_SECRET, ACME_AMAZON_KEY } = pipeline.secrets;
  const hostile = {
    detail: { trackingId: HOSTILE_NUMBER, eventCode: HOSTILE, eventTime: '2026-01-01T00:00:00Z' },
  };
  const webhooks = [
    ...exampleWebhooks(pipeline.secrets),
    amazonWebhook('', Buffer.from(JSON.stringify(hostile)), ACME_AMAZON_KEY),
    aftershipWebhook(
      '',
      Buffer.from(JSON.stringify({ msg: { title: 'x'.repeat(900_000) } })),
      ACME_AFTERSHIP_SECRET,
      'legacy',
    ),
  ];
  for (const webhook of webhooks) await pipeline.send(webhook);
  await pipeline.send(amazonWebhook('', Buffer.from('{}'), 'a wrong key for all to see'));
  await pipeline.waitUntilProcessed();
  await until(
    'the refusal',
    async () => (await pipeline.query('SELECT FROM tracking.refused_deliveries')).length > 0,
  );
  paths = await pathsOfPages();
});
afterAll(async () => {
  await browser?.close();
  await console?.stop();
  await pipeline?.stop();
});

/** Every kind of page, those with the hostile values among them. */
async function pathsOfPages(): Promise<string[]> {
  const [hostile] = await pipeline.query<{ id: string; path: string }>(
    `SELECT s.id, '/raw/' || raw_topic || '/' || raw_partition || '/' || raw_offset AS path
      FROM tracking.shipments s JOIN tracking.shipment_events e ON e.shipment_id = s.id WHERE tracking_number = $1`,
    [HOSTILE_NUMBER],
  );
  const [rich] = await pipeline.query<{ id: string }>(
    'SELECT id FROM tracking.shipments ORDER BY event_count DESC LIMIT 1',
  );
  const [large] = await pipeline.query<{ path: string }>(
    `SELECT '/raw/' || topic || '/' || partition || '/' || "offset" AS path FROM tracking.dead_letters`,
  );
  return [
    '/',
    '/?q=111111111111%0Anobody%0Asomething',
    `/shipments/${rich!.id}`,
    `/shipments/${hostile!.id}`,
    hostile!.path,
    large!.path,
    '/deliveries',
    '/sources',
    '/dead-letters',
    '/unmapped-codes',
    '/health',
    '/nothing',
  ];
}

/** Of a record its body too, which takes a press of a button. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${console.url}${path}`);
  if (!path.startsWith('/raw/')) return;
  await page.getByRole('button', { name: 'Show the body' }).click();
  await page.waitForSelector('main pre');
}

async function onPage<T>(options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

it.each(['light', 'dark'] as const)('has no page that axe finds fault with, in %s', async (colorScheme) => {
  // The pages forbid all scripts; the one that looks at them is let in beside that.
  await onPage({ colorScheme, bypassCSP: true }, async (page) => {
    for (const path of paths) {
      await open(page, path);
      await page.addScriptTag({ content: AXE });
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect([path, found]).toEqual([path, []]);
    }
  });
});

it.each([
  ['at a width of 360 pixels', { viewport: { width: 360, height: 740 } }],
  ['when it is enlarged twice', { viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }],
])('does not scroll sideways %s', async (_, options) => {
  await onPage(options, async (page) => {
    for (const path of paths) {
      await open(page, path);
      const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
      expect([path, wide]).toEqual([path, 0]);
    }
  });
});

it('runs nothing that senders have written', async () => {
  await onPage({}, async (page) => {
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(console.url)) outside.push(request.url());
    });
    for (const path of paths) {
      await open(page, path);
      expect(await page.title()).toMatch(/ · Parcelwire$/);
      expect(await page.locator('main script, main img').count()).toBe(0);
    }
    expect(outside).toEqual([]);
  });
});

it('leads from the first key to a shipment by the keyboard alone', async () => {
  await onPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(console.url);
    // The field has the focus by itself.
    await page.waitForSelector('textarea:focus');
    await page.keyboard.type('111111111111');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/shipments\//);
    await page.waitForSelector('main h2');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toContain('Skip to the content');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 50; presses++) {
      await page.keyboard.press('Tab');
      if ((await page.locator('button:focus').count()) > 0) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/personal$/);
    expect(await page.locator('h1').textContent()).toContain('111111111111');
  });
});
