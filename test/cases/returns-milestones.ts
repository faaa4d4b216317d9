/** Milestones are of the way out; what is stated for the whole parcel counts for the time before the return began. */
import { utc } from './account-rows';
import type { CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const PICKED_UP = scan('2025-03-01T09:00:00', 'InTransit_002', 'Picked up');
const GOING_BACK = scan('2025-03-05T12:00:00', 'Exception_010', 'Refused, going back');

export const returnsMilestones: CaseGroup = {
  name: 'the milestones of a parcel that went back',
  cases: [
    {
      name: 'have neither a first attempt nor a day on the van of the way back',
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
      name: 'have no pick-up where the one stated is of the way back',
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
      name: 'have the pick-up, the attempt and the delivery that are stated for the time before the return',
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
      name: 'have no attempt and no pick-up of the return leg of Amazon',
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
