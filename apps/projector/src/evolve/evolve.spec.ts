/**
 * The laws of the fold, on arbitrary sets of updates: order, repetition and batches do not matter, storing loses
 * nothing, and the rows are those of a second, naive account of the rules, which works on the whole set at once.
 */
import {
  type Attributes,
  type Json,
  type Milestone,
  type ShipmentEvent,
  type ShipmentStatement,
  type ShipmentUpdate,
  type Status,
} from '@app/events';
import * as fc from 'fast-check';
import { decode, encode, evolveAll, project, type StoredState } from '.';
import { evolve, merge } from './evolve';
import { naiveRows } from './spec/naive-rows';

const anyTime = fc.integer({ min: 0, max: 5 }).map((hour) => `2026-01-01T0${hour}:00:00.000Z`);
const anyText = fc.constantFrom(null, '', 'a', 'b');
const anyPrecision = fc.constantFrom('instant', 'local', 'date');
const anyAttributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.constantFrom('x', 'signed_by', '__proto__', 'toString'),
  fc.constantFrom<Json>(null, '', 1, 'v', { b: 1, a: [2] }, { a: [2], b: 1 }),
  { maxKeys: 2 },
);
const anyUnmapped = fc.array(
  fc.record({ field: fc.constantFrom('f', 'g'), code: fc.constantFrom('1', '2') }),
  { maxLength: 2 },
);
const anyIds = fc.subarray(['e0', 'e1', 'e2', 'e3', 'e4'], { maxLength: 2 });
const anyMilestones = fc.subarray<Milestone>(['picked_up', 'delivered', 'returned', 'return_started'], {
  maxLength: 2,
});

const anyEvent: fc.Arbitrary<ShipmentEvent> = fc.record(
  {
    id: fc.constantFrom('e0', 'e1', 'e2', 'e3', 'e4'),
    occurredAt: fc.option(anyTime, { freq: 5 }),
    occurredAtText: anyText,
    occurredAtPrecision: fc.option(anyPrecision, { freq: 5 }),
    status: fc.constantFrom(
      null,
      'unknown',
      'in_transit',
      'delivered',
      'delivery_attempted',
      'out_for_delivery',
      'exception',
      'cancelled',
      'lost',
    ),
    statusReason: fc.constantFrom(null, 'refused', 'other'),
    code: fc.constantFrom(null, 'C1', 'c1', 'C2'),
    details: fc.subarray(['d2', 'd1']),
    message: anyText,
    direction: fc.constantFrom('unknown', 'forward', 'return'),
    place: fc.record({ city: anyText, latitude: fc.constantFrom(null, 0, 1) }, { requiredKeys: [] }),
    attributes: anyAttributes,
    milestones: anyMilestones,
    refinements: fc.subarray<Status>(['cancelled', 'lost']),
    timeFault: fc.constantFrom('missing', 'invalid', 'implausible'),
    supersedes: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: anyIds },
    ),
    unmapped: anyUnmapped,
  },
  {
    requiredKeys: [
      'id',
      'occurredAt',
      'occurredAtText',
      'occurredAtPrecision',
      'status',
      'statusReason',
      'code',
      'details',
      'message',
      'direction',
      'place',
      'attributes',
    ],
  },
);

const anyStatement: fc.Arbitrary<ShipmentStatement> = fc.record(
  {
    status: fc.constantFrom(null, 'unknown', 'in_transit', 'delivered', 'exception', 'cancelled'),
    statusReason: fc.constantFrom(null, 'refused'),
    subStatus: fc.constantFrom(null, 'C1', 'C2'),
    alternateTrackingNumber: fc.constantFrom(null, '', 'null', 'N', 'M1', 'M2'),
    pickedUpAt: fc.option(anyTime),
    deliveredAt: fc.option(anyTime),
    failedDeliveryAttempts: fc.constantFrom(null, 0, 3),
    estimatedDeliveryAt: fc.option(anyTime),
    estimatedDeliverySource: anyText,
    orderTags: fc.constantFrom(null, [], ['t2', 't1']),
    orderId: anyText,
    impreciseTimes: fc.subarray(['picked_up_at', 'delivered_at', 'estimated_delivery_at']),
    attributes: anyAttributes,
  },
  { requiredKeys: [] },
);

const anyUpdate: fc.Arbitrary<ShipmentUpdate> = fc
  .record({
    integration: fc.constantFrom('one', 'two'),
    source: fc.constantFrom('s', 't'),
    ingest: fc.constantFrom('push', 'pull', 'redrive'),
    mappingVersion: fc.integer({ min: 1, max: 2 }),
    statedAt: anyTime,
    precedence: fc.option(
      fc.record({ sentAt: anyTime, versionRank: fc.nat(1), contentHash: fc.constantFrom('h1', 'h2') }),
      { nil: undefined },
    ),
    receivedAt: anyTime,
    raw: fc.record({
      id: fc.constantFrom('r1', 'r2', 'r3'),
      topic: fc.constant('raw'),
      partition: fc.nat(1),
      offset: fc.constantFrom('9', '10', '11'),
    }),
    shipment: anyStatement,
    events: fc.array(anyEvent, { maxLength: 4 }),
    unmapped: fc.option(anyUnmapped, { nil: undefined }),
  })
  .map((update) => ({
    ...update,
    id: 'u',
    shipmentId: 'S',
    account: 'acme',
    carrier: 'c',
    trackingNumber: 'N',
    webhookVersion: '1',
  }));

const anyUpdates = fc.array(anyUpdate, { minLength: 1, maxLength: 7 });
const jsonOf = (updates: ShipmentUpdate[]): string => JSON.stringify(encode(evolveAll(undefined, updates)));

describe('folding the updates of a shipment', () => {
  test('any order and any repetition give the same state, to the byte', () => {
    const shuffledWithRepeats = anyUpdates.chain((updates) =>
      fc.tuple(
        fc.constant(updates),
        fc.shuffledSubarray(updates, { minLength: updates.length, maxLength: updates.length }),
        fc.array(fc.constantFrom(...updates), { maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(shuffledWithRepeats, ([updates, shuffled, repeats]) => {
        expect(jsonOf([...shuffled, ...repeats])).toBe(jsonOf(updates));
      }),
      { numRuns: 300 },
    );
  });

  test('any batches, stored in between and merged in any grouping, give the same state', () => {
    fc.assert(
      fc.property(anyUpdates, anyUpdates, anyUpdates, (first, second, third) => {
        const expected = jsonOf([...first, ...second, ...third]);
        const a = evolveAll(undefined, first);
        const b = evolveAll(undefined, second);
        const c = evolveAll(undefined, third);
        expect(JSON.stringify(encode(merge(merge(a, b), c)))).toBe(expected);
        expect(JSON.stringify(encode(merge(c, merge(b, a))))).toBe(expected);
        const restored = decode(throughStore(encode(evolveAll(c, second))));
        expect(JSON.stringify(encode(first.reduce(evolve, restored)))).toBe(expected);
      }),
    );
  });

  test('storing and restoring loses nothing, even when the store reorders keys', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const state = evolveAll(undefined, updates);
        const restored = decode(throughStore(encode(state)));
        expect(encode(restored)).toEqual(encode(state));
        expect(project(restored)).toEqual(project(state));
      }),
    );
  });

  test('neither the state nor the update is changed', () => {
    fc.assert(
      fc.property(anyUpdates, anyUpdate, (updates, update) => {
        const state = evolveAll(undefined, updates);
        const before = JSON.stringify([encode(state), update]);
        project(evolve(state, update));
        expect(JSON.stringify([encode(state), update])).toBe(before);
      }),
    );
  });

  test('the rows are those of a naive reading of the rules over the whole set', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const { shipment, history, personalAttributes } = project(evolveAll(undefined, updates));
        const expected = naiveRows(updates);
        expect(history).toEqual(expected.history.map((row) => ({ ...row, shipmentId: 'S' })));
        expect(shipment).toMatchObject(expected.shipment);
        expect(shipment.attributes).toEqual(expected.attributes);
        expect(personalAttributes).toEqual(expected.personalAttributes);
      }),
      { numRuns: 1000 },
    );
  });
});

const throughStore = (stored: StoredState): StoredState =>
  JSON.parse(JSON.stringify(stored), (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  );
