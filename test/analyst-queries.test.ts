/** The documented queries of docs/analysts.md, on some shipments whose answers were worked out by hand. */
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { documentedQueries, withVariables } from '../tools/docs/documented-queries';
import { insertEvents, insertRows, insertShipments, today, uuid, type Row } from './setup/insert-rows';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const QUERIES = documentedQueries(PROJECT_ROOT);
const VARIABLES = { number: 'moved', order: 'A1' };

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
  await insertShipments(url, SHIPMENTS);
  await insertEvents(url, EVENTS);
  await insertRows(url, 'shipment_promises', PROMISE, PROMISES);
  await insertRows(url, 'source_freshness', FRESHNESS, [
    { source: 'fresh', newest_received_at: ago(1 / 24) },
    { source: 'stale', newest_received_at: ago(3) },
  ]);
});
afterAll(() => databases.dropAll());

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Picked up and delivered on these days at ten o'clock. */
const delivered = (pickedUp: number, day: number, more: Row): Row => ({
  status: 'delivered',
  status_at: `${today(day)}T10:00Z`,
  picked_up_at: `${today(pickedUp)}T10:00Z`,
  picked_up_on: today(pickedUp),
  first_received_at: `${today(pickedUp)}T10:00Z`,
  delivered_at: `${today(day)}T10:00Z`,
  delivered_on: today(day),
  delivered_local: `${today(day)}T10:00`,
  failed_delivery_attempts: 0,
  ...more,
});
const TO_FRANCE = { origin_country_code: 'GB', destination_country_code: 'FR' };

const SHIPMENTS: Record<string, Row> = {
  silent: { status_at: ago(10), promised_delivery_at: `${today(-3)}T12:00Z` },
  due: { carrier: 'ups', status: 'exception', status_at: ago(0), order_promised_delivery_date: today(-1) },
  open: { status_at: ago(0), order_number: 'A1', estimated_delivery_at: `${today(2)}T12:00Z` },
  moved: delivered(-6, -2, {
    ...TO_FRANCE,
    promised_delivery_at: `${today(-3)}T23:00Z`,
    order_number: 'A1',
    event_count: 5,
  }),
  'second attempt': delivered(-4, -2, {
    ...TO_FRANCE,
    promised_delivery_at: `${today(-1)}T23:00Z`,
    first_attempted_at: `${today(-3)}T10:00Z`,
    failed_delivery_attempts: 1,
    event_count: 3,
  }),
  'no promise': delivered(-3, -1, {
    carrier: 'ups',
    origin_country_code: 'DE',
    destination_country_code: 'IT',
    event_count: 2,
  }),
  returned: { status: 'returned', returned_at: ago(40), status_at: ago(40) },
};
const MOVED = { shipment_id: uuid(3) };
const SECOND_ATTEMPT = { shipment_id: uuid(4) };

const EVENTS = (
  [
    [-6, '08:00', 'info_received', 0],
    [-6, '10:00', 'in_transit', 30],
    [-5, '10:00', 'in_transit', 10],
    [-2, '06:00', 'out_for_delivery', 20],
    [-2, '10:00', 'delivered', 60],
    // A late report: it begins no stay.
    [-2, '11:00', 'in_transit', 5],
  ] as const
).map(([day, time, status, delay], index) => ({
  ...MOVED,
  id: uuid(100 + index),
  status,
  occurred_at: `${today(day)}T${time}:00Z`,
  occurred_at_precision: 'instant',
  received_at: new Date(Date.parse(`${today(day)}T${time}:00Z`) + delay * 60_000).toISOString(),
}));

const PROMISE: Row = {
  kind: 'promise',
  imprecise_times: [],
  life: 1,
  source: 'acme-amazon',
  received_at: ago(1),
  raw_id: 'raw',
};
const PROMISES: Row[] = [
  { ...MOVED, id: 'first', due_at: `${today(-4)}T23:00Z`, stated_at: `${today(-6)}T10:00Z` },
  { ...MOVED, id: 'second', due_at: `${today(-3)}T23:00Z`, stated_at: `${today(-5)}T10:00Z` },
  {
    ...MOVED,
    id: 'estimate',
    kind: 'estimate',
    due_max: `${today(-1)}T00:00Z`,
    stated_at: `${today(-5)}T10:00Z`,
  },
  { ...SECOND_ATTEMPT, id: 'only', due_at: `${today(-1)}T23:00Z`, stated_at: `${today(-4)}T10:00Z` },
];
const FRESHNESS: Row = { partition: 0, account: 'acme', integration: 'aftership', newest_occurred_at: null };

const lane = (
  carrier: string,
  from: string | null,
  to: string | null,
  ...figures: (number | null)[]
): Row => ({
  carrier,
  origin_country_code: from,
  destination_country_code: to,
  shipped: figures[0],
  delivered: figures[1],
  median_days: figures[2],
  p90_days: figures[3],
});

/** By the beginning of the question. */
const ANSWERS: Record<string, Row[]> = {
  'What is late now': [
    { carrier: 'fedex', due_kind: 'promise', late: 1, longest: 3, average: 3 },
    { carrier: 'ups', due_kind: 'order_promise', late: 1, longest: 1, average: 1 },
  ],
  'Which parcels have gone silent': [
    { carrier: 'fedex', tracking_number: 'silent', status: 'in_transit', days_silent: 10, usual_gap_days: 1 },
  ],
  'How long was one parcel': [
    { stay: 1, status: 'info_received', duration: '02:00:00' },
    { stay: 2, status: 'in_transit', duration: '3 days 20:00:00' },
    { stay: 3, status: 'out_for_delivery', duration: '04:00:00' },
    { stay: 4, status: 'delivered', duration: null, left_at: null },
  ],
  'Where do parcels spend': [
    { carrier: 'fedex', status: 'in_transit', stays: 1, average_hours: 92 },
    { carrier: 'fedex', status: 'out_for_delivery', stays: 1, average_hours: 4 },
    { carrier: 'fedex', status: 'info_received', stays: 1, average_hours: 2 },
  ],
  'How often is the first attempt': [
    { carrier: 'fedex', attempted: 2, success_percent: 50 },
    { carrier: 'ups', attempted: 1, success_percent: 100 },
  ],
  'How many deliveries were late': [
    { delivered_on: today(-2), carrier: 'fedex', delivered: 2, on_time: 1, late: 1, not_judged: 0 },
    { delivered_on: today(-1), carrier: 'ups', delivered: 1, on_time: 0, late: 0, not_judged: 1 },
  ],
  'On which lanes': [
    { ...TO_FRANCE, delivered: 2, late: 1, average_days_late: 1 },
    {
      origin_country_code: 'DE',
      destination_country_code: 'IT',
      delivered: 1,
      late: 0,
      average_days_late: null,
    },
  ],
  'How long do lanes take': [
    lane('fedex', null, null, 3, 0, null, null),
    lane('fedex', 'GB', 'FR', 2, 2, 3, 3.8),
    lane('ups', 'DE', 'IT', 1, 1, 2, 2),
    lane('ups', null, null, 1, 0, null, null),
  ],
  'Are the data fresh': [
    { account: 'acme', source: 'stale', is_stale: true },
    { account: 'acme', source: 'fresh', is_stale: false },
  ],
  'Which parcels belong to an order': [
    { order_number: 'A1', parcels: 2, delivered: 1, open: 1, tracking_numbers: ['moved', 'open'] },
  ],
  'How often do carriers move': [{ carrier: 'fedex', promised: 2, moved: 1, average_days: 1 }],
  'How long do carriers take': [
    { carrier: 'fedex', events: 5, median_of_worst_day: 20, p90_of_worst_day: 48 },
  ],
};

it('are twelve, each with an answer here', () => {
  expect(QUERIES).toHaveLength(12);
  const without = QUERIES.filter(
    ({ question }) => !Object.keys(ANSWERS).some((begin) => question.startsWith(begin)),
  );
  expect(without).toEqual([]);
});

it.each(Object.entries(ANSWERS))('%s: gives the answer worked out by hand', async (begin, expected) => {
  const { sql } = QUERIES.find(({ question }) => question.startsWith(begin))!;
  const rows = await ask<{ row: Row }>(
    url,
    `SELECT to_jsonb(answer) AS row FROM (${withVariables(sql, VARIABLES)}) AS answer`,
  );
  expect(rows.map(({ row }) => row)).toMatchObject(expected);
});
