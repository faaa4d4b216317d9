/** What must be so of the stack; each fails with a line that says what is not. */
import { TOPICS } from '@app/events';
import { sendWebhook, type ExampleWebhook } from '../example/webhooks';
import { APPS } from '../local-stack/apps';
import { connected } from '../local-stack/postgres';
import { fail, type Outside } from './outside';
import type { ComposeStack, Container } from './stack';

export async function expectHealthy(stack: ComposeStack, expected: Record<string, number>): Promise<void> {
  for (const [service, count] of Object.entries(expected)) {
    const states = (await stack.containers(service)).map(({ State }) => State.Health?.Status ?? State.Status);
    const wrong = states.length !== count || states.some((state) => state !== 'healthy');
    if (wrong) fail(`${service}: ${count} healthy expected, found ${states.join(', ') || 'none'}`);
  }
}

export async function expectConfined(stack: ComposeStack): Promise<void> {
  for (const container of await stack.containers(...APPS)) {
    const { Name, HostConfig } = container;
    const user = (await stack.inside(container, 'id', '-u')).trim();
    if (user === '0') fail(`${Name} runs as root`);
    if (!HostConfig.ReadonlyRootfs) fail(`${Name} can write to its disk`);
    if (!HostConfig.CapDrop?.some((name) => /^(CAP_)?ALL$/.test(name))) fail(`${Name} keeps capabilities`);
    if (!HostConfig.SecurityOpt?.some((option) => option.startsWith('no-new-privileges')))
      fail(`${Name} may gain privileges`);
    const written = await stack.inside(container, 'touch', '/var/tmp/written').then(
      () => true,
      () => false,
    );
    if (written) fail(`${Name} has written a file`);
  }
}

export async function expectRefusal({ gatewayUrl }: ComposeStack, webhook: ExampleWebhook): Promise<void> {
  const headers = { ...webhook.headers, 'x-api-key': 'not the key' };
  const { status } = await sendWebhook(gatewayUrl, { ...webhook, headers });
  if (status !== 401) fail(`the gateway answered ${status} to a webhook with a wrong key`);
}

export async function expectBytes(outside: Outside, webhooks: readonly ExampleWebhook[]): Promise<void> {
  const values = [...(await outside.rawRecords()).values()];
  if (values.length !== webhooks.length) fail(`the raw topic has ${values.length} records`);
  for (const { body, file } of webhooks) {
    if (!values.some((value) => value.equals(body))) fail(`the raw topic lacks the bytes of ${file}`);
  }
}

/** A container that is stopped from outside stays so in some engines; one that ends by itself must not. */
export async function expectRestart(stack: ComposeStack, outside: Outside): Promise<void> {
  const gateway = async (): Promise<Container> => (await stack.containers('gateway'))[0]!;
  await stack.inside(await gateway(), 'node', '-e', 'process.kill(1, "SIGTERM")');
  await outside.until('the gateway is not back', async () => {
    const { RestartCount, State } = await gateway();
    return RestartCount > 0 && State.Health?.Status === 'healthy';
  });
}

export async function expectSurvival(stack: ComposeStack, outside: Outside): Promise<void> {
  const before = { rows: await outside.rows(), log: [...(await outside.rawRecords()).keys()].toSorted() };
  await stack.down();
  await stack.up();
  expectSame(before.rows, await outside.rows());
  expectSame(before.log, [...(await outside.rawRecords()).keys()].toSorted());
}

export function expectSame(before: readonly string[], after: readonly string[]): void {
  const different = before.filter((text, index) => text !== after[index]);
  if (before.length !== after.length || different.length > 0)
    fail(`${before.length} before, ${after.length} after, among them other ones: ${different[0] ?? '-'}`);
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** What only a superuser may do, or the owner, is refused to the role that the projector logs in with. */
export async function expectLittleRights({ projectorUrl }: ComposeStack): Promise<void> {
  await connected(projectorUrl, async (client) => {
    for (const statement of [
      'CREATE ROLE mine',
      `SELECT pg_read_file('/etc/hostname')`,
      'DROP TABLE tracking.shipments',
    ]) {
      const code = await client.query(statement).then(
        () => 'allowed',
        (error: { code?: string }) => error.code,
      );
      if (code !== INSUFFICIENT_PRIVILEGE) fail(`the role of the projector: ${statement}: ${code}`);
    }
    const { rows } = await client.query<{ rolname: string }>(
      'SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin',
    );
    const superusers = rows.map(({ rolname }) => rolname).join(', ');
    if (superusers !== 'postgres') fail(`superusers that may log in: ${superusers}`);
  });
}

/** Publishes, with the login of the app in whose container it runs, to the topic in its argument. */
const PUBLISH = `
  require('reflect-metadata');
  const { ServiceConfig, readConfig } = require('/app/dist/libs/config/src');
  const { Publisher, producersOf } = require('/app/dist/libs/kafka/src');
  const [settings] = readConfig(process.env, ServiceConfig);
  const publisher = new Publisher(producersOf('check', settings), { attemptTimeoutMs: 2000 });
  const record = { topic: process.argv[1], key: 'check', value: Buffer.from('{}'), headers: {} };
  publisher.publish([record], 3000).then(
    () => (console.log('published'), process.exit(0)),
    (error) => (console.log(String(error.cause && error.cause.errors && error.cause.errors.map(String))), process.exit(0)),
  );
`;

export async function expectRefusedByKafka(stack: ComposeStack): Promise<void> {
  const [gateway] = await stack.containers('gateway');
  const outcome = (topic: string): Promise<string> => stack.inside(gateway!, 'node', '-e', PUBLISH, topic);
  const refused = await outcome(TOPICS.shipmentUpdates);
  if (!refused.includes('authorization')) fail(`the gateway wrote to the topic of updates: ${refused}`);
  const taken = await outcome(TOPICS.sourceActivity);
  if (!taken.includes('published')) fail(`the gateway cannot write the activity of sources: ${taken}`);
}

/** The console asks for its login, reaches every app, and may read what it shows. */
export async function expectConsole({ consoleUrl, consoleLogin }: ComposeStack): Promise<void> {
  const authorization = `Basic ${Buffer.from(consoleLogin).toString('base64')}`;
  const page = async (
    path: string,
    headers: Record<string, string>,
  ): Promise<[status: number, text: string]> => {
    const response = await fetch(`${consoleUrl}${path}`, { headers });
    return [response.status, await response.text()];
  };
  const [refused] = await page('/', {});
  if (refused !== 401) fail(`the console answered ${refused} without a login`);
  for (const path of ['/', '/deliveries', '/sources', '/dead-letters', '/unmapped-codes', '/health']) {
    const [status, text] = await page(path, { authorization });
    if (status !== 200) fail(`the console answered ${status} at ${path}`);
    const isReady = (app: string): boolean =>
      new RegExp(`<td>${app}</td><td>[^<]+</td><td><span class="good">ready</span>`).test(text);
    const unwell = path === '/health' ? APPS.filter((app) => !isReady(app)) : [];
    if (unwell.length > 0) fail(`the console does not find these ready: ${unwell.join(', ')}`);
  }
}

/** The operator's service reaches Kafka, Postgres and the sources file. */
export async function expectOperator(stack: ComposeStack): Promise<void> {
  const redrive = JSON.parse(await stack.operator('redrive', '--dry-run', '--json')) as { dryRun?: boolean };
  if (redrive.dryRun !== true) fail(`redrive --dry-run said: ${JSON.stringify(redrive)}`);
  const sources = JSON.parse(await stack.operator('sources', 'list', '--json')) as {
    id: string;
    accepted?: unknown;
  }[];
  const silent = sources.filter(({ accepted }) => accepted === undefined).map(({ id }) => id);
  if (sources.length !== 2 || silent.length > 1) fail(`sources list gave ${JSON.stringify(sources)}`);
}
