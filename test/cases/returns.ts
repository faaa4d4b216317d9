/** A date that is stated for the whole parcel is no delivery once the way back has begun. */
import { utc } from './account-rows';
import type { CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const PICKED_UP = scan('2025-03-01T09:00:00', 'InTransit_002', 'Picked up');
const GOING_BACK = scan('2025-03-05T12:00:00', 'Exception_010', 'Refused, going back');
const NONE = { delivered: 0, on_time: 0, late: 0, not_judged: 0 };

const statesDates = {
  return_to_sender: true,
  shipment_pickup_date: '2025-03-01T09:00:00',
  shipment_delivery_date: '2025-03-12T10:30:00',
};

const handedBack = (subtag: string) => scan('2025-03-12T10:30:00', subtag, 'Handed back to the shipper');

const cameBack = {
  status: 'returned',
  direction: 'return',
  picked_up_at: utc('2025-03-01T09:00'),
  delivered_at: null,
  delivered_on: null,
  returned_at: utc('2025-03-12T10:30'),
};

export const returns: CaseGroup = {
  name: 'a parcel that went back',
  cases: [
    {
      name: 'is returned, not delivered, when a delivery date is stated for the day on which it came back',
      send: [
        aftership('BACK-1', { at: '2025-03-14T15:00:00', subtag: 'Delivered_001', more: statesDates }, [
          PICKED_UP,
          GOING_BACK,
          handedBack('Delivered_001'),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('BACK-1')).toMatchObject(cameBack);
        expect(rows.deliveries).toEqual(NONE);
      },
    },
    {
      name: 'is returned by Exception_011 alone, whatever delivery date is stated',
      send: [
        aftership('BACK-2', { at: '2025-03-14T15:00:00', subtag: 'Exception_011', more: statesDates }, [
          PICKED_UP,
          GOING_BACK,
          handedBack('Exception_011'),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('BACK-2')).toMatchObject(cameBack);
        expect(rows.deliveries).toEqual(NONE);
      },
    },
    {
      name: 'is not delivered in any version of the body, nor by a date that comes with a later snapshot',
      send: [
        aftership('BACK-3', { at: '2025-03-06T15:00:00', subtag: 'Exception_010' }, [PICKED_UP, GOING_BACK], {
          version: null,
        }),
        aftership(
          'BACK-3',
          { at: '2025-03-14T15:00:00', subtag: 'Delivered_002', more: statesDates },
          [PICKED_UP, GOING_BACK, handedBack('Delivered_002')],
          { version: '2026-07' },
        ),
      ],
      check: (rows) => {
        expect(rows.shipment('BACK-3')).toMatchObject(cameBack);
        expect(rows.deliveries).toEqual(NONE);
      },
    },
    {
      name: 'is not delivered when only its delivery date is of the day on which the return began',
      send: [
        aftership(
          'BACK-4',
          {
            at: '2025-03-06T15:00:00',
            subtag: 'Exception_010',
            more: { shipment_delivery_date: '2025-03-05T12:00:00' },
          },
          [PICKED_UP, GOING_BACK],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-4')).toMatchObject({ status: 'returning', delivered_at: null }),
    },
    {
      name: 'keeps the delivery of the way out beside the return, both in one snapshot',
      send: [
        aftership('BACK-5', { at: '2025-03-14T15:00:00', subtag: 'Delivered_001', more: statesDates }, [
          scan('2025-03-04T09:00:00', 'Delivered_001', 'Given to the receiver'),
          GOING_BACK,
          handedBack('Delivered_001'),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('BACK-5')).toMatchObject({
          status: 'returned',
          delivered_at: utc('2025-03-04T09:00'),
          delivered_on: '2025-03-04',
          returned_at: utc('2025-03-12T10:30'),
        });
        expect(rows.statuses('BACK-5')).toEqual(['delivered', 'returning', 'returned']);
        expect(rows.deliveries).toMatchObject({ delivered: 1 });
      },
    },
    {
      name: 'keeps the delivery that a scan of the way out says, although a later snapshot takes the date back',
      send: [
        aftership(
          'BACK-6',
          {
            at: '2025-03-04T15:00:00',
            subtag: 'Delivered_001',
            more: { shipment_delivery_date: '2025-03-04T09:00:00' },
          },
          [scan('2025-03-04T09:00:00', 'Delivered_001', 'Given')],
        ),
        aftership(
          'BACK-6',
          { at: '2025-03-14T15:00:00', subtag: 'Exception_011', more: { shipment_delivery_date: null } },
          [
            scan('2025-03-04T09:00:00', 'Delivered_001', 'Given'),
            scan('2025-03-12T10:30:00', 'Exception_011', 'Returned'),
          ],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-6')).toMatchObject({
          status: 'returned',
          delivered_at: utc('2025-03-04T09:00'),
          returned_at: utc('2025-03-12T10:30'),
        }),
    },
    {
      name: 'is returned by Delivered on the return leg of Amazon',
      send: [
        amazon('BACK-10', 'PickupDone', '2025-03-01T09:00:00Z', { status: 'InTransit' }),
        amazon('BACK-10', 'Delivered', '2025-03-12T09:00:00Z', {
          shipmentType: 'RETURNS',
          status: 'Delivered',
        }),
      ],
      check: (rows) => {
        expect(rows.shipment('BACK-10')).toMatchObject({
          status: 'returned',
          picked_up_at: utc('2025-03-01T09:00'),
          delivered_at: null,
          returned_at: utc('2025-03-12T09:00'),
        });
        expect(rows.deliveries).toEqual(NONE);
      },
    },
  ],
};
