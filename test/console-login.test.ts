/** Logging in to the console at an OpenID provider, with a browser as a person would. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../tools/local-stack/ports';
import { startBrowser, startConsole, type RunningConsole } from './setup/console';
import { ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(120_000);

const SECRET = randomBytes(24).toString('hex');

let pipeline: Pipeline;
let own: OwnProcesses;
let console: RunningConsole;
let browser: Browser;
let issuer: string;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, apps: ['gateway', 'projector'] });
  own = ownProcesses();
  const [consolePort, providerPort] = [String(await freePort()), String(await freePort())];
  const url = `http://127.0.0.1:${consolePort}`;
  issuer = `http://127.0.0.1:${providerPort}`;
  own.group.start({
    name: 'login-provider',
    command: process.execPath,
    args: [join(__dirname, 'setup', 'login-provider.mjs')],
    env: {
      ...startEnvironment(),
      PORT: providerPort,
      REDIRECT_URI: `${url}/login/callback`,
      CLIENT_SECRET: SECRET,
    },
  });
  await until('the provider', () =>
    fetch(`${issuer}/.well-known/openid-configuration`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  console = await startConsole(pipeline, {
    PORT: consolePort,
    CONSOLE_URL: url,
    CONSOLE_OIDC_ISSUER: issuer,
    CONSOLE_OIDC_CLIENT_ID: 'console',
    CONSOLE_OIDC_CLIENT_SECRET: SECRET,
    CONSOLE_OIDC_VALUES: 'support,operations',
  });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await console?.stop();
  await own?.stop();
  await pipeline?.stop();
});

async function inBrowser<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** The provider is under the same address, and a port makes no difference to cookies. */
const cookiesOf = async (page: Page) =>
  (await page.context().cookies(console.url)).filter(({ name }) => name.startsWith('parcelwire'));

/** From the page that leads to the provider. */
async function logIn(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${issuer}/**`);
  await page.fill('input[name=login]', name);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]');
}

it('leads a person to the provider, back to the page that was asked for, and out again', async () => {
  await inBrowser(async (page) => {
    await page.goto(`${console.url}/sources?source=acme-amazon`);
    await logIn(page, 'ann');
    await page.waitForURL(`${console.url}/sources?source=acme-amazon`);
    expect(await page.locator('header').textContent()).toContain('ann@example.com');
    await page.goto(`${console.url}/dead-letters`);
    expect(await page.locator('h1').textContent()).toBe('Dead letters');
    expect(await cookiesOf(page)).toEqual([
      expect.objectContaining({ name: 'parcelwire-session', httpOnly: true, sameSite: 'Lax' }),
    ]);
    await page.getByRole('button', { name: 'Log out' }).click();
    expect(await page.locator('h1').textContent()).toBe('Logged out');
    expect(await cookiesOf(page)).toEqual([]);
  });
  expect(console.log()).toMatch(/logged in.*ann@example\.com/);
});

it('lets several tabs log in at the same time, each back to its own page', async () => {
  const context = await browser.newContext();
  try {
    const [one, other] = [await context.newPage(), await context.newPage()];
    await one.goto(`${console.url}/unmapped-codes`);
    await one.waitForURL(`${issuer}/**`);
    await other.goto(`${console.url}/dead-letters`);
    await logIn(one, 'ann');
    await one.waitForURL(`${console.url}/unmapped-codes`);
    // The provider knows by now who it is.
    await other.goto(`${console.url}/health`);
    expect(await other.locator('h1').textContent()).toBe('Health');
  } finally {
    await context.close();
  }
});

it('leads to the provider from a form whose page is older than the login, and back with what was asked', async () => {
  await inBrowser(async (page) => {
    await page.goto(console.url);
    await logIn(page, 'ann');
    await page.waitForURL(`${console.url}/`);
    await page.fill('textarea', 'nobody-knows-this');
    await page.context().clearCookies({ name: /^parcelwire/ });
    await page.click('button:has-text("Find")');
    await page.waitForURL(`${console.url}/?q=nobody-knows-this`);
    expect(await page.locator('main').textContent()).toContain('No shipment has this number.');
  });
});

it('does not let in whom the provider knows and the configuration does not name', async () => {
  await inBrowser(async (page) => {
    await page.goto(console.url);
    await logIn(page, 'bob');
    await page.waitForSelector('h1:has-text("Not for everybody")');
    expect(await cookiesOf(page)).toEqual([]);
  });
  expect(console.log()).toMatch(/login refused.*bob@example\.com/);
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${console.url}${path}`, { redirect: 'manual', headers });

describe('somebody who is not logged in', () => {
  it.each(['/style.css', '/health'])('gets no part of a page: %s', async (path) => {
    // Node says of itself that it fetches a part of a page.
    expect((await get(path)).status).toBe(401);
  });

  it('is not let in by a cookie that was made up, or an answer that nobody asked the provider for', async () => {
    const madeUp = { cookie: 'parcelwire-session=eyJhbGciOiJkaXIifQ..x.y.z' };
    expect((await get('/health', madeUp)).status).toBe(401);
    const answer = await get('/login/callback?code=stolen&state=x');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/parcelwire-session=[^;]/);
  });

  it('cannot press a button', async () => {
    const pressed = await fetch(`${console.url}/dead-letters/redrive`, {
      method: 'POST',
      headers: { origin: console.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    });
    expect(pressed.status).toBe(401);
  });
});

it('leads to no other host after the login, however the address is written', async () => {
  await inBrowser(async (page) => {
    await page.goto(`${console.url}//example.com/..//%5Cexample.com`);
    await logIn(page, 'ann');
    await page.waitForURL((url) => !url.href.startsWith(issuer));
    expect(new URL(page.url()).origin).toBe(console.url);
  });
});
