/** For Amazon, a facility scan after the delivery claims nothing; what shows that the parcel is still on its way does. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { amazon } from './webhook';

const OUT = amazon('AFTER', 'OutForDelivery', '2025-03-10T07:00:00Z');
const DELIVERED = amazon('AFTER', 'Delivered', '2025-03-10T10:00:00Z');

const claimsNothing = (code: string): Case => ({
  name: `stays delivered, uncorrected, when ${code} comes with a later time`,
  send: [OUT, DELIVERED, amazon('AFTER', code, '2025-03-10T12:00:00Z')],
  check: (rows) => {
    const row = rows.shipment('AFTER');
    expect(row).toMatchObject({
      status: 'delivered',
      sub_status: 'Delivered',
      status_at: utc('2025-03-10T10:00'),
      delivered_at: utc('2025-03-10T10:00'),
      event_count: 3,
    });
    expect(row.attributes).not.toHaveProperty('delivery_corrected');
    expect(rows.current('AFTER')).toMatchObject([{ code: 'Delivered', event_id: row.status_event_id }]);
    expect(rows.history('AFTER').at(-1)).toMatchObject({ code });
  },
});

const takesBack = (code: string, status: string): Case => ({
  name: `is ${status} when ${code} takes the delivery back, and keeps the time of the delivery`,
  send: [DELIVERED, amazon('AFTER', code, '2025-03-11T08:00:00Z')],
  check: (rows) => {
    expect(rows.shipment('AFTER')).toMatchObject({
      status,
      sub_status: code,
      status_at: utc('2025-03-11T08:00'),
      delivered_at: utc('2025-03-10T10:00'),
      attributes: expect.objectContaining({ delivery_corrected: true }),
    });
    expect(rows.current('AFTER')).toMatchObject([{ code }]);
  },
});

export const scansAfterDelivery: CaseGroup = {
  name: 'a parcel of Amazon with scans after its delivery',
  cases: [
    ...[
      'ArrivedAtCarrierFacility',
      'Departed',
      'PackageReceivedByCarrier',
      'PickupDone',
      'ReadyForReceive',
      'PickupCancelled',
      'arrivedatcarrierfacility',
    ].map(claimsNothing),
    takesBack('OutForDelivery', 'out_for_delivery'),
    takesBack('AvailableForPickup', 'available_for_pickup'),
    takesBack('DeliveryAttempted', 'delivery_attempted'),
    takesBack('Lost', 'lost'),
    takesBack('Rejected', 'exception'),
    takesBack('Undeliverable', 'exception'),
    {
      name: 'is out_for_delivery when a facility scan came between the delivery and what takes it back',
      send: [
        DELIVERED,
        amazon('AFTER', 'Departed', '2025-03-10T20:00:00Z'),
        amazon('AFTER', 'OutForDelivery', '2025-03-11T08:00:00Z'),
      ],
      check: (rows) =>
        expect(rows.shipment('AFTER')).toMatchObject({
          status: 'out_for_delivery',
          attributes: expect.objectContaining({ delivery_corrected: true }),
        }),
    },
    {
      name: 'stays delivered when all of several facility scans came after the delivery',
      send: [
        DELIVERED,
        amazon('AFTER', 'ArrivedAtCarrierFacility', '2025-03-10T12:00:00Z'),
        amazon('AFTER', 'Departed', '2025-03-11T12:00:00Z'),
        amazon('AFTER', 'ArrivedAtCarrierFacility', '2025-03-12T12:00:00Z', { shipmentType: undefined }),
      ],
      check: (rows) => {
        expect(rows.shipment('AFTER')).toMatchObject({ status: 'delivered', event_count: 4 });
        expect(rows.shipment('AFTER').attributes).not.toHaveProperty('delivery_corrected');
      },
    },
    {
      name: 'is returning when the return leg begins after the delivery, whatever its scan',
      send: [DELIVERED, amazon('AFTER', 'Departed', '2025-03-15T08:00:00Z', { shipmentType: 'RETURNS' })],
      check: (rows) =>
        expect(rows.shipment('AFTER')).toMatchObject({
          status: 'returning',
          delivered_at: utc('2025-03-10T10:00'),
        }),
    },
  ],
};
