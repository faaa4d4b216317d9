/** The event that the status comes from is one event or none. */
import { utc, type AccountRows } from './account-rows';
import type { CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

const tagged = (time: string, tag: string, message: string): Fields => ({
  checkpoint_time: time,
  tag,
  message,
});

/** Exactly the one that the shipment names. */
function expectOneCurrent(rows: AccountRows, number: string, event: Fields = {}): void {
  expect(rows.current(number)).toEqual([
    expect.objectContaining({ event_id: rows.shipment(number).status_event_id, ...event }),
  ]);
}

export const current: CaseGroup = {
  name: 'the current event',
  cases: [
    {
      name: 'is at most one where tags have no subtags, and the milestones are those of the tags',
      send: [
        aftership(
          'CURRENT',
          { at: '2025-03-14T15:00:00', subtag: 'Delivered', more: { subtag: undefined } },
          [
            tagged('2025-03-09T08:00:00', 'OutForDelivery', 'Out'),
            tagged('2025-03-09T12:00:00', 'Delivered', 'Done'),
          ],
          { version: null },
        ),
      ],
      check: (rows) => {
        expect(rows.shipment('CURRENT')).toMatchObject({
          status: 'delivered',
          out_for_delivery_at: utc('2025-03-09T08:00'),
          delivered_at: utc('2025-03-09T12:00'),
          event_count: 2,
        });
        expect(rows.current('CURRENT').length).toBeLessThan(2);
      },
    },
    {
      name: 'is at most one where two scans of one minute have a tag and no subtag',
      send: [
        aftership(
          'CURRENT',
          { at: '2025-03-14T15:00:00', subtag: 'InTransit', more: { subtag: null } },
          [tagged('2025-03-09T08:00', 'InTransit', 'In'), tagged('2025-03-09T08:00', 'InTransit', 'Sorted')],
          { version: '2023-10' },
        ),
      ],
      check: (rows) => {
        expect(rows.shipment('CURRENT')).toMatchObject({ status: 'in_transit', event_count: 2 });
        expect(rows.current('CURRENT').length).toBeLessThan(2);
      },
    },
    {
      name: 'is not needed for a checkpoint that is only a message, which stays in the history',
      send: [
        aftership(
          'CURRENT',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Delivered_001',
            more: { shipment_delivery_date: '2025-03-09T12:00:00' },
          },
          [{ checkpoint_time: '2025-03-09T12:00:00', message: 'Done' }],
          { version: null },
        ),
      ],
      check: (rows) => {
        expect(rows.shipment('CURRENT')).toMatchObject({
          status: 'delivered',
          delivered_at: utc('2025-03-09T12:00'),
        });
        expect(rows.history('CURRENT')).toMatchObject([
          { message: 'Done', occurred_at: utc('2025-03-09T12:00') },
        ]);
      },
    },
    {
      name: 'is one of two scans of one minute with one subtag',
      decidedByIds: true,
      send: [
        aftership('CURRENT', { at: '2025-03-14T15:00:00', subtag: 'InTransit_003' }, [
          scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived at A', { city: 'A' }),
          scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived at B', { city: 'B' }),
        ]),
      ],
      check: (rows) => {
        expect(rows.history('CURRENT')).toHaveLength(2);
        expectOneCurrent(rows, 'CURRENT', { code: 'InTransit_003' });
      },
    },
    {
      name: 'is one of five scans of one minute, and has the subtag of the parcel',
      decidedByIds: true,
      send: [
        aftership('CURRENT', { at: '2025-03-14T15:00:00', subtag: 'InTransit_007' }, [
          ...['A', 'B', 'C'].map((city) => scan('2025-03-10T10:00:00', 'InTransit_007', 'Left', { city })),
          scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived'),
          scan('2025-03-10T10:00:00', 'Exception_001', 'Delayed'),
        ]),
      ],
      check: (rows) => {
        expect(rows.history('CURRENT')).toHaveLength(5);
        expectOneCurrent(rows, 'CURRENT', { code: 'InTransit_007' });
      },
    },
    {
      name: 'is none where the sender completed the parcel by hand',
      send: [
        aftership('CURRENT', { at: '2025-03-14T15:00:00', subtag: 'Delivered_001' }, [
          scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived'),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('CURRENT')).toMatchObject({
          status: 'delivered',
          status_event_id: null,
          delivered_at: null,
        });
        expect(rows.current('CURRENT')).toEqual([]);
      },
    },
    {
      name: 'of Amazon is the one of higher rank of two in one second',
      send: [
        amazon('CURRENT', 'Delivered', '2025-03-10T10:00:00Z'),
        amazon('CURRENT', 'OutForDelivery', '2025-03-10T10:00:00.000Z'),
        amazon('CURRENT', 'ArrivedAtCarrierFacility', '2025-03-10T12:00:00+02:00'),
      ],
      check: (rows) => {
        expect(rows.shipment('CURRENT')).toMatchObject({ status: 'delivered', event_count: 3 });
        expectOneCurrent(rows, 'CURRENT', { code: 'Delivered' });
      },
    },
    {
      name: 'of Amazon is not the wish for another time, which makes no claim',
      send: [
        amazon('CURRENT', 'OutForDelivery', '2025-03-10T08:00:00Z'),
        amazon('CURRENT', 'RecipientRequestedAlternateDeliveryTiming', '2025-03-10T10:00:00Z'),
      ],
      check: (rows) => expectOneCurrent(rows, 'CURRENT', { code: 'OutForDelivery' }),
    },
  ],
};
