/**
 * What one body can make the mapping do. Time may grow with the body, never faster, and is short for the largest body
 * that the gateway takes: everything else of the process waits meanwhile.
 */
import type { Outcome } from '@app/events';
import type { MappedWebhook } from '../integration';
import { parseJson } from '../json/parse';
import { checkpoint, send, sent } from '../testing/aftership-webhooks';
import { faultOf, webhookOf } from '../testing/fixtures';
import { aftership } from './index';
import { MAX_CHECKPOINTS, MAX_REPORTS } from './map';
import { versions } from './versions';

const MAX_BODY_BYTES = 1024 * 1024;

const list = (count: number, item: (index: number) => unknown): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => item(index)));
const tracking = (field: string, json: string): string =>
  `{"msg":{"tracking_number":"1","slug":"u","tag":"InTransit","${field}":${json}}}`;
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** Bodies of some size, by the number of their items; the second number makes the largest one. */
const WORST: [what: string, body: (count: number) => string, largest: number][] = [
  [
    'one scan with another code each time',
    (n) =>
      tracking(
        'checkpoints',
        list(n, (i) => ({ events: [{ code: `c${i}` }] })),
      ),
    30_000,
  ],
  [
    'one scan with other words each time',
    (n) =>
      tracking(
        'checkpoints',
        list(n, (i) => ({ raw_tag: 'x', message: 'm', state: `s${i}` })),
      ),
    20_000,
  ],
  ['empty checkpoints', (n) => tracking('checkpoints', `[${Array(n).fill('{}').join(',')}]`), 350_000],
  ['checkpoints that are none', (n) => tracking('checkpoints', `[${Array(n).fill('0').join(',')}]`), 500_000],
  [
    'distinct checkpoints',
    (n) =>
      tracking(
        'checkpoints',
        list(n, (i) => checkpoint({ message: `m${i}` })),
      ),
    5_000,
  ],
  [
    'unreadable checkpoints',
    (n) =>
      tracking(
        'checkpoints',
        list(n, () => ({ message: 1, city: [1] })),
      ),
    40_000,
  ],
  [
    'long texts',
    (n) =>
      tracking(
        'checkpoints',
        list(n, (i) => ({ message: 'x'.repeat(60_000), location: `${i}` })),
      ),
    17,
  ],
  [
    'long texts that differ at their end',
    (n) =>
      tracking(
        'checkpoints',
        list(n, (i) => ({ state: `${'x'.repeat(1000)}${i}` })),
      ),
    1_000,
  ],
  [
    'deep events',
    (n) =>
      tracking(
        'checkpoints',
        list(n, () => ({ events: nested(50) })),
      ),
    9_000,
  ],
  [
    'a wide checkpoint',
    (n) =>
      tracking(
        'checkpoints',
        JSON.stringify([Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 1]))]),
      ),
    90_000,
  ],
  [
    'many events of one checkpoint',
    (n) =>
      tracking(
        'checkpoints',
        JSON.stringify([{ events: Array.from({ length: n }, (_, i) => ({ code: `c${i}` })) }]),
      ),
    60_000,
  ],
  [
    'wide custom fields',
    (n) =>
      tracking(
        'custom_fields',
        JSON.stringify(Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 1]))),
      ),
    90_000,
  ],
  ['many tags', (n) => tracking('order_tags', `[${Array(n).fill('1').join(',')}]`), 500_000],
  [
    'many couriers',
    (n) =>
      tracking(
        'next_couriers',
        list(n, () => ({ slug: 1 })),
      ),
    80_000,
  ],
];

function read(bytes: Buffer, version: string): Outcome<MappedWebhook> {
  const body = parseJson(bytes, aftership.identityPaths);
  const headers: Record<string, string> = version === 'legacy' ? {} : { 'as-webhook-version': version };
  return body.outcome === 'ok' ? aftership.map(webhookOf(body.value, { headers, bodySha256: 'ab' })) : body;
}

/** The least of a few attempts, in milliseconds of this thread: other work of the machine does not count. */
function costOf(bytes: Buffer, version: string): number {
  const costs = Array.from({ length: 4 }, () => {
    const before = process.threadCpuUsage();
    read(bytes, version);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...costs);
}

describe.each(WORST)('%s', (_what, body, largest) => {
  test.each(['legacy', versions.newest])(
    'of %s cost no more than their size, and less than a second',
    (version) => {
      const whole = Buffer.from(body(largest));
      expect(whole.length).toBeGreaterThan(MAX_BODY_BYTES / 2);
      expect(costOf(whole, version)).toBeLessThan(1000);
      // Below the limits, where all of a body is mapped; what is too quick to be measured cannot grow too fast.
      const [some, twice] = [largest / 16, largest / 8].map((n) => Math.floor(n)) as [number, number];
      const half = costOf(Buffer.from(body(some)), version);
      expect(costOf(Buffer.from(body(twice)), version)).toBeLessThan(3 * Math.max(half, 5));
    },
  );
});

describe('beyond a limit a body is refused as a whole', () => {
  const codes = (count: number, offset = 0) =>
    Array.from({ length: count }, (_, i) => ({ code: `c${i + offset}` }));

  test.each<[string, Parameters<typeof sent>[0]]>([
    ['more reports than are read', { checkpoints: Array(MAX_REPORTS + 1).fill({}) }],
    [
      'more checkpoints than are kept',
      { checkpoints: Array.from({ length: MAX_CHECKPOINTS + 1 }, (_, i) => checkpoint({ message: `${i}` })) },
    ],
    ['more events of a checkpoint', { checkpoints: [checkpoint({ events: codes(101) })] }],
    [
      'more codes of a checkpoint in several reports',
      { checkpoints: [checkpoint({ events: codes(60) }), checkpoint({ events: codes(60, 60) })] },
    ],
    ['more couriers', { next_couriers: Array(101).fill({ slug: 'ups' }) }],
    ['more tags', { order_tags: Array(1001).fill('x') }],
  ])('%s', (_what, fields) => {
    expect(faultOf(send(fields, versions.newest))).toMatch(/^limit_exceeded: msg\./);
    expect(faultOf(send(fields))).toMatch(/^limit_exceeded: msg\./);
  });

  test('at the limits it is mapped', () => {
    const reports = Array.from({ length: MAX_REPORTS }, (_, i) =>
      checkpoint({ message: `${i % MAX_CHECKPOINTS}` }),
    );
    expect(sent({ checkpoints: reports }).events).toHaveLength(MAX_CHECKPOINTS);
    const [event] = sent({ checkpoints: [checkpoint({ events: codes(97) })] }).events;
    expect(event!.details).toHaveLength(97);
  });
});
