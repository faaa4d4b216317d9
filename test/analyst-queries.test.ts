/** The documented queries of docs/analysts.md, on some shipments whose answers were worked out by hand. */
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { documentedQueries, withVariables } from '../tools/docs/documented-queries';
import { insertKnownParcels, TO_FRANCE } from './known-parcels';
import { today, type Row } from './setup/insert-rows';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const QUERIES = documentedQueries(PROJECT_ROOT);
const VARIABLES = { number: 'moved', order: 'A1' };

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
  await insertKnownParcels(url);
});
afterAll(() => databases.dropAll());

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
    {
      order_number: 'A1',
      parcels: 2,
      delivered: 1,
      were_delivered: 1,
      open: 1,
      tracking_numbers: ['moved', 'open'],
    },
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
