/** Amazon's legs: one that is on no list is unknown, and without legs a return begins with ReturnInitiated. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const NO_LEG = { shipmentType: undefined };
const unmapped = (integration: string, field: string, code: string) =>
  expect.objectContaining({ integration, field, code });

const isNoLeg = (leg: string): Case => ({
  name: `takes ${JSON.stringify(leg)} for no leg, leaves Delivered as it is, and lists it among the unmapped codes`,
  send: [
    amazon('LEG-1', 'PickupDone', '2025-03-01T09:00:00Z'),
    amazon('LEG-1', 'Delivered', '2025-03-12T09:00:00Z', { shipmentType: leg }),
  ],
  check: (rows) => {
    expect(rows.shipment('LEG-1')).toMatchObject({
      status: 'delivered',
      delivered_at: utc('2025-03-12T09:00'),
      returned_at: null,
    });
    expect(rows.history('LEG-1').map(({ direction }) => direction)).toEqual(['forward', 'unknown']);
    expect(rows.unmapped).toContainEqual(unmapped('amazon-shipping', 'detail.shipmentType', leg));
  },
});

export const legs: CaseGroup = {
  name: 'a leg of Amazon that is absent or unknown',
  cases: [
    ...['RETURN', 'REVERSE', 'RETURNS ', 'ﬀORWARD', '返品'].map(isNoLeg),
    {
      name: 'takes Delivered after ReturnInitiated for returned where no push names a leg',
      send: [
        amazon('LEG-2', 'Undeliverable', '2024-03-08T09:00:00Z', NO_LEG),
        amazon('LEG-2', 'ReturnInitiated', '2024-03-09T09:00:00Z', NO_LEG),
        amazon('LEG-2', 'Delivered', '2024-03-14T09:00:00Z', NO_LEG),
      ],
      check: (rows) => {
        expect(rows.shipment('LEG-2')).toMatchObject({
          status: 'returned',
          delivered_at: null,
          delivered_on: null,
          returned_at: utc('2024-03-14T09:00'),
        });
        expect(rows.deliveries.delivered).toBe(0);
      },
    },
    {
      name: 'keeps a delivery before ReturnInitiated and takes only the one after it for the return, without legs',
      send: [
        amazon('LEG-3', 'Delivered', '2024-03-05T09:00:00Z', NO_LEG),
        amazon('LEG-3', 'ReturnInitiated', '2024-03-09T09:00:00Z', NO_LEG),
        amazon('LEG-3', 'Delivered', '2024-03-14T09:00:00Z', { shipmentType: null }),
      ],
      check: (rows) =>
        expect(rows.shipment('LEG-3')).toMatchObject({
          status: 'returned',
          delivered_at: utc('2024-03-05T09:00'),
          returned_at: utc('2024-03-14T09:00'),
        }),
    },
    {
      name: 'leaves a parcel delivered when no return was initiated, without legs',
      send: [
        amazon('LEG-4', 'Undeliverable', '2024-03-08T09:00:00Z', NO_LEG),
        amazon('LEG-4', 'Delivered', '2024-03-14T09:00:00Z', NO_LEG),
      ],
      check: (rows) =>
        expect(rows.shipment('LEG-4')).toMatchObject({
          status: 'delivered',
          direction: 'unknown',
          delivered_at: utc('2024-03-14T09:00'),
          returned_at: null,
        }),
    },
    {
      name: 'believes a leg that is named: Delivered on the way out after ReturnInitiated is delivered',
      send: [
        amazon('LEG-5', 'ReturnInitiated', '2025-03-09T09:00:00Z'),
        amazon('LEG-5', 'Delivered', '2025-03-14T09:00:00Z'),
      ],
      check: (rows) =>
        expect(rows.shipment('LEG-5')).toMatchObject({
          status: 'delivered',
          delivered_at: utc('2025-03-14T09:00'),
          returned_at: null,
        }),
    },
    {
      name: 'lists a tag with a stray space among the unmapped codes as it came, and takes it for unknown',
      send: [
        aftership(
          'LEG-6',
          { at: '2025-03-14T15:00:00', subtag: 'Delivered_001', more: { tag: 'Delivered ' } },
          [scan('2025-03-14T08:00:00', 'Delivered_001', 'x', { tag: 'Delivered ' })],
        ),
      ],
      check: (rows) => {
        expect(rows.statuses('LEG-6')).toEqual(['unknown']);
        expect(rows.shipment('LEG-6')).toMatchObject({ status: 'unknown', delivered_at: null });
        expect(rows.unmapped).toEqual(
          expect.arrayContaining([
            unmapped('aftership', 'msg.tag', 'Delivered '),
            unmapped('aftership', 'checkpoints[].tag', 'Delivered '),
          ]),
        );
      },
    },
    {
      name: 'lists an event code with a stray space among the unmapped codes, and lets another event decide',
      send: [
        amazon('LEG-7', 'PickupDone', '2025-03-01T09:00:00Z'),
        amazon('LEG-7', ' Delivered', '2025-03-02T09:00:00Z'),
      ],
      check: (rows) => {
        expect(rows.shipment('LEG-7')).toMatchObject({ status: 'in_transit', delivered_at: null });
        expect(rows.statuses('LEG-7')).toEqual(['in_transit', 'unknown']);
        expect(rows.unmapped).toContainEqual(unmapped('amazon-shipping', 'detail.eventCode', ' Delivered'));
      },
    },
  ],
};
