/** The views that compare a delivery, or its absence, with what was promised. */
import { byNumber, insertShipments, today, type Row } from './setup/insert-rows';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());
afterEach(() => ask(url, 'TRUNCATE tracking.shipments, tracking.shipment_events, tracking.source_freshness'));

describe('shipments_late', () => {
  it('lists open shipments past their promise, else the promise of the order, else the estimate', async () => {
    const late = `${today(-3)}T12:00:00Z`;
    const ahead = `${today(3)}T12:00:00Z`;
    await insertShipments(url, {
      promise: { promised_delivery_at: late },
      'promise ahead, estimate past': { promised_delivery_at: ahead, estimated_delivery_at: late },
      'order promise': { order_promised_delivery_date: today(-1), estimated_delivery_at: ahead },
      'estimate max': { estimated_delivery_max: late, estimated_delivery_at: ahead },
      estimate: { estimated_delivery_at: late },
      'nothing due': {},
      closed: { promised_delivery_at: late, status: 'delivered' },
      lost: { promised_delivery_at: late, status: 'lost' },
      'delivered, on its way back': { promised_delivery_at: late, status: 'returning', delivered_at: late },
      'on its way back undelivered': { promised_delivery_at: late, status: 'returning' },
    });
    expect(await byNumber(url, 'shipments_late', "due_kind || ' ' || days_late")).toEqual({
      promise: 'promise 3',
      'on its way back undelivered': 'promise 3',
      'order promise': 'order_promise 1',
      'estimate max': 'estimate 3',
      estimate: 'estimate 3',
    });
  });

  it('takes a due date as past only when its day is over', async () => {
    const midnight = `${today(0)}T00:00:00Z`;
    await insertShipments(url, {
      'an instant at midnight': { promised_delivery_at: midnight },
      'a date': { promised_delivery_at: midnight, imprecise_times: ['promised_delivery_at'] },
      'the date of yesterday': {
        promised_delivery_at: `${today(-1)}T00:00:00Z`,
        imprecise_times: ['promised_delivery_at'],
      },
      'an order promise': { order_promised_delivery_date: today(0) },
    });
    expect(await byNumber(url, 'shipments_late', `to_char(due_at, 'YYYY-MM-DD HH24:MI')`)).toEqual({
      'an instant at midnight': `${today(0)} 00:00`,
      'the date of yesterday': `${today(0)} 00:00`,
    });
  });
});

const delivered = (row: Row): Row => ({
  status: 'delivered',
  delivered_at: '2026-05-05T21:30:00Z',
  delivered_on: '2026-05-05',
  delivered_local: '2026-05-05T16:30:00',
  ...row,
});

/** Counts of the one day with deliveries: on time, late, not judged. */
async function judged(row: Row): Promise<string> {
  await ask(url, 'TRUNCATE tracking.shipments');
  await insertShipments(url, { one: delivered(row) });
  const [day] = await ask<Row>(url, 'SELECT * FROM tracking.delivery_performance_daily');
  const { on_time, late, not_judged } = day ?? {};
  return day ? `${String(on_time)} ${String(late)} ${String(not_judged)}` : 'no delivery';
}

describe('delivery_performance_daily', () => {
  const ON_TIME = '1 0 0';
  const LATE = '0 1 0';
  const NOT_JUDGED = '0 0 1';

  it.each<[string, Row, string]>([
    ['a promise that is an instant, kept', { promised_delivery_at: '2026-05-05T22:00Z' }, ON_TIME],
    ['a promise that is an instant, missed', { promised_delivery_at: '2026-05-05T21:00Z' }, LATE],
    [
      'a promise for a date, kept that afternoon',
      { promised_delivery_at: '2026-05-05T00:00Z', imprecise_times: ['promised_delivery_at'] },
      ON_TIME,
    ],
    [
      'a promise for the date before',
      { promised_delivery_at: '2026-05-04T00:00Z', imprecise_times: ['promised_delivery_at'] },
      LATE,
    ],
    [
      'a promise by the clock on the wall, kept although the instant in UTC is later',
      { promised_delivery_at: '2026-05-05T17:00Z', imprecise_times: ['promised_delivery_at'] },
      ON_TIME,
    ],
    [
      'a promise by the clock on the wall, missed',
      { promised_delivery_at: '2026-05-05T16:00Z', imprecise_times: ['promised_delivery_at'] },
      LATE,
    ],
    [
      'a delivery by the clock on the wall against an instant of the same day',
      { promised_delivery_at: '2026-05-05T09:00Z', imprecise_times: ['delivered_at'] },
      ON_TIME,
    ],
    ['an order promise for the same day', { order_promised_delivery_date: '2026-05-05' }, ON_TIME],
    ['an order promise for the day before', { order_promised_delivery_date: '2026-05-04' }, LATE],
    [
      "the sender's own judgement against a promise",
      { on_time_status: 'Late', promised_delivery_at: '2026-05-06T00:00Z' },
      LATE,
    ],
    [
      "the sender's own judgement against an order promise",
      { on_time_status: 'early', order_promised_delivery_date: '2026-05-04' },
      ON_TIME,
    ],
    ['nothing to judge by', {}, NOT_JUDGED],
    ['a parcel that went back after its delivery', { status: 'returned' }, NOT_JUDGED],
    [
      'a parcel that only came back',
      { status: 'returned', delivered_at: null, delivered_on: null, returned_at: '2026-05-09T00:00Z' },
      'no delivery',
    ],
  ])('judges %s', async (_what, row, expected) => {
    expect(await judged(row)).toBe(expected);
  });
});
