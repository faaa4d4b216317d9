/**
 * Webhooks of the kinds that trackers are known to get wrong, and the rows that must come of them. Every case
 * is sent forwards and backwards, each into an account of its own; the rows must not depend on the order.
 */
import { AccountRows, type Row } from './cases/account-rows';
import type { Case, CaseGroup } from './cases/case';
import { sendRun, sourcesFor, type Order, type Run } from './cases/send-case';
import { characters } from './cases/characters';
import { current } from './cases/current';
import { dates } from './cases/dates';
import { freshness } from './cases/freshness';
import { identity } from './cases/identity';
import { legs } from './cases/legs';
import { lives } from './cases/lives';
import { clocks } from './cases/clocks';
import { newest } from './cases/newest';
import { nulls } from './cases/nulls';
import { odd } from './cases/odd';
import { performance } from './cases/performance';
import { repeats } from './cases/repeats';
import { returns } from './cases/returns';
import { returnsByEvents } from './cases/returns-by-events';
import { returnsMilestones } from './cases/returns-milestones';
import { scansAfterDelivery } from './cases/scans-after-delivery';
import { transit } from './cases/transit';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

const GROUPS: CaseGroup[] = [
  returns,
  returnsMilestones,
  returnsByEvents,
  legs,
  scansAfterDelivery,
  lives,
  identity,
  repeats,
  newest,
  clocks,
  dates,
  performance,
  transit,
  freshness,
  current,
  characters,
  nulls,
  odd,
];

const isReversible = ({ send, parallel }: Case): boolean => send.length > 1 && !parallel;
const ORDERS: Order[] = ['forwards', 'backwards'];
const RUNS: Run[] = GROUPS.flatMap(({ name: group, cases }, groupIndex) =>
  cases.flatMap((it, index) =>
    ORDERS.slice(0, isReversible(it) ? 2 : 1).map((order) => ({
      group,
      case: it,
      order,
      account: `g${groupIndex}c${index}-${order}`,
    })),
  ),
);
const RUNS_AT_ONCE = 12;

let pipeline: Pipeline;
let rowsOf: (account: string) => AccountRows;

beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, sources: sourcesFor(RUNS) });
  const gateway = { url: pipeline.gatewayUrl, secrets: pipeline.secrets };
  const waiting = RUNS.values();
  await Promise.all(
    Array.from({ length: RUNS_AT_ONCE }, async () => {
      for (const run of waiting) await sendRun(gateway, run);
    }),
  );
  await pipeline.waitUntilProcessed(60_000);
  rowsOf = await AccountRows.readAll(pipeline);
});
afterAll(() => pipeline?.stop());

describe.each(GROUPS)('$name', ({ name }) => {
  const runs = RUNS.filter(({ group }) => group === name);

  for (const { case: sent, order, account } of runs) {
    test(`${sent.name} (${order})`, () => {
      const rows = rowsOf(account);
      expect(rows.deadLetters.map(({ code }) => code)).toEqual(sent.deadLetters ?? []);
      sent.check(rows);
    });
  }

  const bothWays = runs.filter(({ case: sent, order }) => order === 'backwards' && !sent.decidedByIds);
  for (const { case: sent, account } of bothWays) {
    test(`gives the same rows in either order: ${sent.name}`, () => {
      const other = account.replace('backwards', 'forwards');
      expect(comparable(rowsOf(account))).toEqual(comparable(rowsOf(other)));
    });
  }
});

/** Ids are made with the account; the rest is when and by whom something was first received. */
const OF_THE_RUN = new Set(
  (
    'id shipment_id status_event_id account source received_at first_received_at updated_at last_raw_id raw_id ' +
    'raw_topic raw_partition raw_offset'
  ).split(' '),
);

const withoutRun = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !OF_THE_RUN.has(column)));

const sorted = (rows: readonly Row[]): string[] =>
  rows.map((row) => JSON.stringify(withoutRun(row))).toSorted();

/** What must not depend on the order of arrival, in an order of its own. */
const comparable = (rows: AccountRows): unknown => ({
  shipments: sorted(rows.shipments),
  events: sorted(rows.shipments.flatMap((row) => rows.history(String(row.tracking_number)))),
});
