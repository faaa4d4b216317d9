/**
 * Parcels of Amazon through the normalizer and the fold: what codes and legs mean for the rows, and that pushes and
 * answers about one parcel, whatever comes first and however often, give one row for each event.
 */
import type { ShipmentUpdate } from '@app/events';
import * as fc from 'fast-check';
import { Rows, type Shown } from '../../../libs/projection/src/fold/spec/rows';
import { normalize } from './normalize';
import { rawRecord } from './testing/raw-record';

const DAY = '2026-03-02';

/** What a raw record with this body becomes. */
function updateOf(body: object, offset: number, pulled: boolean, redriven = false): ShipmentUpdate {
  const webhook = {
    id: `8f14e45f-ceea-867a-9a36-${String(offset).padStart(12, '0')}`,
    ingest: redriven ? ('redrive' as const) : pulled ? ('pull' as const) : ('push' as const),
    pulled,
    receivedAt: `${DAY}T2${offset}:00:00.000Z`,
  };
  const outcome = normalize(rawRecord(body, webhook, { offset: BigInt(offset) }));
  if (outcome.outcome === 'deadLetter') throw new Error(outcome.detail);
  return outcome.value;
}

const push = (offset: number, detail: object): ShipmentUpdate =>
  updateOf(
    { time: `${DAY}T19:00:00Z`, detail: { trackingId: 'TBA1', version: 2, ...detail } },
    offset,
    false,
  );

const item = (hour: number, eventCode: string, more: object = {}) => ({
  eventCode,
  eventTime: `${DAY}T${String(hour).padStart(2, '0')}:00:00.000+00:00`,
  shipmentType: 'FORWARD',
  ...more,
});
const at = (city: string) => ({ location: { city, countryCode: 'GB' } });

const shown = (...updates: ShipmentUpdate[]): Shown => {
  const rows = new Rows();
  for (const update of updates) rows.apply(update);
  return rows.shown;
};

/** The rows after pushes of these events, an hour after each other; the same for the reversed order. */
function after(...pushed: (string | readonly [eventCode: string, shipmentType: string])[]): Shown {
  const updates = pushed.map((event, index) => {
    const [eventCode, shipmentType] = typeof event === 'string' ? [event, undefined] : event;
    return push(index, { eventCode, shipmentType, eventTime: `${DAY}T1${index}:00:00Z` });
  });
  const rows = shown(...updates);
  expect(shown(...updates.toReversed())).toEqual(rows);
  return rows;
}

describe('after a delivery on the way out', () => {
  test.each(['FORWARD', undefined])('late facility scans on the leg %s claim nothing', (leg) => {
    const codes = ['ReadyForReceive', 'PickupDone', 'PackageReceivedByCarrier', 'Departed'];
    for (const code of [...codes, 'ArrivedAtCarrierFacility']) {
      const { shipment, history } = after(['Delivered', 'FORWARD'], leg ? [code, leg] : code);
      expect(shipment).toMatchObject({ status: 'delivered', statusEventId: history[0]!.id, eventCount: 2 });
      expect(shipment.attributes).toEqual({});
    }
  });

  test.each([
    ['OutForDelivery', 'out_for_delivery'],
    ['AvailableForPickup', 'available_for_pickup'],
    ['DeliveryAttempted', 'delivery_attempted'],
    ['Rejected', 'exception'],
    ['Undeliverable', 'exception'],
    ['Lost', 'lost'],
  ])('%s takes the delivery back', (code, status) => {
    expect(after(['Delivered', 'FORWARD'], [code, 'FORWARD']).shipment).toMatchObject({
      status,
      deliveredAt: `${DAY}T10:00:00.000Z`,
      attributes: { delivery_corrected: true },
    });
  });

  test.each([
    ['Departed', 'returning'],
    ['OutForDelivery', 'returning'],
    ['Delivered', 'returned'],
    ['Lost', 'lost'],
  ])('%s on the way back decides and does not say that the delivery was wrong', (code, status) => {
    const { shipment } = after(['Delivered', 'FORWARD'], [code, 'RETURNS']);
    expect(shipment).toMatchObject({ status, deliveredAt: `${DAY}T10:00:00.000Z` });
    expect(shipment.attributes).toEqual({});
  });
});

describe('without legs', () => {
  test('what is delivered after a return began has been returned', () => {
    expect(after('Undeliverable', 'ReturnInitiated', 'Delivered').shipment).toMatchObject({
      status: 'returned',
      direction: 'return',
      deliveredAt: null,
      returnedAt: `${DAY}T12:00:00.000Z`,
    });
  });

  test('what was delivered before stays delivered', () => {
    expect(after('Delivered', 'ReturnInitiated', 'Delivered').shipment).toMatchObject({
      status: 'returned',
      deliveredAt: `${DAY}T10:00:00.000Z`,
      returnedAt: `${DAY}T12:00:00.000Z`,
      attributes: {},
    });
  });

  test('a leg that is on no list counts as none', () => {
    expect(after('ReturnInitiated', ['Delivered', 'RETURNS ']).shipment.status).toBe('returned');
    expect(after(['Delivered', 'RETURNS ']).shipment).toMatchObject({
      status: 'delivered',
      direction: 'unknown',
    });
  });
});

test('a delivery that says its leg is on that leg, whatever came before', () => {
  expect(after(['ReturnInitiated', 'FORWARD'], ['Delivered', 'FORWARD']).shipment).toMatchObject({
    status: 'delivered',
    deliveredAt: `${DAY}T11:00:00.000Z`,
    returnedAt: null,
  });
});

const picked = push(0, {
  eventCode: 'PickupDone',
  eventTime: `${DAY}T09:00:00Z`,
  shipmentType: 'FORWARD',
  promisedDeliveryDate: '2026-03-03',
});
const attempted = push(1, {
  eventCode: 'DeliveryAttempted',
  eventTime: `${DAY}T12:00:00+02:00`,
  trackingDetailCodes: ['BusinessClosed'],
});
const answer = (redriven = false): ShipmentUpdate =>
  updateOf(
    {
      payload: {
        trackingId: 'TBA1',
        eventHistory: [
          item(9, 'PICKUPDONE', at('Leeds')),
          item(10, 'DeliveryAttempted', at('York')),
          item(11, 'Delivered', at('York')),
        ],
        summary: { status: 'Delivered', trackingDetailCodes: { forward: ['Signed'], returns: [] } },
      },
    },
    2,
    true,
    redriven,
  );
/** After some weeks Amazon still knows the last event only. */
const shortened = updateOf(
  { trackingId: 'TBA1', eventHistory: [item(11, 'Delivered')], summary: { status: 'Delivered' } },
  3,
  true,
);

test('a pushed text stays, and an answer adds places and what no push has reported', () => {
  for (const updates of [
    [picked, attempted, answer(), shortened],
    [shortened, answer(), attempted, picked],
  ]) {
    expect(shown(...updates)).toMatchObject({
      shipment: {
        status: 'delivered',
        eventCount: 3,
        lastCity: 'York',
        pickedUpAt: `${DAY}T09:00:00.000Z`,
        firstAttemptedAt: `${DAY}T10:00:00.000Z`,
        deliveredAt: `${DAY}T11:00:00.000Z`,
        promisedDeliveryAt: '2026-03-03T00:00:00.000Z',
      },
      history: [
        { code: 'PickupDone', occurredAtText: `${DAY}T09:00:00Z`, city: 'Leeds', details: [] },
        {
          code: 'DeliveryAttempted',
          occurredAtText: `${DAY}T12:00:00+02:00`,
          city: 'York',
          direction: 'forward',
          statusReason: 'business_closed',
          details: ['BusinessClosed'],
        },
        { code: 'Delivered', city: 'York', details: [] },
      ],
    });
  }
});

test('an answer that is sent again by an operator does not replace a pushed text either', () => {
  const [first] = shown(picked, answer(true)).history;
  expect(first).toMatchObject({ code: 'PickupDone', occurredAtText: `${DAY}T09:00:00Z`, city: 'Leeds' });
});

test('any order and any repetition of pushes and answers give the same rows', () => {
  const all = [picked, attempted, answer(), shortened];
  const expected = shown(...all);
  const orders = fc.tuple(
    fc.shuffledSubarray(all, { minLength: all.length }),
    fc.array(fc.constantFrom(...all), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(orders, ([updates, again]) => expect(shown(...updates, ...again)).toEqual(expected)),
    { numRuns: 100 },
  );
});

test('an answer in which events are missing takes none of them away', () => {
  const { shipment, history } = shown(picked, attempted, shortened);
  expect(history).toHaveLength(3);
  expect(shipment).toMatchObject({ status: 'delivered', attributes: { summary: { status: 'Delivered' } } });
});
