/** How much an address, a source and a connection may have of the gateway, and which address a request comes from. */
import { TOPICS } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import { startKafkaBroker } from '../tools/local-stack/kafka-broker';
import { aftershipBody, signature, Wire } from './raw-http';
import { recordsOf } from './rows';
import { ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline, type PipelineOptions } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

/** So few a minute that none comes back while the test runs. */
const FAILURES = 6;
const BURST = 5;

const source = (id: string, more: string): string => `
  - id: ${id}
    integration: aftership
    account: acme
    ${more}
    authentication:
      - type: hmac-sha256
        secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }]`;
const SOURCES = `sources:${source('open', '')}
${source('limited', `rateLimit: { requestsPerSecond: 0.2, burst: ${BURST} }`)}
${source('elsewhere', 'allowFrom: [192.0.2.0/24, "2001:db8::/32"]')}`;

let own: OwnProcesses;
let broker: string;
let pipeline: Pipeline;
/** Ids of the records of former tests. */
const former = new Set<string>();

beforeAll(async () => {
  own = ownProcesses();
  broker = (await startKafkaBroker({ group: own.group, heapMb: 384 })).address;
});
afterEach(async () => {
  try {
    for (const { headers } of await inTopic()) former.add(headers.ce_id!);
  } finally {
    await pipeline?.stop();
  }
});
afterAll(() => own?.stop());

async function started(gateway: Record<string, string> = {}): Promise<Pipeline> {
  const options: PipelineOptions = {
    brokers: [broker],
    apps: ['gateway'],
    sources: SOURCES,
    appEnv: { gateway },
  };
  return (pipeline = await startPipeline(options));
}

interface Sent {
  to?: string;
  from?: string;
  wrong?: boolean;
}

const send = (number: string, { to = 'open', from, wrong = false }: Sent = {}): Promise<Response> => {
  const body = aftershipBody(number);
  return fetch(`${pipeline.gatewayUrl}/webhooks/${to}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'aftership-hmac-sha256': signature(wrong ? 'guess' : pipeline.secrets.ACME_AFTERSHIP_SECRET, body),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
  });
};
const status = async (number: string, sent?: Sent): Promise<number> => (await send(number, sent)).status;
const times = async (count: number, work: () => Promise<number>): Promise<number[]> => {
  const all: number[] = [];
  for (let done = 0; done < count; done++) all.push(await work());
  return all;
};
/** A new topic's leaders may be late. */
const inTopic = (): Promise<ReceivedRecord[]> =>
  until('the raw topic', () => recordsOf({ brokers: [broker] }, TOPICS.rawWebhooks).catch(() => undefined));
/** The numbers that a test has brought into the topic, once each: a batch may be in it twice. */
async function numbersInTopic(): Promise<string[]> {
  const records = (await inTopic()).filter(({ headers }) => !former.has(headers.ce_id!));
  const numbers = records.map(({ value }) => (JSON.parse(value.toString()) as { event_id: string }).event_id);
  return [...new Set(numbers)].toSorted();
}

it('holds a source to its rate, whatever those without its credential do, and no other source', async () => {
  await started();
  const noise = await times(20, () => status('NOISE', { to: 'limited', wrong: true }));
  expect(new Set(noise)).toEqual(new Set([401]));
  const answers = await times(BURST, () => status('WITHIN', { to: 'limited' }));
  expect(new Set(answers)).toEqual(new Set([202]));

  const beyond = await send('BEYOND', { to: 'limited' });
  expect(beyond.status).toBe(429);
  expect(beyond.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await beyond.json()).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(Number(beyond.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await status('OTHER')).toBe(202);
  expect(await numbersInTopic()).toEqual(['OTHER', 'WITHIN']);
});

it('tells an address with too many failures so, and takes what is authentic from it anyway', async () => {
  await started({ FAILED_AUTHENTICATIONS_PER_MINUTE: String(FAILURES) });
  const failures = await times(FAILURES, () => status('GUESSED', { wrong: true }));
  expect(new Set(failures)).toEqual(new Set([401]));

  const further = await send('GUESSED', { wrong: true });
  expect(further.status).toBe(429);
  expect(await further.json()).toMatchObject({ code: 'rate_limited' });
  expect(Number(further.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await status('RIGHT')).toBe(202);
  expect(await status('ELSEWHERE', { to: 'elsewhere' })).toBe(429);
  expect(await numbersInTopic()).toEqual(['RIGHT']);
  expect(pipeline.log('gateway').split('webhook refused').length - 1).toBe(FAILURES);
});

it.each<[what: string, trusted: string | undefined]>([
  ['without proxies', undefined],
  ['behind another proxy', '198.51.100.7'],
])('believes no forwarded address from a stranger: %s', async (_what, trusted) => {
  await started(trusted === undefined ? {} : { TRUSTED_PROXIES: trusted });
  const answer = await send('FORGED', { to: 'elsewhere', from: '192.0.2.1' });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: 'forbidden' });
  expect(await numbersInTopic()).toEqual([]);
});

it('believes a trusted proxy, as far as the first address that it does not trust', async () => {
  await started({ TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8', FAILED_AUTHENTICATIONS_PER_MINUTE: '3' });
  const forwarded = (number: string, from: string): Promise<number> =>
    status(number, { to: 'elsewhere', from });
  expect(await forwarded('NEAR', '192.0.2.1')).toBe(202);
  expect(await forwarded('FAR', '203.0.113.9, 192.0.2.1, 10.1.1.1')).toBe(202);
  expect(await forwarded('SIX', '2001:db8::1')).toBe(202);
  expect(await forwarded('FORGED', '192.0.2.1, 203.0.113.9')).toBe(403);
  expect(await forwarded('FORGED', 'nonsense')).toBe(403);
  expect(await status('FORGED', { to: 'elsewhere' })).toBe(403);

  const guess = (from: string): Promise<number> => status('GUESSED', { from, wrong: true });
  expect(await times(4, () => guess('203.0.113.50'))).toEqual([401, 401, 401, 429]);
  expect(await guess('203.0.113.51')).toBe(401);
  // A proxy may write the port, which is another one each time.
  expect(await forwarded('PORT', '192.0.2.1:40001')).toBe(202);
  let port = 50_000;
  expect(await times(4, () => guess(`"[2001:db8:5::1]:${port++}"`))).toEqual([401, 401, 401, 429]);
  expect(await times(4, () => guess(`for=203.0.113.60:${port++}`))).toEqual([401, 401, 401, 429]);
  expect(await numbersInTopic()).toEqual(['FAR', 'NEAR', 'PORT', 'SIX']);
});

it('lets one source have only its share of what may wait for the brokers', async () => {
  await started({ MAX_SOURCE_BYTES_IN_FLIGHT: '2000', PUBLISH_LINGER_MS: '100' });
  const crowd = Promise.all(Array.from({ length: 50 }, (_, index) => status(`CROWD-${index}`)));
  const others = Promise.all(
    Array.from({ length: 2 }, (_, index) => status(`OTHER-${index}`, { to: 'limited' })),
  );
  const [crowded, served] = await Promise.all([crowd, others]);
  expect(new Set(crowded)).toEqual(new Set([202, 503]));
  expect(served).toEqual([202, 202]);
  const accepted = crowded.filter((answer) => answer === 202).length + served.length;
  expect(await numbersInTopic()).toHaveLength(accepted);
});

it('takes connections again as soon as the silent ones have timed out', async () => {
  await started({ MAX_CONNECTIONS: '20', HEADERS_TIMEOUT_MS: '1500', CONNECTIONS_CHECK_MS: '100' });
  const port = Number(new URL(pipeline.gatewayUrl).port);
  const silent = await Promise.all(Array.from({ length: 20 }, () => Wire.open(port)));
  const further = await Wire.open(port);
  await further.untilClosed(1_000);
  expect(further.answers).toEqual([]);
  const answer = await until('room', () => status('LATER').catch(() => 0), 5_000);
  expect(answer).toBe(202);
  for (const wire of silent) await wire.untilClosed();
});
