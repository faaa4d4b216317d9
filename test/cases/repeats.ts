/** The same again changes nothing: not in a body, not in a batch, not after something newer. */
import { utc } from './account-rows';
import type { CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const ARRIVED = scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived', {
  events: [{ code: 'beamed_up' }, { code: 'beamed_up' }, { code: 'BEAMED_UP' }],
});
const PICKUP = amazon('AGAIN', 'PickupDone', '2025-03-01T09:00:00Z');

export const repeats: CaseGroup = {
  name: 'a repeat',
  cases: [
    {
      name: 'of one checkpoint 40 times in a body that is sent 30 times at once is one row and one event',
      send: [
        aftership(
          'AGAIN',
          { at: '2025-03-14T15:00:00', subtag: 'InTransit_003' },
          Array.from({ length: 40 }, () => ARRIVED),
          { times: 30 },
        ),
      ],
      parallel: true,
      check: (rows) => {
        expect(rows.shipments).toMatchObject([{ status: 'in_transit', event_count: 1 }]);
        expect(rows.history('AGAIN')).toHaveLength(1);
        const counted = rows.unmapped.filter(({ code }) => /^beamed_up$/i.test(String(code)));
        expect(counted.map(({ count }) => count)).toEqual(counted.map(() => 1));
        expect(counted).not.toEqual([]);
      },
    },
    {
      name: 'of an attempt, in two versions and by two URLs, is one failed attempt',
      send: ([undefined, 'b'] as const).flatMap((from) =>
        [null, '2025-01', '2026-07'].map((version) =>
          aftership(
            'AGAIN',
            { at: '2025-03-14T15:00:00', subtag: 'AttemptFail_001' },
            [scan('2025-03-10T10:00:00', 'AttemptFail_001', 'Nobody home')],
            { version, from, times: 2 },
          ),
        ),
      ),
      check: (rows) =>
        expect(rows.shipment('AGAIN')).toMatchObject({ event_count: 1, failed_delivery_attempts: 1 }),
    },
    {
      name: 'of an old event of Amazon decides nothing and counts once',
      send: [PICKUP, amazon('AGAIN', 'Delivered', '2025-03-02T09:00:00Z'), PICKUP],
      check: (rows) => {
        expect(rows.shipment('AGAIN')).toMatchObject({ status: 'delivered', event_count: 2 });
        expect(rows.current('AGAIN')).toMatchObject([{ code: 'Delivered' }]);
      },
    },
    {
      name: 'of an old snapshot after a newer one changes nothing',
      send: ['2025-03-11T15:00:00', '2025-03-14T15:00:00', '2025-03-11T15:00:00'].map((at) =>
        aftership('AGAIN', { at, subtag: at < '2025-03-12' ? 'InTransit_003' : 'Delivered_001' }, [
          scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived'),
          ...(at < '2025-03-12' ? [] : [scan('2025-03-13T10:00:00', 'Delivered_001', 'Delivered')]),
        ]),
      ),
      check: (rows) =>
        expect(rows.shipment('AGAIN')).toMatchObject({
          status: 'delivered',
          delivered_at: utc('2025-03-13T10:00'),
          event_count: 2,
        }),
    },
    {
      name: 'of an attempt of Amazon under other envelope times, with other details, is one attempt with all details',
      send: [['BusinessClosed'], ['CustomerUnavailable'], []].map((trackingDetailCodes, index) =>
        amazon(
          'AGAIN',
          'DeliveryAttempted',
          '2025-03-02T09:00:00Z',
          { trackingDetailCodes },
          `2025-03-02T1${index}:00:00Z`,
          { times: 3 },
        ),
      ),
      check: (rows) => {
        expect(rows.shipment('AGAIN')).toMatchObject({ event_count: 1, failed_delivery_attempts: 1 });
        expect(rows.history('AGAIN')).toMatchObject([{ details: ['BusinessClosed', 'CustomerUnavailable'] }]);
      },
    },
  ],
};
