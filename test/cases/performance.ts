/** On time or late: by the sender's own word, else by the promise, dates and wall clocks compared as written. */
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

type Judgement = 'on_time' | 'late' | 'not_judged';

const judged = (judgement: Judgement, what: string, send: Case['send']): Case => ({
  name: `is ${judgement.replace('_', ' ')} ${what}`,
  send,
  check: (rows) =>
    expect(rows.deliveries).toEqual({ delivered: 1, on_time: 0, late: 0, not_judged: 0, [judgement]: 1 }),
});

const byAmazon = (promisedDeliveryDate: string, deliveredAt: string): Case['send'] => [
  amazon('JUDGED', 'PickupDone', '2025-04-01T09:00:00Z', { promisedDeliveryDate }),
  amazon('JUDGED', 'Delivered', deliveredAt, { promisedDeliveryDate }),
];

const byAftership = (deliveredAt: string, more: Fields, version = '2025-01'): Case['send'] => [
  aftership(
    'JUDGED',
    { at: '2025-04-18T16:00:00', subtag: 'Delivered_001', more },
    [scan(deliveredAt, 'Delivered_001', 'Delivered')],
    { version },
  ),
];

const promisedFor = (day: string): Fields => ({ order_promised_delivery_date: day });
const AT_THREE = '2025-04-16T15:00:00';

export const performance: CaseGroup = {
  name: 'a delivery',
  cases: [
    judged(
      'on_time',
      'in the afternoon of the day it was promised for',
      byAmazon('2025-04-03', '2025-04-03T14:15:00Z'),
    ),
    judged(
      'on_time',
      'in the evening of that day, which is the next in UTC',
      byAmazon('2025-04-03', '2025-04-03T22:15:00-05:00'),
    ),
    judged(
      'late',
      'the day after the day it was promised for',
      byAmazon('2025-04-03', '2025-04-04T00:30:00+02:00'),
    ),
    judged(
      'late',
      'an hour after the promised instant, whatever the clock on the wall',
      byAmazon('2025-04-03T18:00:00Z', '2025-04-03T17:00:00-02:00'),
    ),
    judged(
      'on_time',
      'an hour before the promised time by the clock on the wall',
      byAmazon('2025-04-03T18:00:00', '2025-04-03T17:00:00-05:00'),
    ),
    judged(
      'late',
      'an hour after the promised time by the clock on the wall',
      byAmazon('2025-04-03T18:00:00', '2025-04-03T19:00:00+05:00'),
    ),
    judged('on_time', 'on the day promised with the order', byAftership(AT_THREE, promisedFor('2025-04-16'))),
    judged(
      'late',
      'on the day after the day promised with the order',
      byAftership(AT_THREE, promisedFor('2025-04-15')),
    ),
    judged(
      'on_time',
      'on the day promised with the order as written, the next in UTC',
      byAftership('2025-04-16T22:30:00-08:00', promisedFor('2025-04-16')),
    ),
    judged(
      'late',
      'on the day after that as written, although the same in UTC',
      byAftership('2025-04-17T00:30:00+08:00', promisedFor('2025-04-16')),
    ),
    judged(
      'on_time',
      'by an order promise in its newer form',
      byAftership(
        AT_THREE,
        { order_promised_delivery_date: { promised_delivery_date: '2025-04-16' } },
        '2026-01',
      ),
    ),
    judged(
      'not_judged',
      'when there is an estimate and no promise',
      byAftership(AT_THREE, {
        latest_estimated_delivery: {
          type: 'specific',
          source: 'Carrier EDD',
          datetime: '2025-04-15',
          datetime_min: null,
          datetime_max: null,
        },
      }),
    ),
    judged(
      'late',
      'by the word of the sender, although the promise was kept',
      byAftership(AT_THREE, { ...promisedFor('2025-04-20'), on_time_status: 'late' }),
    ),
    judged(
      'on_time',
      'by the word of the sender, although the promise was not kept',
      byAftership(AT_THREE, { ...promisedFor('2025-04-10'), on_time_status: 'on-time' }),
    ),
  ],
};
