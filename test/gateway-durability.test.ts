/**
 * What was answered with 202 is in the raw topic, whatever happens to the broker and to the gateway. Every request
 * is written into a ledger with its outcome: `ok` (202), `info` (503, or no answer: unknown), `fail` (all else).
 */
import { createHash } from 'node:crypto';
import { TOPICS } from '@app/events';
import { readLog, type ReceivedRecord } from '@app/kafka';
import { newExampleSecrets } from '../tools/example/secrets';
import { amazonWebhook, EXAMPLE_SOURCES_FILE, sendWebhook } from '../tools/example/webhooks';
import { startApp } from '../tools/local-stack/apps';
import type { Child } from '../tools/local-stack/child';
import { startKafkaBroker, type KafkaBroker } from '../tools/local-stack/kafka-broker';
import { freePort } from '../tools/local-stack/ports';
import { healthOf, ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startEnvironment } from './setup/servers';
import { until } from './until';

jest.setTimeout(180_000);

/** A sender waits 5 s; the answer has to be on its way before. */
const ANSWERED_WITHIN_MS = 4_000;
const SENDERS = 16;

type Outcome = 'ok' | 'info' | 'fail';

interface Entry {
  body: string;
  outcome: Outcome;
  status: number;
  id?: string;
  retryAfter?: string | null;
  ms: number;
}

const secrets = newExampleSecrets();
const ledger: Entry[] = [];
let own: OwnProcesses;
let broker: KafkaBroker;
let gateway: Child;
let port: number;
let adminPort: number;

beforeAll(async () => {
  own = ownProcesses();
  broker = await startKafkaBroker({ group: own.group, heapMb: 384 });
  [port, adminPort] = [await freePort(), await freePort()];
  await startGateway();
});
/** Each test finds both at work, whatever the one before has left. */
beforeEach(async () => {
  if (!broker.process.isRunning) await restartBroker();
  if (!gateway.isRunning) await startGateway();
  await until('a webhook is taken', async () => (await post()).status === 202);
});
afterEach(async () => {
  freeze(false);
  await Promise.all(loads.splice(0).map((load) => load.stop()));
});
afterAll(async () => {
  await own?.stop();
});

async function startGateway(): Promise<void> {
  gateway = await startApp({
    group: own.group,
    app: 'gateway',
    adminPort,
    env: {
      ...startEnvironment(),
      ...secrets,
      KAFKA_BROKERS: broker.address,
      SOURCES_FILE: EXAMPLE_SOURCES_FILE,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
  });
}

let sent = 0;

async function post(): Promise<Entry> {
  const detail = {
    trackingId: `LEDGER-${sent++}`,
    eventTime: '2026-01-01T00:00:00Z',
    eventCode: 'Departed',
    version: 2,
  };
  const body = JSON.stringify({ id: detail.trackingId, detail });
  const begin = performance.now();
  const entry: Entry = { body, outcome: 'info', status: 0, ms: 0 };
  ledger.push(entry);
  try {
    const webhook = amazonWebhook('', Buffer.from(body), secrets.ACME_AMAZON_KEY);
    const answer = await sendWebhook(`http://127.0.0.1:${port}`, webhook);
    entry.status = answer.status;
    entry.retryAfter = answer.headers.get('retry-after');
    entry.outcome = answer.status === 202 ? 'ok' : answer.status === 503 ? 'info' : 'fail';
    const { id } = (await answer.json()) as { id?: string };
    entry.id = id;
  } catch {
    // Nobody answered, or not to the end.
  }
  entry.ms = performance.now() - begin;
  return entry;
}

interface Load {
  entries: Entry[];
  stop: () => Promise<Entry[]>;
}
const loads: Load[] = [];

/** Several senders at once, each with its next webhook after the answer to the last one. */
function keepSending(): Load {
  const stopping = new AbortController();
  const entries: Entry[] = [];
  const senders = Array.from({ length: SENDERS }, async () => {
    while (!stopping.signal.aborted) entries.push(await post());
  });
  const stop = async (): Promise<Entry[]> => {
    stopping.abort();
    await Promise.all(senders);
    return entries;
  };
  const load = { entries, stop };
  loads.push(load);
  return load;
}

/** Until so many more have been answered with this. */
function more(load: Load, status: number, count: number, deadlineMs?: number): Promise<true> {
  const begin = load.entries.length;
  return until(
    `${count} answers of ${status}`,
    () => load.entries.slice(begin).filter((entry) => entry.status === status).length >= count,
    deadlineMs,
  );
}

const ready = (): Promise<number> => healthOf(`http://127.0.0.1:${adminPort}`);

const statusesOf = (entries: readonly Entry[]): number[] =>
  [...new Set(entries.map(({ status }) => status))].toSorted((a, b) => a - b);

function expectAnsweredInTime(entries: readonly Entry[]): void {
  expect(entries.filter(({ ms }) => ms > ANSWERED_WITHIN_MS)).toEqual([]);
  const unavailable = entries.filter(({ status }) => status === 503);
  expect(unavailable.filter(({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ''))).toEqual([]);
}

function freeze(frozen: boolean): void {
  if (broker.process.isRunning) process.kill(broker.process.pid!, frozen ? 'SIGSTOP' : 'SIGCONT');
}

const restartBroker = async (): Promise<void> => {
  broker = await startKafkaBroker({ group: own.group, port: broker.port, heapMb: 384 });
};

it('says within 4 s that it cannot know while the broker is frozen, and goes on by itself afterwards', async () => {
  const load = keepSending();
  await more(load, 202, 100);
  freeze(true);
  await more(load, 503, 2 * SENDERS);
  expect(await ready()).toBe(503);
  freeze(false);
  await more(load, 202, 100);
  await until('the gateway is ready', async () => (await ready()) === 200);
  const entries = await load.stop();
  expectAnsweredInTime(entries);
  expect(statusesOf(entries)).toEqual([202, 503]);
  expect(gateway.isRunning).toBe(true);
});

it('says so too while the broker is dead, is not ready then, and goes on by itself when it is back', async () => {
  const load = keepSending();
  await more(load, 202, 100);
  await broker.process.stop('SIGKILL');
  await more(load, 503, 2 * SENDERS);
  expect(await ready()).toBe(503);
  expect(await healthOf(`http://127.0.0.1:${adminPort}`, 'livez')).toBe(200);
  await restartBroker();
  await more(load, 202, 100);
  await until('the gateway is ready', async () => (await ready()) === 200);
  const entries = await load.stop();
  expectAnsweredInTime(entries);
  expect(statusesOf(entries)).toEqual([202, 503]);
  expect(gateway.isRunning).toBe(true);
});

it('notices a dead broker also while no webhooks arrive', async () => {
  await until('the gateway is ready', async () => (await ready()) === 200);
  await broker.process.stop('SIGKILL');
  await until('the gateway is not ready', async () => (await ready()) === 503, 15_000);
  await restartBroker();
  await until('the gateway is ready', async () => (await ready()) === 200);
  expect((await post()).status).toBe(202);
});

it('starts without a broker, refuses until there is one, and then takes webhooks', async () => {
  await gateway.stop();
  await broker.process.stop('SIGKILL');
  const starting = startGateway();
  const refused = await until('an answer', async () => {
    const entry = await post();
    return entry.status === 0 ? undefined : entry;
  });
  expect(refused.status).toBe(503);
  expectAnsweredInTime([refused]);
  expect(await ready()).toBe(503);
  await restartBroker();
  await starting;
  expect((await post()).status).toBe(202);
});

it('loses nothing that it has acknowledged when it is killed under load', async () => {
  for (let crash = 0; crash < 3; crash++) {
    const load = keepSending();
    await more(load, 202, 150);
    await gateway.stop('SIGKILL');
    await load.stop();
    await startGateway();
  }
  expect((await post()).status).toBe(202);
});

it('answers everything it has begun when it gets SIGTERM under load', async () => {
  const load = keepSending();
  await more(load, 202, 100);
  const begin = performance.now();
  await gateway.stop('SIGTERM');
  expect(performance.now() - begin).toBeLessThan(10_000);
  const answered = (await load.stop()).filter(({ status }) => status !== 0);
  expect(statusesOf(answered.filter(({ status }) => status !== 503))).toEqual([202]);
  expectAnsweredInTime(answered);
});

it('ends in time when it gets SIGTERM while the broker is frozen', async () => {
  const load = keepSending();
  await more(load, 202, 50);
  freeze(true);
  const stopped = load.stop();
  const begin = performance.now();
  await gateway.stop('SIGTERM');
  expect(performance.now() - begin).toBeLessThan(10_000);
  freeze(false);
  expectAnsweredInTime((await stopped).filter(({ status }) => status !== 0));
});

it('has put every acknowledged webhook of all this into the raw topic, byte for byte, and nothing that was not sent', async () => {
  const records: ReceivedRecord[] = [];
  await readLog({ KAFKA_BROKERS: [broker.address] }, TOPICS.rawWebhooks, (record) => records.push(record));
  const stored = new Map(records.map(({ headers, value }) => [headers.ce_id!, value.toString()]));
  const acknowledged = ledger.filter(({ outcome }) => outcome === 'ok');

  expect(acknowledged.length).toBeGreaterThan(1_000);
  expect(ledger.filter(({ outcome }) => outcome === 'info').length).toBeGreaterThan(SENDERS);
  expect(ledger.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(acknowledged.filter(({ id, body }) => stored.get(id!) !== body)).toEqual([]);
  const wasSent = new Set(ledger.map(({ body }) => digest(body)));
  expect(records.filter(({ value }) => !wasSent.has(digest(value)))).toEqual([]);
});

const digest = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
