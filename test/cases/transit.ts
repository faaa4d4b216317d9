/** Days in transit, by the dates as written, and never below zero. */
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

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
    inTransit(
      2,
      'by the days of stated times as they were written',
      [
        aftership(
          'TRANSIT',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Delivered_001',
            more: {
              shipment_pickup_date: '2025-03-02T23:00:00-05:00',
              shipment_delivery_date: '2025-03-04T22:00:00-05:00',
            },
          },
          [],
        ),
      ],
      { picked_up_on: '2025-03-02', delivered_on: '2025-03-04' },
    ),
    inTransit(0, 'when it was picked up and delivered on one day', [
      amazon('TRANSIT', 'PickupDone', '2025-03-04T09:00:00Z'),
      amazon('TRANSIT', 'Delivered', '2025-03-04T19:00:00Z'),
    ]),
    inTransit(7, 'when the parcel was lost after a week', [
      amazon('TRANSIT', 'PickupDone', '2025-03-01T09:00:00Z'),
      amazon('TRANSIT', 'Lost', '2025-03-08T09:00:00Z'),
    ]),
  ],
};
