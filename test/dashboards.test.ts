/** What the dashboards of Grafana ask Postgres, as the analyst, about parcels whose answers were worked out by hand. */
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { dashboards, sentSql, type Chosen } from '../tools/compose/dashboards';
import { insertKnownParcels } from './known-parcels';
import { today, type Row } from './setup/insert-rows';
import { asAnalyst, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
beforeAll(async () => {
  url = await databases.migrated();
  await insertKnownParcels(url);
});
afterAll(() => databases.dropAll());

const asked = async (sql: string, chosen: Partial<Chosen> = {}): Promise<Row[]> => {
  const text = sentSql(sql, {
    from: new Date(`${today(-30)}T00:00Z`),
    to: new Date(`${today(1)}T00:00Z`),
    variables: { account: ['acme'], carrier: ['fedex', 'ups'] },
    ...chosen,
  });
  const { rows } = await asAnalyst(url, (client) =>
    client.query<{ row: Row }>(`SELECT to_jsonb(answer) AS row FROM (${text}) AS answer`),
  );
  return rows.map(({ row }) => row);
};

const [board] = dashboards(PROJECT_ROOT).filter(({ uid }) => uid === 'parcelwire-shipments');
const sqlOf = (title: string): string =>
  board!.panels.find((panel) => panel.title === title)!.targets[0]!.rawSql!;
const midnight = (day: string): string => `${day}T00:00:00+00:00`;

const ANSWERS: Record<string, Row[]> = {
  Open: [{ open: 3 }],
  'Late now': [{ late: 2 }],
  Silent: [{ silent: 1 }],
  'Delivered in this time': [{ delivered: 3 }],
  'Shipments by status': [
    { status: 'delivered', shipments: 3 },
    { status: 'in_transit', shipments: 2 },
    { status: 'exception', shipments: 1 },
    { status: 'returned', shipments: 1 },
  ],
  'Late now by carrier': [
    { carrier: 'fedex', promise: 1, order_promise: 0, estimate: 0 },
    { carrier: 'ups', promise: 0, order_promise: 1, estimate: 0 },
  ],
  'Deliveries per day': [
    { time: midnight(today(-2)), on_time: 1, late: 1, not_judged: 0 },
    { time: midnight(today(-1)), on_time: 0, late: 0, not_judged: 1 },
  ],
  'First attempt was enough': [
    { time: midnight(today(-3)), success: 0 },
    { time: midnight(today(-2)), success: 100 },
    { time: midnight(today(-1)), success: 100 },
  ],
  'Freshness of the sources': [
    { account: 'acme', source: 'stale', age: expect.any(Number) },
    { account: 'acme', source: 'fresh', age: expect.any(Number) },
  ],
  'Latest parcels': [
    { carrier: 'fedex', tracking_number: 'silent', due_kind: 'promise', days_late: 3 },
    { carrier: 'ups', tracking_number: 'due', due_kind: 'order_promise', days_late: 1 },
  ],
};

it('has an answer here for each panel of the dashboard of shipments', () => {
  expect(board!.panels.map(({ title }) => title)).toEqual(Object.keys(ANSWERS));
});

it.each(Object.entries(ANSWERS))('%s: shows the numbers worked out by hand', async (title, expected) => {
  expect(await asked(sqlOf(title))).toMatchObject(expected);
});

it('narrows every panel by the account', async () => {
  const variables = { account: ['nobody'], carrier: ['fedex', 'ups'] };
  for (const { title } of board!.panels) {
    const counts = (await asked(sqlOf(title), { variables })).flatMap((row) => Object.values(row));
    expect([title, counts.filter((count) => count !== 0)]).toEqual([title, []]);
  }
});

it('offers the accounts and carriers that there are', async () => {
  const [accounts, carriers] = board!.templating.list;
  expect(await asked(accounts!.query)).toEqual([{ account: 'acme' }]);
  expect(await asked(carriers!.query)).toEqual([{ carrier: 'fedex' }, { carrier: 'ups' }]);
});
