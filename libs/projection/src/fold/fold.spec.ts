/**
 * The laws of the fold, on arbitrary sets of updates: order, repetition and batches do not matter, what is kept
 * between two updates is enough, and the rows are those of a second, naive account of the rules, which works on the
 * whole set at once.
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
import { naiveRows } from './spec/naive-rows';
import { Rows, type Shown } from './spec/rows';

const RUNS = 1_000;

/** Mostly within some hours; seventy days later, so that there are several lives; and times that nobody believes. */
const anyTime = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant('2026-01-01') },
      { weight: 2, arbitrary: fc.constant('2026-03-12') },
      { weight: 1, arbitrary: fc.constantFrom('2026-01-02', '1999-12-31', '2999-01-01') },
    ),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([day, hour]) => `${day}T0${hour}:00:00.000Z`);
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
const inOneBatch = (updates: readonly ShipmentUpdate[]): Shown => new Rows().apply(...updates).shown;

describe('folding the updates of a shipment', () => {
  test('any order, any repetition and any batches give the same rows', () => {
    const otherwise = anyUpdates.chain((updates) =>
      fc.tuple(
        fc.constant(updates),
        fc.shuffledSubarray(updates, { minLength: updates.length, maxLength: updates.length }),
        fc.array(fc.constantFrom(...updates), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 }),
      ),
    );
    fc.assert(
      fc.property(otherwise, ([updates, shuffled, repeats, sizes]) => {
        const rows = new Rows();
        const left = [...shuffled, ...repeats];
        for (const size of sizes) if (left.length > 0) rows.apply(...left.splice(0, size));
        expect(rows.shown).toEqual(inOneBatch(updates));
      }),
      { numRuns: RUNS },
    );
  });

  test('the rows are those of a naive reading of the rules over the whole set', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const rows = new Rows();
        for (const update of updates) rows.apply(update);
        const { shipment, history, personalAttributes } = rows.shown;
        const expected = naiveRows(updates);
        expect(history).toEqual(expected.history.map((row) => ({ ...row, shipmentId: 'S' })));
        expect(shipment).toMatchObject(expected.shipment);
        expect(shipment.attributes).toEqual(expected.attributes);
        expect(personalAttributes).toEqual(expected.personalAttributes);
      }),
      { numRuns: RUNS },
    );
  });

  test('an update that is folded again changes nothing', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const rows = new Rows().apply(...updates);
        const before = JSON.stringify(rows);
        for (const update of updates) rows.apply(update);
        expect({ ...JSON.parse(JSON.stringify(rows)), touched: 0 }).toEqual({
          ...JSON.parse(before),
          touched: 0,
        });
      }),
    );
  });

  test('no update is changed', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const before = JSON.stringify(updates);
        new Rows().apply(...updates).apply(...updates);
        expect(JSON.stringify(updates)).toBe(before);
      }),
    );
  });
});
