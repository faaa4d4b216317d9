/** A life of a number ends when 60 days of silence follow an end: delivered, returned, cancelled or lost. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const NEW_PICKUP = amazon('LIFE', 'PickupDone', '2025-02-10T09:00:00Z');

/** The number is used again more than 60 days after this end. */
const usedAgainAfter = (what: string, end: Case['send'][0]): Case => ({
  name: `begins a new life when the number is used again long after it was ${what}`,
  send: [end, NEW_PICKUP],
  check: (rows) => {
    const row = rows.shipment('LIFE');
    expect(row).toMatchObject({
      life: 2,
      status: 'in_transit',
      direction: 'forward',
      picked_up_at: utc('2025-02-10T09:00'),
      delivered_at: null,
      delivered_on: null,
      returned_at: null,
      event_count: 2,
    });
    expect(row.attributes).not.toHaveProperty('delivery_corrected');
    expect(rows.history('LIFE').map(({ life }) => life)).toEqual([1, 2]);
  },
});

const oneLife = (name: string, status: string, send: Case['send']): Case => ({
  name,
  send,
  check: (rows) => {
    expect(rows.shipment('LIFE')).toMatchObject({ life: 1, status });
    expect(new Set(rows.history('LIFE').map(({ life }) => life))).toEqual(new Set([1]));
  },
});

const WENT_BACK = [
  scan('2024-03-01T09:00:00', 'InTransit_002', 'Picked up'),
  scan('2024-03-05T09:00:00', 'Exception_010', 'Returning'),
  scan('2024-03-09T09:00:00', 'Exception_011', 'Returned'),
];
const CAME = [
  scan('2025-02-10T09:00:00', 'InTransit_002', 'Picked up'),
  scan('2025-02-12T09:00:00', 'Delivered_001', 'Delivered'),
];

const CLOSED = '2024-11-01T09:00:00Z';

export const lives: CaseGroup = {
  name: 'a number that is used again',
  cases: [
    usedAgainAfter('delivered', amazon('LIFE', 'Delivered', CLOSED)),
    usedAgainAfter('lost', amazon('LIFE', 'Lost', CLOSED)),
    usedAgainAfter('cancelled', amazon('LIFE', 'PickupCancelled', CLOSED)),
    usedAgainAfter('returned', amazon('LIFE', 'Delivered', CLOSED, { shipmentType: 'RETURNS' })),
    oneLife('stays one life when a scan comes 49 days after the delivery', 'delivered', [
      amazon('LIFE', 'PickupDone', '2024-10-30T09:00:00Z'),
      amazon('LIFE', 'Delivered', '2024-11-01T09:00:00Z'),
      amazon('LIFE', 'Departed', '2024-12-20T09:00:00Z'),
    ]),
    oneLife('stays one life when 75 days of silence come before the delivery', 'delivered', [
      amazon('LIFE', 'PickupDone', '2024-09-01T09:00:00Z'),
      amazon('LIFE', 'Delivered', '2024-11-15T09:00:00Z'),
    ]),
    oneLife(
      'stays one life when 80 days of silence follow a parcel that is only undeliverable',
      'in_transit',
      [
        amazon('LIFE', 'Undeliverable', '2024-09-01T09:00:00Z'),
        amazon('LIFE', 'Departed', '2024-11-20T09:00:00Z'),
      ],
    ),
    oneLife('stays one life a second before 60 days have passed', 'delivered', [
      amazon('LIFE', 'Delivered', '2024-11-01T09:00:00Z'),
      amazon('LIFE', 'Departed', '2024-12-31T08:59:59Z'),
    ]),
    {
      name: 'begins a new life after exactly 60 days',
      send: [
        amazon('LIFE', 'Delivered', '2024-11-01T09:00:00Z'),
        amazon('LIFE', 'Departed', '2024-12-31T09:00:00Z'),
      ],
      check: (rows) => expect(rows.shipment('LIFE')).toMatchObject({ life: 2, status: 'in_transit' }),
    },
    {
      name: 'has the milestones of its newest life, and all events of both',
      send: [
        amazon('LIFE', 'PickupDone', '2024-07-28T09:00:00Z'),
        amazon('LIFE', 'Lost', '2024-08-01T09:00:00Z'),
        amazon('LIFE', 'PickupDone', '2024-11-10T09:00:00Z'),
        amazon('LIFE', 'Delivered', '2024-11-12T09:00:00Z'),
      ],
      check: (rows) => {
        expect(rows.shipment('LIFE')).toMatchObject({
          life: 2,
          status: 'delivered',
          picked_up_at: utc('2024-11-10T09:00'),
          delivered_at: utc('2024-11-12T09:00'),
          event_count: 4,
        });
        expect(rows.transit('LIFE')).toMatchObject({ transit_days: 2 });
      },
    },
    {
      name: 'is in its third life after two ends',
      send: [
        amazon('LIFE', 'Delivered', '2024-03-01T09:00:00Z'),
        amazon('LIFE', 'PickupDone', '2024-08-01T09:00:00Z'),
        amazon('LIFE', 'Delivered', '2024-08-03T09:00:00Z'),
        amazon('LIFE', 'ReadyForReceive', '2025-01-03T09:00:00Z'),
      ],
      check: (rows) => {
        expect(rows.shipment('LIFE')).toMatchObject({ life: 3, status: 'info_received', picked_up_at: null });
        expect(rows.history('LIFE').map(({ life }) => life)).toEqual([1, 2, 2, 3]);
      },
    },
    {
      name: 'is delivered although one snapshot tells of a return in the life before, as it is in two snapshots',
      send: [
        aftership('LIFE', { at: '2025-02-12T15:00:00', subtag: 'Delivered_001' }, [...WENT_BACK, ...CAME]),
        aftership('LIFE-2', { at: '2024-03-09T15:00:00', subtag: 'Exception_011' }, WENT_BACK),
        aftership('LIFE-2', { at: '2025-02-12T15:00:00', subtag: 'Delivered_001' }, CAME),
      ],
      check: (rows) => {
        for (const number of ['LIFE', 'LIFE-2']) {
          expect(rows.shipment(number)).toMatchObject({
            life: 2,
            status: 'delivered',
            direction: 'unknown',
            delivered_at: utc('2025-02-12T09:00'),
            returned_at: null,
          });
          expect(rows.history(number).map(({ direction }) => direction)).toEqual([
            'unknown',
            'return',
            'return',
            'unknown',
            'unknown',
          ]);
        }
      },
    },
    {
      name: 'has nothing of what AfterShip said of the former parcel',
      send: [
        aftership(
          'LIFE',
          { at: '2024-03-04T15:00:00', subtag: 'Delivered_001', more: { order_number: 'FORMER' } },
          [
            scan('2024-03-01T09:00:00', 'InTransit_002', 'Picked up', { city: 'Gdynia', location: 'Gdynia' }),
            scan('2024-03-04T09:00:00', 'Delivered_001', 'Delivered', { city: 'Gdynia', location: 'Gdynia' }),
          ],
        ),
        aftership('LIFE', { at: '2025-02-10T15:00:00', subtag: 'InTransit_003' }, [
          scan('2025-02-10T09:00:00', 'InTransit_003', 'Arrived', { city: 'Brno', location: 'Brno' }),
        ]),
      ],
      check: (rows) =>
        expect(rows.shipment('LIFE')).toMatchObject({
          life: 2,
          status: 'in_transit',
          order_number: null,
          picked_up_at: null,
          delivered_at: null,
          last_city: 'Brno',
          event_count: 3,
        }),
    },
  ],
};
