/** Arbitrary updates, made so that they agree, contradict and repeat each other in every way the rules speak of. */
import type {
  Attributes,
  Json,
  Milestone,
  ShipmentEvent,
  ShipmentStatement,
  ShipmentUpdate,
  Status,
} from '@app/events';
import * as fc from 'fast-check';

/** Mostly within some hours; seventy days later, so that there are several lives; and implausible times. */
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
  fc.constantFrom('x', 'unreadable_fields', '__proto__', 'toString'),
  fc.constantFrom<Json>(null, '', 1, 'v', { b: 1, a: [2] }, { a: [2], b: 1 }),
  { maxKeys: 2 },
);
const anyUnmapped = fc.array(
  fc.record({ field: fc.constantFrom('f', 'g'), code: fc.constantFrom('1', '2') }),
  { maxLength: 2 },
);
const anyMilestones = fc.subarray<Milestone>(['picked_up', 'delivered', 'returned', 'return_started'], {
  maxLength: 2,
});

const anyEventOf = (ids: readonly string[]): fc.Arbitrary<ShipmentEvent> =>
  fc.record(
    {
      id: fc.constantFrom(...ids),
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
        'returned',
        'returning',
        'available_for_pickup',
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
      scan: fc.record({
        id: fc.constantFrom(...ids.slice(0, 2)),
        parts: fc.array(fc.constantFrom('', 'p', 'q'), { maxLength: 3 }),
      }),
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

/** A time as written by a clock that is so many hours before UTC. */
const writtenAs = (at: string, ahead: number): string => {
  const wall = new Date(Date.parse(at) + ahead * 3_600_000).toISOString().slice(0, 19);
  return `${wall}${ahead < 0 ? '-' : '+'}${String(Math.abs(ahead)).padStart(2, '0')}:00`;
};

const anyStatement: fc.Arbitrary<ShipmentStatement> = fc
  .tuple(fc.constantFrom(undefined, 0, 8, -10), anyPlainStatement())
  .map(([ahead, statement]) => {
    const { pickedUpAt, deliveredAt } = statement;
    return ahead === undefined
      ? statement
      : {
          ...statement,
          ...(pickedUpAt && { pickedUpAtText: writtenAs(pickedUpAt, ahead) }),
          ...(deliveredAt && { deliveredAtText: writtenAs(deliveredAt, ahead) }),
        };
  });

function anyPlainStatement(): fc.Arbitrary<ShipmentStatement> {
  return fc.record(
    {
      status: fc.constantFrom(
        null,
        'unknown',
        'in_transit',
        'delivered',
        'exception',
        'cancelled',
        'returned',
      ),
      statusReason: fc.constantFrom(null, 'refused'),
      subStatus: fc.constantFrom(null, 'C1', 'C2'),
      alternateTrackingNumber: fc.constantFrom(null, '', 'null', 'N', 'M1', 'M2'),
      pickedUpAt: fc.option(anyTime),
      deliveredAt: fc.option(anyTime),
      failedDeliveryAttempts: fc.constantFrom(null, 0, 3),
      promisedDeliveryAt: fc.option(anyTime),
      orderPromisedDeliveryDate: fc.constantFrom(null, '2026-01-03', '2026-01-04'),
      estimatedDeliveryAt: fc.option(anyTime),
      estimatedDeliveryMax: fc.constantFrom(null, '2026-01-05T00:00:00.000Z'),
      estimatedDeliverySource: anyText,
      orderTags: fc.constantFrom(null, [], ['t2', 't1']),
      orderId: anyText,
      impreciseTimes: fc.subarray([
        'picked_up_at',
        'delivered_at',
        'promised_delivery_at',
        'estimated_delivery_at',
        'estimated_delivery_max',
      ]),
      attributes: anyAttributes,
      personalAttributes: anyAttributes,
    },
    { requiredKeys: [] },
  );
}

const uuid = (shipment: number, event: number): string =>
  `${String(shipment).padStart(8, '0')}-0000-4000-8000-${String(event).padStart(12, '0')}`;

/** Id of a shipment by its number. */
export const idOfShipment = (shipment: number): string => uuid(shipment, 0);

const EVENTS = [1, 2, 3, 4, 5];

/**
 * Updates of one shipment, about five events in all. Their times, values and ids are few, so that most of them meet;
 * half of the events are said in the same words again by several updates.
 * @param shipment from 0; all have the same ids of events, as a producer of its own may give them
 * @param maxLength most updates; at least one
 */
export function anyUpdatesOf(shipment: number, maxLength: number): fc.Arbitrary<ShipmentUpdate[]> {
  const anyEvent = anyEventOf(EVENTS.map((event) => uuid(0, event)));
  return fc.array(anyEvent, { minLength: 2, maxLength: 2 }).chain((repeated) => {
    const anyOfThem = fc.oneof(anyEvent, fc.constantFrom(...repeated));
    return fc.array(anyUpdateOf(shipment, anyOfThem), { minLength: 1, maxLength });
  });
}

const anyUpdateOf = (shipment: number, anyEvent: fc.Arbitrary<ShipmentEvent>): fc.Arbitrary<ShipmentUpdate> =>
  fc
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
      shipmentId: idOfShipment(shipment),
      account: `acme-${shipment}`,
      carrier: 'c',
      trackingNumber: 'N',
      webhookVersion: '1',
    }));
