/** The views that read the history, or the lack of it: time in status, silence, promises as they were revised, orders. */
import {
  byNumber,
  insertEvents,
  insertRows,
  insertShipments,
  today,
  uuid,
  type Row,
} from './setup/insert-rows';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
});
afterAll(() => databases.dropAll());
afterEach(() =>
  ask(url, 'TRUNCATE tracking.shipments, tracking.shipment_events, tracking.shipment_promises'),
);

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

const event = (index: number, status: string | null, at: string | null, more: Row = {}): Row => ({
  id: uuid(100 + index),
  status,
  occurred_at: at,
  occurred_at_precision: at && 'instant',
  ...more,
});
const at = (hour: number): string => `2026-01-01T${String(hour).padStart(2, '0')}:00:00Z`;

/** Each stay as `status hour-hour`, of the only shipment. */
async function stays(): Promise<string[]> {
  const rows = await ask<{ text: string }>(
    url,
    `SELECT concat_ws(' ', status, to_char(entered_at, 'HH24'), to_char(left_at, 'HH24')) AS text
      FROM tracking.time_in_status ORDER BY life, stay`,
  );
  return rows.map(({ text }) => text);
}

const promise = (id: string, stated: number, due: number | null, more: Row = {}): Row => ({
  shipment_id: uuid(0),
  id,
  kind: 'promise',
  due_at: due && `2026-01-${10 + due}T20:00:00Z`,
  imprecise_times: [],
  stated_at: `2026-01-0${stated}T00:00:00Z`,
  life: 1,
  source: 's',
  received_at: '2026-01-09T00:00:00Z',
  raw_id: 'raw',
  ...more,
});

describe('time_in_status', () => {
  it('puts events of one moment in the order that decides the status, and joins those of one status', async () => {
    await insertShipments(url, { one: { status: 'delivered' } });
    await insertEvents(url, [
      event(0, 'delivered', at(5)),
      event(1, 'out_for_delivery', at(5)),
      event(2, 'in_transit', at(3)),
      event(3, 'in_transit', at(2)),
      event(4, 'info_received', at(1)),
    ]);
    expect(await stays()).toEqual([
      'info_received 01 02',
      'in_transit 02 05',
      'out_for_delivery 05 05',
      'delivered 05',
    ]);
  });

  it('leaves out what has no sound time, makes no claim, or is reported late after the delivery', async () => {
    await insertShipments(url, { one: { status: 'delivered' } });
    await insertEvents(url, [
      event(0, 'in_transit', at(1)),
      event(1, 'exception', null),
      event(2, 'exception', at(2), { attributes: { implausible_time: true } }),
      event(3, null, at(3)),
      event(4, 'unknown', at(3)),
      event(5, 'delivered', at(4)),
      event(6, 'in_transit', at(5)),
    ]);
    expect(await stays()).toEqual(['in_transit 01 04', 'delivered 04']);
  });

  it('goes on after a delivery that was taken back, and on the way back', async () => {
    await insertShipments(url, { one: { status: 'returned' } });
    await insertEvents(url, [
      event(0, 'delivered', at(1)),
      event(1, 'exception', at(2)),
      event(2, 'in_transit', at(3), { direction: 'return' }),
      event(3, 'returned', at(4), { direction: 'return' }),
    ]);
    expect(await stays()).toEqual(['delivered 01 02', 'exception 02 03', 'in_transit 03 04', 'returned 04']);
  });

  it('ends where the sender has closed the shipment, and lasts until now in an open one', async () => {
    await insertShipments(url, { one: { status: 'expired', status_at: at(9) } });
    await insertEvents(url, [event(0, 'in_transit', at(1))]);
    expect(await stays()).toEqual(['in_transit 01 09']);
    await ask(url, `UPDATE tracking.shipments SET status = 'exception'`);
    const [row] = await ask<Row>(
      url,
      `SELECT left_at, abs(extract(epoch FROM now() - entered_at - duration)) < 1 AS lasts FROM tracking.time_in_status`,
    );
    expect(row).toEqual({ left_at: null, lasts: true });
  });

  it('counts each life of a number for itself', async () => {
    await insertShipments(url, { one: { life: 2 } });
    await insertEvents(url, [
      event(0, 'in_transit', at(1)),
      event(1, 'delivered', at(2)),
      event(2, 'in_transit', at(7), { life: 2 }),
    ]);
    expect(await stays()).toEqual(['in_transit 01 02', 'delivered 02', 'in_transit 07']);
  });
});

describe('shipments_silent', () => {
  it('lists open shipments without news for three times the usual gap of the carrier, a day at least', async () => {
    const delivery = (carrier: string, days: number): Row => ({
      carrier,
      status: 'delivered',
      picked_up_at: ago(2 + days),
      delivered_at: ago(2),
      delivered_on: ago(2).slice(0, 10),
      event_count: 3,
    });
    await insertShipments(url, {
      'four days between two events': delivery('slow', 8),
      'some minutes between two events': delivery('quick', 0.01),
      'slow, eleven days': { carrier: 'slow', status_at: ago(11) },
      'slow, thirteen days': { carrier: 'slow', status_at: ago(13) },
      'quick, less than a day': { carrier: 'quick', status_at: ago(0.9) },
      'quick, more than a day': { carrier: 'quick', status_at: ago(1.2) },
      'nothing is known, four days': { carrier: 'new', status_at: ago(4) },
      'nothing is known, six days': { carrier: 'new', status_at: ago(6) },
      'no time, first heard of long ago': { carrier: 'slow', first_received_at: ago(50) },
      closed: { carrier: 'slow', status: 'lost', status_at: ago(99) },
      'quick, a date that ended less than a day ago': {
        carrier: 'quick',
        status_at: ago(1.2),
        imprecise_times: ['status_at'],
      },
    });
    expect(await byNumber(url, 'shipments_silent', 'days_silent::float')).toEqual({
      'slow, thirteen days': 13,
      'quick, more than a day': 1.2,
      'nothing is known, six days': 6,
      'no time, first heard of long ago': 50,
    });
  });
});

describe('promise_revisions', () => {
  it('numbers the promises of each kind and life by when they were made, with the days by which each moved', async () => {
    await insertShipments(url, { one: { life: 2 } });
    await insertRows(url, 'shipment_promises', {}, [
      promise('c', 3, 1),
      promise('b', 2, 4),
      promise('a', 1, 2),
      promise('e', 1, null, { kind: 'estimate', due_max: '2026-01-15T00:00:00Z' }),
      promise('n', 5, 9, { life: 2 }),
    ]);
    const rows = await ask<Row>(
      url,
      `SELECT kind, life, revision, moved_days, moved_from_first_days FROM tracking.promise_revisions ORDER BY kind DESC, life, revision`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['promise', 1, 1, null, 0],
      ['promise', 1, 2, 2, 2],
      ['promise', 1, 3, -3, -1],
      ['promise', 2, 1, null, 0],
      ['estimate', 1, 1, null, 0],
    ]);
  });
});

describe('shipments_by_order', () => {
  it('has one row per order and account, also of orders that have only an id', async () => {
    await insertShipments(url, {
      a: { order_number: '1', status: 'delivered' },
      b: { order_number: '1', status: 'returned' },
      c: { order_number: '1', account: 'globex' },
      d: { order_id: 'x' },
      e: {},
      f: { order_id: 'x', status: 'returning', delivered_at: ago(1) },
    });
    const rows = await ask<Row>(
      url,
      `SELECT account, parcels, delivered, were_delivered, open, tracking_numbers FROM tracking.shipments_by_order ORDER BY tracking_numbers`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['acme', 2, 1, 0, 0, ['a', 'b']],
      ['globex', 1, 0, 0, 1, ['c']],
      ['acme', 2, 0, 1, 2, ['d', 'f']],
    ]);
  });
});

describe('first_attempt_daily and lane_performance_daily', () => {
  it('count a delivery as successful at first only without a failed attempt, and how late it was', async () => {
    const day = today(-3);
    await insertShipments(url, {
      first: {
        status: 'delivered',
        delivered_at: `${day}T10:00Z`,
        delivered_on: day,
        failed_delivery_attempts: 0,
      },
      second: {
        status: 'delivered',
        delivered_at: `${today(-2)}T10:00Z`,
        delivered_on: today(-2),
        first_attempted_at: `${day}T10:00Z`,
        failed_delivery_attempts: 1,
        on_time_status: 'late',
        on_time_difference_days: 4,
      },
      never: { status: 'returning', first_attempted_at: `${day}T10:00Z`, failed_delivery_attempts: 2 },
      'not yet': {},
    });
    expect(
      await ask(
        url,
        'SELECT attempted, successful, success_percent::float FROM tracking.first_attempt_daily',
      ),
    ).toEqual([{ attempted: 3, successful: 1, success_percent: 33.3 }]);
    expect(
      await ask(
        url,
        `SELECT delivered, late, average_days_late::float FROM tracking.lane_performance_daily ORDER BY delivered_on`,
      ),
    ).toEqual([
      { delivered: 1, late: 0, average_days_late: null },
      { delivered: 1, late: 1, average_days_late: 4 },
    ]);
  });
});

const delivered = (row: Row): Row => ({ status: 'delivered', delivered_on: '2026-05-05', ...row });

describe('shipment_deliveries', () => {
  it('counts the days of two instants in one zone, and never against whether it was on time', async () => {
    await insertShipments(url, {
      'on time, each in its own day': delivered({
        delivered_at: '2026-05-05T21:00:00-07:00',
        promised_delivery_at: '2026-05-05T22:00:00-07:00',
      }),
      'late by an hour of the same day': delivered({
        delivered_at: '2026-05-05T21:00:00-07:00',
        promised_delivery_at: '2026-05-05T20:00:00-07:00',
      }),
      'late by two days': delivered({
        delivered_at: '2026-05-05T10:00:00Z',
        promised_delivery_at: '2026-05-03T23:00:00Z',
      }),
      'early by a day': delivered({
        delivered_at: '2026-05-05T10:00:00Z',
        promised_delivery_at: '2026-05-06T23:00:00Z',
      }),
      'late as the sender counts': delivered({
        delivered_at: '2026-05-05T10:00:00Z',
        on_time_status: 'late',
        on_time_difference_days: 3,
      }),
    });
    expect(await byNumber(url, 'shipment_deliveries', `on_time || ' ' || days_late`)).toEqual({
      'on time, each in its own day': 'true 0',
      'late by an hour of the same day': 'false 0',
      'late by two days': 'false 2',
      'early by a day': 'true -1',
      'late as the sender counts': 'false 3',
    });
  });

  it('marks a delivery that was taken back, which is no success at the first attempt', async () => {
    const once = { delivered_at: '2026-05-05T10:00:00Z', failed_delivery_attempts: 0 };
    await insertShipments(url, {
      kept: delivered(once),
      'taken back': delivered({ ...once, status: 'lost', attributes: { delivery_corrected: true } }),
    });
    expect(await byNumber(url, 'shipment_deliveries', 'was_taken_back')).toEqual({
      kept: false,
      'taken back': true,
    });
    expect(await ask(url, 'SELECT attempted, successful FROM tracking.first_attempt_daily')).toEqual([
      { attempted: 2, successful: 1 },
    ]);
  });
});

it('adds up the days of late deliveries, without those of which they are not known', async () => {
  await insertShipments(url, {
    known: {
      status: 'delivered',
      delivered_on: '2026-05-05',
      on_time_status: 'late',
      on_time_difference_days: 4,
    },
    'not known': { status: 'delivered', delivered_on: '2026-05-05', on_time_status: 'late' },
  });
  expect(
    await ask(url, 'SELECT late, days_late::int, late_by_known_days FROM tracking.lane_performance_daily'),
  ).toEqual([{ late: 2, days_late: 4, late_by_known_days: 1 }]);
});

it('measures no negative stay where a time without a zone is later than now', async () => {
  await insertShipments(url, { one: {} });
  const soon = new Date(Date.now() + 9 * 3_600_000).toISOString();
  await insertEvents(url, [
    { id: uuid(100), status: 'in_transit', occurred_at: soon, occurred_at_precision: 'local' },
  ]);
  expect(await ask(url, 'SELECT duration::text FROM tracking.time_in_status')).toEqual([
    { duration: '00:00:00' },
  ]);
});
