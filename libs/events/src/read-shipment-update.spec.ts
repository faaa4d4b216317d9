import * as fc from 'fast-check';
import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { faultFinder } from './fault-finder';
import { SHIPMENT_UPDATE_SCHEMA } from './shipment-update';
import {
  EVENT,
  UPDATE,
  malformed,
  ofShipment,
  read,
  verdict,
  withEvent,
  withShipment,
} from './testing/updates';

const unstorable = (path: string): string =>
  `unstorable_record: ${path} holds U+0000 or half a surrogate pair`;

it('reads an update that has every field', () => {
  expect(read(UPDATE)).toEqual({ outcome: 'ok', value: UPDATE });
});

it('reads an update with no more than the required fields', () => {
  const { precedence: _p, assumedVersion: _a, unmapped: _u, ...rest } = UPDATE;
  const least = { ...rest, shipment: {}, events: [] };
  expect(read(least)).toEqual({ outcome: 'ok', value: least });
});

it.each([undefined, null])('fills in details, place and attributes of an event that has %s', (left) => {
  const outcome = read(withEvent({ details: left, place: left, attributes: left }));
  const event = { ...EVENT, details: [], place: {}, attributes: {} };
  expect(outcome).toEqual({ outcome: 'ok', value: { ...UPDATE, events: [event] } });
});

it('keeps fields that it does not know', () => {
  expect(read({ ...UPDATE, later: 1 })).toEqual({ outcome: 'ok', value: { ...UPDATE, later: 1 } });
});

it.each<[string, unknown, string]>([
  ['what is not JSON', Buffer.from('{'), 'malformed_record: the value is not JSON in UTF-8'],
  ['nothing', Buffer.alloc(0), 'malformed_record: the value is not JSON in UTF-8'],
  ['what is not UTF-8', Buffer.from([0xff]), 'malformed_record: the value is not JSON in UTF-8'],
  ['a list', [UPDATE], 'malformed_record: the value is not a JSON object'],
  ['null', null, 'malformed_record: the value is not a JSON object'],
  ['an id of another shipment', { ...UPDATE, trackingNumber: '2' }, malformed('shipmentId')],
  ['a time without a zone', { ...UPDATE, statedAt: '2026-01-02T00:00:00' }, malformed('statedAt')],
  ['a time in the year 0', { ...UPDATE, receivedAt: '0000-01-01T00:00:00.000Z' }, malformed('receivedAt')],
  [
    'a time after the year 9999',
    withEvent({ occurredAt: '+275760-09-13T00:00:00.000Z' }),
    malformed('events[0].occurredAt'),
  ],
  [
    'a day that its month does not have',
    withShipment({ orderPromisedDeliveryDate: '2026-02-30' }),
    malformed('shipment.orderPromisedDeliveryDate'),
  ],
  ['a negative partition', { ...UPDATE, raw: { ...UPDATE.raw, partition: -1 } }, malformed('raw.partition')],
  [
    'an offset beyond 64 bits',
    { ...UPDATE, raw: { ...UPDATE.raw, offset: '9999999999999999999' } },
    malformed('raw.offset'),
  ],
  ['no events', { ...UPDATE, events: undefined }, malformed('events')],
  ['an event without an id', withEvent({ id: '' }), malformed('events[0].id')],
  ['a status that does not exist', withEvent({ status: 'vanished' }), malformed('events[0].status')],
  ['a direction that does not exist', withEvent({ direction: 'up' }), malformed('events[0].direction')],
  ['an empty detail', withEvent({ details: [''] }), malformed('events[0].details')],
  [
    'a milestone twice',
    withEvent({ milestones: ['returned', 'returned'] }),
    malformed('events[0].milestones'),
  ],
  ['a refinement twice', withEvent({ refinements: ['lost', 'lost'] }), malformed('events[0].refinements')],
  [
    'a status of the shipment that does not exist',
    withShipment({ status: 'banana' }),
    malformed('shipment.status'),
  ],
  [
    'a negative count',
    withShipment({ failedDeliveryAttempts: -1 }),
    malformed('shipment.failedDeliveryAttempts'),
  ],
  [
    'half an attempt',
    withShipment({ failedDeliveryAttempts: 0.5 }),
    malformed('shipment.failedDeliveryAttempts'),
  ],
  [
    'an integer of more than 32 bits',
    withShipment({ onTimeDifferenceDays: 2 ** 31 }),
    malformed('shipment.onTimeDifferenceDays'),
  ],
  [
    'a number beyond all numbers',
    Buffer.from(JSON.stringify(UPDATE).replace('53.8', '1e309')),
    malformed('events[0].place.latitude'),
  ],
])('refuses %s', (_what, value, expected) => {
  expect(verdict(value)).toBe(expected);
});

describe('refuses a text that Postgres cannot store', () => {
  it.each<[string, unknown, string]>([
    ['U+0000 in a message', withEvent({ message: 'a\0b' }), unstorable('events[0].message')],
    ['U+0000 in the tracking number', ofShipment({ trackingNumber: 'n\0' }), unstorable('trackingNumber')],
    [
      'U+0000 in an attribute',
      withShipment({ attributes: { a: [{ b: '\0' }] } }),
      unstorable('shipment.attributes.*[0].*'),
    ],
    [
      'U+0000 in the name of an attribute',
      withShipment({ attributes: { 'a\0': 1 } }),
      unstorable('shipment.attributes.*'),
    ],
    [
      'half a surrogate pair in a message',
      withEvent({ message: '\uD800!' }),
      unstorable('events[0].message'),
    ],
    [
      'half a surrogate pair in an attribute',
      withEvent({ attributes: { note: '\uDC00' } }),
      unstorable('events[0].attributes.*'),
    ],
    [
      'half a surrogate pair in the number',
      { ...UPDATE, trackingNumber: '\uD800' },
      unstorable('trackingNumber'),
    ],
    ['U+0000 in an unknown field', { ...UPDATE, later: { x: '\0' } }, unstorable('*.*')],
  ])('%s', (_what, value, expected) => {
    expect(verdict(value)).toBe(expected);
  });

  it('but takes a whole pair, and a backslash before u0000', () => {
    const escaped = JSON.stringify(withEvent({ message: 'HERE' })).replace(
      'HERE',
      '\\ud83d\\udce6 \\\\u0000',
    );
    expect(read(Buffer.from(escaped))).toMatchObject({
      value: { events: [{ message: '\u{1F4E6} \\u0000' }] },
    });
  });

  it('without a limit to how deep the record may be', () => {
    const deep = `{"a":"\\u0000","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(verdict(Buffer.from(deep))).toBe(unstorable('*'));
  });
});

/** Paths of all fields, each with a value of a type that it cannot have. */
function fieldsOf(
  schema: TSchema,
  path: readonly string[] = [],
): [path: readonly string[], wrong: unknown][] {
  const inner =
    Type.IsArray(schema) && Type.IsObject(schema.items)
      ? fieldsOf(schema.items, [...path, '0'])
      : Type.IsObject(schema)
        ? Object.entries(schema.properties).flatMap(([name, field]) => fieldsOf(field, [...path, name]))
        : [];
  const isObject = 'type' in schema && schema.type === 'object';
  return path.length === 0 || path.at(-1) === '0'
    ? inner
    : [[path, isObject ? 5 : { wrong: true }], ...inner];
}

function changed(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  const inner = changed((value as Record<string, unknown>)[name], rest, to);
  return Array.isArray(value) ? [inner] : { ...(value as object), [name]: inner };
}

const FIELDS = fieldsOf(SHIPMENT_UPDATE_SCHEMA).map(
  ([path, wrong]) => [path.join('.').replaceAll('.0', '[0]'), path, wrong] as const,
);

it('has a sample with every field, so that the next test reaches all of them', () => {
  expect(FIELDS.length).toBeGreaterThan(80);
});

it.each(FIELDS)('refuses a %s of a wrong type and names it', (shown, path, wrong) => {
  expect(verdict(changed(UPDATE, path, wrong))).toBe(malformed(shown));
});

it('agrees with the schema itself about any value in any place', () => {
  const faultIn = faultFinder(SHIPMENT_UPDATE_SCHEMA);
  const schema = Compile(SHIPMENT_UPDATE_SCHEMA);
  const value = fc.oneof(
    fc.constantFrom<unknown>(null, undefined, '', 'lost', 0, -1, 0.5, 2 ** 40, true, [], {}, ['lost']),
    fc.constantFrom('2026-02-30T00:00:00.000Z', '2026-02-28T00:00:00.000Z', '2026-02-30', '2024-02-29'),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const place = fc.constantFrom(...FIELDS.map(([, path]) => path));
  fc.assert(
    fc.property(place, value, (path, to) => {
      const update = changed(UPDATE, path, to);
      expect(faultIn(update) === undefined).toBe(schema.Check(update));
    }),
    { numRuns: 2_000 },
  );
});
