/** What the views say of rows that are written here, not by the projector; also of rows that it would never write. */
import { STATUSES } from '@app/events';
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
  ask(
    url,
    'TRUNCATE tracking.shipments, tracking.shipment_events, tracking.shipment_promises, tracking.source_freshness',
  ),
);

describe('shipment_transit', () => {
  it('counts from pick-up to delivery, to the end, or to today, and never less than 0', async () => {
    const picked_up_on = today(-10);
    await insertShipments(url, {
      'under way': { picked_up_on },
      delivered: { picked_up_on, status: 'delivered', delivered_on: today(-8) },
      'delivered before its pick-up': { picked_up_on, status: 'delivered', delivered_on: today(-11) },
      'delivered on an unknown day': { picked_up_on, status: 'delivered', status_at: `${today(-1)}T00:00Z` },
      lost: { picked_up_on, status: 'lost', status_at: `${today(-4)}T23:00Z` },
      'picked up tomorrow': { picked_up_on: today(2) },
      'no pick-up': {},
      returned: { picked_up_on, status: 'returned' },
    });
    expect(await byNumber(url, 'shipment_transit', 'transit_days')).toEqual({
      'under way': 10,
      delivered: 2,
      'delivered before its pick-up': null,
      'delivered on an unknown day': null,
      lost: 6,
      'picked up tomorrow': null,
      'no pick-up': null,
    });
  });
});

describe('shipment_timeline', () => {
  it('has events of one instant in the order of the fold, and marks the one with the status', async () => {
    const at = '2026-05-05T00:00:00Z';
    const told = [
      ...STATUSES.map((status) => ({ status, occurred_at: at, occurred_at_precision: 'instant' })),
      { status: 'delivered', occurred_at: at, occurred_at_precision: 'local' },
      { status: 'delivered', occurred_at: at, occurred_at_precision: 'date' },
      { status: null, occurred_at: null, occurred_at_precision: null },
    ].map((event, index) => ({ ...event, id: uuid(100 + index) }));
    await insertShipments(url, { one: { status_event_id: uuid(103) } });
    await insertEvents(url, told.toReversed());
    const rows = await ask<Row>(
      url,
      'SELECT status, occurred_at_precision, is_current FROM tracking.shipment_timeline',
    );
    expect(rows.map(({ status, occurred_at_precision }) => [occurred_at_precision, status])).toEqual([
      [null, null],
      ['date', 'delivered'],
      ['local', 'delivered'],
      ...STATUSES.map((status) => ['instant', status]),
    ]);
    expect(rows.filter(({ is_current }) => is_current)).toMatchObject([{ status: STATUSES[3] }]);
  });
});

describe('data_freshness', () => {
  it('has one row per source, with the newest of all its partitions', async () => {
    const source = { source: 's', account: 'a', integration: 'i' };
    await insertRows(url, 'source_freshness', source, [
      { partition: 0, newest_received_at: '2026-05-05T00:00Z', newest_occurred_at: '2026-05-04T00:00Z' },
      { partition: 1, newest_received_at: '2026-05-06T00:00Z', newest_occurred_at: null },
    ]);
    expect(await ask(url, 'SELECT * FROM tracking.data_freshness')).toEqual([
      {
        ...source,
        newest_received_at: new Date('2026-05-06T00:00Z'),
        newest_occurred_at: new Date('2026-05-04T00:00Z'),
      },
    ]);
  });
});

/** One value for each of these columns. */
const all = (names: string, value: unknown): Row =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]));

describe('every view', () => {
  const TIMES =
    'status_at picked_up_at first_attempted_at out_for_delivery_at delivered_at returned_at promised_delivery_at ' +
    'estimated_delivery_at estimated_delivery_min estimated_delivery_max order_date delivered_local';
  const DATES = 'picked_up_on delivered_on order_promised_delivery_date';
  const imprecise_times = TIMES.split(' ');

  it('answers whatever the rows hold', async () => {
    const extremes: [time: string | null, date: string | null][] = [
      [null, null],
      ['infinity', 'infinity'],
      ['-infinity', '-infinity'],
      ['4713-01-02 00:00:00 BC', '4713-01-02 BC'],
      ['294276-12-31 00:00:00', '5874897-12-31'],
      ['2026-05-05 12:00:00', '5874897-12-31'],
    ];
    const rows = extremes.flatMap(([time, date]) =>
      [null, 'late', '2026-99-99', ''].flatMap((text) =>
        ['in_transit', 'delivered', 'lost', 'no status of ours'].flatMap((status) =>
          [[], imprecise_times].map((imprecise) => ({
            ...all(TIMES, time),
            ...all(DATES, date),
            status,
            on_time_status: text,
            imprecise_times: imprecise,
            returned_at: null,
            attributes: { sender_id: text },
          })),
        ),
      ),
    );
    await insertShipments(url, Object.fromEntries(rows.map((row, index) => [String(index), row])));
    await insertEvents(
      url,
      extremes.map(([time], index) => ({
        id: uuid(index),
        occurred_at: time,
        occurred_at_text: '2026-99-99T10:00:00Z',
        occurred_at_precision: 'no precision of ours',
        status: 'no status of ours',
      })),
    );
    await insertRows(
      url,
      'shipment_promises',
      { kind: 'promise', imprecise_times: [], life: 1, source: 's', received_at: 'infinity', raw_id: 'raw' },
      extremes.flatMap(([time], index) =>
        ['-infinity', '2026-01-01T00:00Z'].map((stated_at) => ({
          shipment_id: uuid(0),
          id: `${index} ${stated_at}`,
          due_at: time,
          stated_at,
        })),
      ),
    );
    const views = await ask<{ name: string }>(
      url,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'v'`,
    );
    expect(views).toHaveLength(16);
    for (const { name } of views) {
      const answer = ask(url, `SELECT * FROM tracking.${name}`);
      await expect(answer.then(() => name)).resolves.toBe(name);
    }
  });
});
