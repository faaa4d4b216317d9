/** On time or late, days in transit, and how fresh each source is. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

type Judgement = 'on_time' | 'late' | 'not_judged';

const judged = (judgement: Judgement, what: string, send: Case['send']): Case => ({
  name: `is ${judgement.replace('_', ' ')} ${what}`,
  send,
  check: (rows) =>
    expect(rows.deliveries).toEqual({ delivered: 1, on_time: 0, late: 0, not_judged: 0, [judgement]: 1 }),
});

const byAmazon = (promisedDeliveryDate: string, deliveredAt: string): Case['send'] => [
  amazon('JUDGED', 'PickupDone', '2025-04-01T09:00:00Z', { promisedDeliveryDate }),
  amazon('JUDGED', 'Delivered', deliveredAt, { promisedDeliveryDate }),
];

const byAftership = (deliveredAt: string, more: Fields, version = '2025-01'): Case['send'] => [
  aftership(
    'JUDGED',
    { at: '2025-04-18T16:00:00', subtag: 'Delivered_001', more },
    [scan(deliveredAt, 'Delivered_001', 'Delivered')],
    { version },
  ),
];

const promisedFor = (day: string): Fields => ({ order_promised_delivery_date: day });
const AT_THREE = '2025-04-16T15:00:00';

export const performance: CaseGroup = {
  name: 'a delivery',
  cases: [
    judged(
      'on_time',
      'in the afternoon of the day it was promised for',
      byAmazon('2025-04-03', '2025-04-03T14:15:00Z'),
    ),
    judged(
      'on_time',
      'in the evening of that day, which is the next in UTC',
      byAmazon('2025-04-03', '2025-04-03T22:15:00-05:00'),
    ),
    judged(
      'late',
      'the day after the day it was promised for',
      byAmazon('2025-04-03', '2025-04-04T00:30:00+02:00'),
    ),
    judged(
      'late',
      'an hour after the promised instant, whatever the clock on the wall',
      byAmazon('2025-04-03T18:00:00Z', '2025-04-03T17:00:00-02:00'),
    ),
    judged(
      'on_time',
      'an hour before the promised time by the clock on the wall',
      byAmazon('2025-04-03T18:00:00', '2025-04-03T17:00:00-05:00'),
    ),
    judged(
      'late',
      'an hour after the promised time by the clock on the wall',
      byAmazon('2025-04-03T18:00:00', '2025-04-03T19:00:00+05:00'),
    ),
    judged('on_time', 'on the day promised with the order', byAftership(AT_THREE, promisedFor('2025-04-16'))),
    judged(
      'late',
      'on the day after the day promised with the order',
      byAftership(AT_THREE, promisedFor('2025-04-15')),
    ),
    judged(
      'on_time',
      'on the day promised with the order as written, the next in UTC',
      byAftership('2025-04-16T22:30:00-08:00', promisedFor('2025-04-16')),
    ),
    judged(
      'late',
      'on the day after that as written, although the same in UTC',
      byAftership('2025-04-17T00:30:00+08:00', promisedFor('2025-04-16')),
    ),
    judged(
      'on_time',
      'by an order promise in its newer form',
      byAftership(
        AT_THREE,
        { order_promised_delivery_date: { promised_delivery_date: '2025-04-16' } },
        '2026-01',
      ),
    ),
    judged(
      'not_judged',
      'when there is an estimate and no promise',
      byAftership(AT_THREE, {
        latest_estimated_delivery: {
          type: 'specific',
          source: 'Carrier EDD',
          datetime: '2025-04-15',
          datetime_min: null,
          datetime_max: null,
        },
      }),
    ),
    judged(
      'late',
      'by the word of the sender, although the promise was kept',
      byAftership(AT_THREE, { ...promisedFor('2025-04-20'), on_time_status: 'late' }),
    ),
    judged(
      'on_time',
      'by the word of the sender, although the promise was not kept',
      byAftership(AT_THREE, { ...promisedFor('2025-04-10'), on_time_status: 'on-time' }),
    ),
  ],
};

/** @param days null: not to be told */
const inTransit = (days: number | null, what: string, send: Case['send'], more: Fields = {}): Case => ({
  name: `is ${days === null ? 'not given' : `${days} days`} ${what}`,
  send,
  check: (rows) => expect(rows.transit('TRANSIT')).toMatchObject({ transit_days: days, ...more }),
});

export const transit: CaseGroup = {
  name: 'the time in transit',
  cases: [
    inTransit(null, 'when the pick-up scan is of a day after the delivery', [
      amazon('TRANSIT', 'Delivered', '2025-03-04T09:00:00Z'),
      amazon('TRANSIT', 'PickupDone', '2025-03-06T09:00:00Z'),
    ]),
    inTransit(null, 'when a flight over the date line arrives the day before', [
      amazon('TRANSIT', 'PickupDone', '2025-03-02T01:00:00+09:00'),
      amazon('TRANSIT', 'Delivered', '2025-03-01T20:00:00-10:00'),
    ]),
    inTransit(null, 'when AfterShip has the pick-up scan after the delivery', [
      aftership('TRANSIT', { at: '2025-03-14T15:00:00', subtag: 'Delivered_001' }, [
        scan('2025-03-04T12:00:00', 'Delivered_001', 'Delivered'),
        scan('2025-03-05T08:00:00', 'InTransit_002', 'Picked up, scanned late'),
      ]),
    ]),
    inTransit(null, 'when the stated pick-up is after the delivery', [
      aftership(
        'TRANSIT',
        { at: '2025-03-14T15:00:00', subtag: 'Delivered_001', more: { shipment_pickup_date: '2025-03-09' } },
        [scan('2025-03-04T12:00:00', 'Delivered_001', 'Delivered')],
      ),
    ]),
    inTransit(0, 'when it was picked up and delivered on one day', [
      amazon('TRANSIT', 'PickupDone', '2025-03-04T09:00:00Z'),
      amazon('TRANSIT', 'Delivered', '2025-03-04T19:00:00Z'),
    ]),
    inTransit(
      2,
      'by the dates as written, not by those in UTC',
      [
        aftership(
          'TRANSIT',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Delivered_001',
            more: { shipment_pickup_date: '2025-03-01T21:30:00-05:00' },
          },
          [scan('2025-03-03T22:00:00-05:00', 'Delivered_001', 'Delivered')],
        ),
      ],
      { picked_up_on: '2025-03-01', delivered_on: '2025-03-03' },
    ),
    inTransit(7, 'when the parcel was lost after a week', [
      amazon('TRANSIT', 'PickupDone', '2025-03-01T09:00:00Z'),
      amazon('TRANSIT', 'Lost', '2025-03-08T09:00:00Z'),
    ]),
  ],
};

const ARRIVED = scan('2025-03-14T09:00:00', 'InTransit_003', 'Arrived');
const LEFT = scan('2025-03-14T11:00:00', 'InTransit_007', 'Left');

/** The newest time of each URL, by the last part of its name. */
const fresh = (name: string, send: Case['send'], expected: Record<string, string | null>): Case => ({
  name,
  send,
  check: (rows) => {
    const times = rows.freshness.map((row) => [
      String(row.source).replace(`${rows.account}-`, ''),
      row.newest_occurred_at,
    ]);
    expect(Object.fromEntries(times)).toEqual(expected);
    expect(rows.freshness).toHaveLength(Object.keys(expected).length);
  },
});

export const freshness: CaseGroup = {
  name: 'data_freshness',
  cases: [
    fresh(
      'has for each URL what that URL delivered last, although another says something newer of the same parcel',
      [
        aftership('FRESH-P', { at: '2025-03-14T10:00:00', subtag: 'Pending_001' }, [], {
          version: '2026-07',
          from: 'b',
        }),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'InTransit_003' }, [ARRIVED], {
          version: '2026-07',
          from: 'b',
        }),
        aftership('FRESH', { at: '2025-03-14T12:00:00', subtag: 'InTransit_007' }, [ARRIVED, LEFT]),
      ],
      { 'aftership-a': utc('2025-03-14T11:00'), 'aftership-b': utc('2025-03-14T09:00') },
    ),
    fresh(
      'has a URL that only repeats what another has delivered',
      [
        aftership('FRESH', { at: '2025-03-14T12:00:00', subtag: 'InTransit_007' }, [ARRIVED, LEFT]),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'InTransit_003' }, [ARRIVED], { from: 'b' }),
      ],
      { 'aftership-a': utc('2025-03-14T11:00'), 'aftership-b': utc('2025-03-14T09:00') },
    ),
    fresh(
      'has both senders of one account, and a URL that delivered no scan yet',
      [
        amazon('FRESH', 'Departed', '2025-03-10T09:00:00Z'),
        amazon('FRESH', 'Departed', '2025-03-11T09:00:00Z', {}, undefined, { from: 'b' }),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'Pending_001' }, []),
      ],
      {
        'amazon-shipping-a': utc('2025-03-10T09:00'),
        'amazon-shipping-b': utc('2025-03-11T09:00'),
        'aftership-a': null,
      },
    ),
  ],
};
