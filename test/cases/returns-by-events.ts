/** What a checkpoint's events[] say of a return counts like a subtag that says it. */
import { utc } from './account-rows';
import type { CaseGroup } from './case';
import { aftership, scan } from './webhook';

const PICKED_UP = scan('2025-03-01T09:00:00', 'InTransit_002', 'Picked up');
const coded = (time: string, message: string, ...codes: string[]) =>
  scan(time, 'Exception_001', message, { events: codes.map((code) => ({ code, reason: null })) });

export const returnsByEvents: CaseGroup = {
  name: 'a return that only events[] of checkpoints report',
  cases: [
    {
      name: 'turns around with return_to_sender_requested and is back with returned_to_sender',
      send: [
        aftership('CODED-1', { at: '2025-03-14T15:00:00', subtag: 'Exception_001' }, [
          PICKED_UP,
          coded('2025-03-05T12:00:00', 'Receiver asked for it', 'return_to_sender_requested'),
          coded('2025-03-12T10:30:00', 'Back at the shipper', 'returned_to_sender'),
        ]),
      ],
      check: (rows) => {
        expect(rows.statuses('CODED-1')).toEqual(['in_transit', 'returning', 'returned']);
        expect(rows.shipment('CODED-1')).toMatchObject({
          status: 'returned',
          sub_status: 'Exception_001',
          delivered_at: null,
          returned_at: utc('2025-03-12T10:30'),
        });
      },
    },
    {
      name: 'is on its way back as long as only the request is known',
      send: [
        aftership(
          'CODED-2',
          { at: '2025-03-06T15:00:00', subtag: 'Exception_001' },
          [PICKED_UP, coded('2025-03-05T12:00:00', 'Please send back', 'Return_To_Sender_Requested')],
          { version: '2024-04' },
        ),
      ],
      check: (rows) => {
        expect(rows.statuses('CODED-2')).toEqual(['in_transit', 'returning']);
        expect(rows.shipment('CODED-2')).toMatchObject({ status: 'returning', returned_at: null });
      },
    },
    {
      name: 'takes a Delivered after the request for a return, and the delivery date that is stated with it for none',
      send: [
        aftership(
          'CODED-3',
          {
            at: '2025-03-14T15:00:00',
            subtag: 'Delivered_001',
            more: { shipment_delivery_date: '2025-03-12T10:30:00' },
          },
          [
            PICKED_UP,
            coded('2025-03-05T12:00:00', 'Please send back', 'misrouted', 'return_to_sender_requested'),
            scan('2025-03-12T10:30:00', 'Delivered_001', 'Delivered'),
          ],
        ),
      ],
      check: (rows) => {
        expect(rows.shipment('CODED-3')).toMatchObject({
          status: 'returned',
          delivered_at: null,
          returned_at: utc('2025-03-12T10:30'),
        });
        expect(rows.deliveries.delivered).toBe(0);
      },
    },
    {
      name: 'knows the return although the newest version of a checkpoint no longer has its events[]',
      send: [
        aftership(
          'CODED-4',
          { at: '2025-03-13T15:00:00', subtag: 'Exception_001' },
          [PICKED_UP, coded('2025-03-12T10:30:00', 'Back at the shipper', 'returned_to_sender')],
          { version: '2024-04' },
        ),
        aftership(
          'CODED-4',
          { at: '2025-03-13T15:00:00', subtag: 'Exception_001' },
          [PICKED_UP, scan('2025-03-12T10:30:00', 'Exception_001', 'Back at the shipper')],
          { version: '2026-07' },
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('CODED-4')).toMatchObject({
          returned_at: utc('2025-03-12T10:30'),
          event_count: 2,
        }),
    },
    {
      name: 'gives the shipment the reason that only events[] hold',
      send: [
        aftership('CODED-5', { at: '2025-03-06T15:00:00', subtag: 'Exception_001' }, [
          PICKED_UP,
          coded('2025-03-05T12:00:00', 'Held', 'held_by_customs'),
        ]),
        aftership('CODED-6', { at: '2025-03-06T15:00:00', subtag: 'AttemptFail_001' }, [
          scan('2025-03-05T12:00:00', 'AttemptFail_001', 'Too large', {
            events: [{ code: 'delivery_attempt_failed', reason: { code: 'package_oversized_overweight' } }],
          }),
        ]),
        aftership('CODED-7', { at: '2025-03-06T15:00:00', subtag: 'AttemptFail_001' }, [
          scan('2025-03-05T12:00:00', 'AttemptFail_001', 'Too far', {
            events: [{ code: 'delivery_attempt_failed', reason: { code: 'outside_delivery_limits' } }],
          }),
        ]),
      ],
      check: (rows) =>
        expect(
          ['CODED-5', 'CODED-6', 'CODED-7'].map((number) => rows.shipment(number).status_reason),
        ).toEqual(['customs_delay', 'oversized', 'outside_delivery_area']),
    },
  ],
};
