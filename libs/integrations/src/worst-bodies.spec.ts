/**
 * Small bodies that ask for much work: their cost grows no faster than they do, so that one of them holds up the
 * others for less than a second. That is why no mapping needs a deadline of its own.
 */
import type { Json } from '@app/events';
import { INTEGRATIONS, parseJson, type Integration } from './index';
import type { JsonObject } from './json/parse';
import { RECEIVED_AT, fixturesOf, webhookOf } from './testing/fixtures';

const LARGEST_BODY = 1024 * 1024;
/** A third of it on a quiet machine; work that grew with the square of a body would take minutes. */
const LONGEST_MS = 1_000;

const items = (count: number, item: (index: number) => Json): Json[] =>
  Array.from({ length: count }, (_, i) => item(i));
const tracking = (fields: JsonObject): JsonObject => ({
  msg: { tracking_number: 'N', slug: 's', ...fields },
});
const push = (fields: JsonObject): JsonObject => ({
  detail: { trackingId: 'N', eventCode: 'Departed', eventTime: RECEIVED_AT, version: 2, ...fields },
});
const answer = (eventHistory: Json[]): JsonObject => ({ payload: { trackingId: 'N', eventHistory } });
const nested = (levels: number): Json => (levels === 0 ? 1 : { a: nested(levels - 1) });

interface Worst {
  body: (count: number) => JsonObject;
  pulled?: true;
}

/** Bodies of a kind that grow with a count. */
const WORST: Record<string, [what: string, worst: Worst][]> = {
  aftership: [
    [
      'one checkpoint again and again, each time with another code',
      { body: (n) => tracking({ checkpoints: items(n, (i) => ({ events: [{ code: `c${i}` }] })) }) },
    ],
    [
      'one checkpoint with many codes',
      { body: (n) => tracking({ checkpoints: [{ events: items(n, (i) => ({ code: `c${i}` })) }] }) },
    ],
    ['empty checkpoints', { body: (n) => tracking({ checkpoints: items(n, () => ({})) }) }],
    [
      'different checkpoints',
      {
        body: (n) =>
          tracking({
            checkpoints: items(n, (i) => ({ message: `m${i}`, city: 'c', slug: 's', location: 'l' })),
          }),
      },
    ],
    ['many tags', { body: (n) => tracking({ order_tags: items(n, String) }) }],
    [
      'many own fields',
      {
        body: (n) =>
          tracking({
            custom_fields: Object.fromEntries(
              Array.from({ length: n }, (_, i): [string, Json] => [`f${i}`, 1]),
            ),
          }),
      },
    ],
    ['deep events', { body: (n) => tracking({ checkpoints: items(n, () => ({ events: [nested(30)] })) }) }],
    [
      'checkpoints that cannot be read',
      { body: (n) => tracking({ checkpoints: items(n, () => ({ city: [1] })) }) },
    ],
    ['many couriers', { body: (n) => tracking({ next_couriers: items(n, () => ({ slug: 1 })) }) }],
    ['deep own fields', { body: (n) => tracking({ custom_fields: nested(Math.min(n, 60)) }) }],
    ['a long message', { body: (n) => tracking({ checkpoints: [{ message: 'x'.repeat(n * 20) }] }) }],
  ],
  'amazon-shipping': [
    ['many detail codes', { body: (n) => push({ trackingDetailCodes: items(n, (i) => `c${i}`) }) }],
    ['a long code', { body: (n) => push({ eventCode: 'x'.repeat(n * 20) }) }],
    ['a long history', { body: (n) => answer(items(n, (i) => ({ eventCode: `c${i}` }))), pulled: true }],
    [
      'one event again and again',
      {
        body: (n) => answer(items(n, (i) => ({ eventCode: 'Departed', location: { city: `c${i}` } }))),
        pulled: true,
      },
    ],
  ],
};

/** Of a sender for which nothing is said here: a field that is a long list, many fields, a deep one, and a long text. */
function anyOf(integration: Integration): [what: string, worst: Worst][] {
  const [fixture] = fixturesOf(integration);
  const base = JSON.parse(fixture!.body.toString()) as JsonObject;
  return [
    ['a long list', { body: (n) => ({ ...base, more: items(n, (i) => ({ code: `c${i}` })) }) }],
    [
      'many fields',
      {
        body: (n) => ({
          ...base,
          ...Object.fromEntries(Array.from({ length: n }, (_, i): [string, Json] => [`f${i}`, 1])),
        }),
      },
    ],
    ['a deep field', { body: (n) => ({ ...base, more: nested(Math.min(n, 60)) }) }],
    ['a long text', { body: (n) => ({ ...base, more: 'x'.repeat(n * 20) }) }],
  ];
}

test.each(INTEGRATIONS)(
  'the worst bodies of a sender without any of its own are found for $name',
  (integration) => {
    for (const [, { body }] of anyOf(integration))
      expect(bestOf(1, integration, body(1_000))).toBeLessThan(LONGEST_MS);
  },
);

function largest(body: (count: number) => JsonObject): number {
  const bytesEach =
    (Buffer.byteLength(JSON.stringify(body(2_000))) - Buffer.byteLength(JSON.stringify(body(1_000)))) / 1_000;
  return bytesEach > 0 ? Math.floor(LARGEST_BODY / bytesEach) : 1_000;
}

function bestOf(runs: number, integration: Integration, body: JsonObject, pulled?: true): number {
  const bytes = Buffer.from(JSON.stringify(body));
  return Math.min(
    ...Array.from({ length: runs }, () => {
      const begin = performance.now();
      const parsed = parseJson(bytes, integration.identityPaths);
      if (parsed.outcome === 'ok') integration.map(webhookOf(parsed.value, { pulled: pulled ?? false }));
      return performance.now() - begin;
    }),
  );
}

describe.each(INTEGRATIONS.map((integration) => [integration.name, integration] as const))(
  '%s',
  (name, integration) => {
    test.each(WORST[name] ?? anyOf(integration))('%s', (_what, { body, pulled }) => {
      const count = largest(body);
      expect(bestOf(2, integration, body(count), pulled)).toBeLessThan(LONGEST_MS);
      const few = Math.min(count, 2_000);
      const once = bestOf(5, integration, body(few / 2), pulled);
      const twice = bestOf(5, integration, body(few), pulled);
      expect(twice).toBeLessThan(3 * once + 100);
    });
  },
);
