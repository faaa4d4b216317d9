/**
 * Far more load than the gateway can take, for a few seconds: a well-behaved sender is answered as usual, and memory
 * stays within its bound.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { TOPICS } from '@app/events';
import { aftershipBody, head, signature, Wire } from './raw-http';
import { recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

const IDLE = 5_000;
const SLOW = 200;
/** The flood lasts at least this long, and until the well-behaved sender has had so many answers. */
const FLOOD_MS = 5_000;
const HEALTHY_ANSWERS = 20;
const LONGEST_FLOOD_MS = 60_000;
const RATE = 5;
const HALF_A_BODY = 512 * 1024;
const LONGEST_ANSWER_MS = 3_000;
/** A heap of this size would not hold what is thrown at the gateway; the rest is code, sockets and buffers. */
const HEAP_MIB = 256;
const MOST_MEMORY_MIB = 400;

const source = (id: string, more = ''): string => `
  - id: ${id}
    integration: aftership
    account: acme${more}
    authentication: [{ type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }] }]`;

let pipeline: Pipeline;
let port: number;
const wires: Wire[] = [];
beforeAll(async () => {
  pipeline = await startPipeline({
    ownKafka: true,
    apps: ['gateway'],
    sources: `sources:${source('healthy')}${source('greedy', `\n    rateLimit: { requestsPerSecond: ${RATE}, burst: ${RATE} }`)}`,
    appEnv: {
      // Long enough that the slow senders are connected during the whole test.
      gateway: {
        MAX_CONNECTIONS_PER_ADDRESS: '10000',
        NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
        HEADERS_TIMEOUT_MS: '60000',
        REQUEST_TIMEOUT_MS: '60000',
        MAX_RECEIVING_BYTES: '16777216',
      },
    },
  });
  port = Number(new URL(pipeline.gatewayUrl).port);
});
afterAll(async () => {
  for (const wire of wires) wire.destroy();
  await pipeline?.stop();
});

const memoryMib = (): number => {
  const status = readFileSync(`/proc/${pipeline.processes.get('gateway')!.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
};

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
afterAll(() => agent.destroy());

interface Sent {
  status: number;
  ms: number;
  retryAfter: string | undefined;
}

function send(to: string, number: string, secret = pipeline.secrets.ACME_AFTERSHIP_SECRET): Promise<Sent> {
  const body = aftershipBody(number);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'aftership-hmac-sha256': signature(secret, body),
  };
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const sending = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: `/webhooks/${to}`,
      headers,
      agent,
    });
    sending.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          ms: performance.now() - begin,
          retryAfter: response.headers['retry-after'],
        }),
      );
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

/** One after the other for as long as `goesOn` says. */
async function keepSending(
  goesOn: (count: number) => boolean,
  work: (count: number) => Promise<Sent>,
): Promise<Sent[]> {
  const all: Sent[] = [];
  while (goesOn(all.length)) all.push(await work(all.length));
  return all;
}

async function openMany(count: number, begin: (wire: Wire) => void): Promise<Wire[]> {
  const opened: Wire[] = [];
  while (opened.length < count) {
    const some = Math.min(250, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: some }, () => Wire.open(port)))));
  }
  wires.push(...opened);
  opened.forEach(begin);
  return opened;
}

const statuses = (all: Sent[]): number[] =>
  [...new Set(all.map(({ status }) => status))].toSorted((one, other) => one - other);

it(`serves the healthy beside ${IDLE} idle sockets, ${SLOW} slow senders and two floods`, async () => {
  const warm = await Promise.all(Array.from({ length: 200 }, (_, index) => send('healthy', `WARM-${index}`)));
  expect(new Set(warm.map(({ status }) => status))).toEqual(new Set([202]));
  const before = memoryMib();

  const idle = await openMany(IDLE, () => undefined);
  const slow = await openMany(SLOW, (wire) =>
    wire.send(
      head('', {
        path: '/webhooks/healthy',
        length: 2 * HALF_A_BODY,
        headers: ['Content-Type: application/json'],
      }),
      Buffer.alloc(HALF_A_BODY, ' '),
    ),
  );
  const begin = performance.now();
  let flooding = true;
  const whileFlooding = (): boolean => flooding;
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, memoryMib())), 100);
  const [healthy, greedy, ...guesses] = await Promise.all([
    keepSending(
      (count) => {
        const lasted = performance.now() - begin;
        flooding = lasted < FLOOD_MS || (count < HEALTHY_ANSWERS && lasted < LONGEST_FLOOD_MS);
        return flooding;
      },
      (count) => send('healthy', `HEALTHY-${count}`),
    ).finally(() => (flooding = false)),
    keepSending(whileFlooding, (count) => send('greedy', `GREEDY-${count}`)),
    ...Array.from({ length: 16 }, () =>
      keepSending(whileFlooding, () => send('healthy', 'GUESSED', 'a guess')),
    ),
  ]).finally(() => clearInterval(watching));
  const lastedSeconds = (performance.now() - begin) / 1_000;

  process.stdout.write(
    `healthy ${healthy.length}, slowest ${Math.max(...healthy.map(({ ms }) => ms)).toFixed(0)} ms; ` +
      `greedy ${greedy.length}; guesses ${guesses.flat().length}; ` +
      `memory ${before.toFixed(0)} to ${peak.toFixed(0)} MiB\n`,
  );

  expect(statuses(healthy)).toEqual([202]);
  expect(healthy.length).toBeGreaterThanOrEqual(HEALTHY_ANSWERS);
  expect(Math.max(...healthy.map(({ ms }) => ms))).toBeLessThan(LONGEST_ANSWER_MS);
  expect(statuses(greedy)).toEqual([202, 429]);
  expect(greedy.filter(({ status }) => status === 202).length).toBeLessThanOrEqual(
    RATE * (lastedSeconds + 2),
  );
  expect(statuses(guesses.flat())).toEqual([401, 429]);
  expect([...greedy, ...guesses.flat()].every(({ status, retryAfter }) => status !== 429 || retryAfter)).toBe(
    true,
  );

  expect(idle.filter(({ closed }) => closed)).toEqual([]);
  // Those whose bodies would have taken too much memory were told so; the rest still have their time.
  const toldOff = await until('refused bodies', () => slow.flatMap(({ answers }) => answers));
  expect(new Set(toldOff.map(({ status }) => status))).toEqual(new Set([503]));
  expect(toldOff.length).toBeGreaterThanOrEqual(SLOW - 32);
  expect(peak).toBeLessThan(MOST_MEMORY_MIB);
  const numbers = new Set(
    (await recordsOf(pipeline, TOPICS.rawWebhooks)).map(
      ({ value }) => (JSON.parse(value.toString()) as { event_id: string }).event_id,
    ),
  );
  const accepted = greedy.map(({ status }, index) => [status, `GREEDY-${index}`] as const);
  expect(numbers).toEqual(
    new Set([
      ...warm.map((_, index) => `WARM-${index}`),
      ...healthy.map((_, index) => `HEALTHY-${index}`),
      ...accepted.filter(([status]) => status === 202).map(([, number]) => number),
    ]),
  );
});
