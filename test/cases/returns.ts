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
      name: 'has neither a first attempt nor a day on the van that were on the way back',
      send: [
        aftership(
          'BACK-7',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Exception_010',
            more: { first_attempted_at: '2025-03-11T10:00:00', shipment_pickup_date: '2025-03-01T09:00:00' },
          },
          [
            PICKED_UP,
            GOING_BACK,
            scan('2025-03-11T07:00:00', 'OutForDelivery_001', 'On the van to the shipper'),
            scan('2025-03-11T10:00:00', 'AttemptFail_001', 'Shipper closed'),
          ],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-7')).toMatchObject({
          picked_up_at: utc('2025-03-01T09:00'),
          out_for_delivery_at: null,
          first_attempted_at: null,
          failed_delivery_attempts: 0,
        }),
    },
    {
      name: 'has a pick-up of the way out only, where the one stated is of the way back',
      send: [
        aftership(
          'BACK-8',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Exception_010',
            more: { shipment_pickup_date: '2025-03-08T09:00:00' },
          },
          [GOING_BACK],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-8')).toMatchObject({ picked_up_at: null, picked_up_on: null }),
    },
    {
      name: 'has the pick-up, the attempt and the delivery that are stated for the time before the return',
      send: [
        aftership(
          'BACK-9',
          {
            at: '2025-03-12T15:00:00',
            subtag: 'Exception_010',
            more: {
              shipment_pickup_date: '2025-03-01T09:00:00',
              first_attempted_at: '2025-03-03T10:00:00',
              shipment_delivery_date: '2025-03-04T09:00:00',
            },
          },
          [scan('2025-03-12T12:00:00', 'Exception_010', 'Going back')],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-9')).toMatchObject({
          status: 'returning',
          picked_up_at: utc('2025-03-01T09:00'),
          first_attempted_at: utc('2025-03-03T10:00'),
          delivered_at: utc('2025-03-04T09:00'),
          returned_at: null,
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
    {
      name: 'has no attempt and no pick-up of the return leg of Amazon',
      send: [
        amazon('BACK-11', 'PickupDone', '2025-03-06T09:00:00Z', { shipmentType: 'RETURNS' }),
        amazon('BACK-11', 'DeliveryAttempted', '2025-03-10T09:00:00Z', { shipmentType: 'RETURNS' }),
        amazon('BACK-11', 'Delivered', '2025-03-12T09:00:00Z', { shipmentType: 'returns' }),
      ],
      check: (rows) =>
        expect(rows.shipment('BACK-11')).toMatchObject({
          status: 'returned',
          picked_up_at: null,
          first_attempted_at: null,
          delivered_at: null,
          failed_delivery_attempts: 0,
          returned_at: utc('2025-03-12T09:00'),
        }),
    },
  ],
};
