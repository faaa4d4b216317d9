/**
 * The documented queries of docs/analysts.md on tables of the size of a year: as an analyst who reads all accounts, and
 * as one who is restricted to a single one.
 */
import type { Client } from 'pg';
import { migrate } from '@app/projection';
import { documentedQueries, withVariables, type DocumentedQuery } from '../../docs/documented-queries';
import { PROJECT_ROOT } from '../../local-stack/config';
import { connected, startPostgres } from '../../local-stack/postgres';
import { fillTable } from '../filled/filled-tables';
import type { BenchOptions } from '../options';
import { addRound, median, type Contestant, type Report } from '../report';
import { onStage } from '../stage';
import type { Counts } from '../tables';
import { benchConsole } from './console';
import { yearOfShipments } from './year-of-shipments';

const ROUNDS = 3;
const EVENTS_PER_SHIPMENT = 5;
/** Promises of a hundred shipments. */
const PROMISES = 120;
/** What a server of this size with an SSD is given; without it each query reads from disk, and avoids indexes. */
const SETTINGS = {
  shared_buffers: '2GB',
  work_mem: '64MB',
  effective_cache_size: '4GB',
  random_page_cost: '1.1',
  max_wal_size: '8GB',
};
const GOAL_MS = 1_000;
const FIGURE = 'ms';
const RESTRICTED = 'ms restricted to an account';

export const benchQueries = (options: BenchOptions): Promise<Report> =>
  onStage([], async (stage) => {
    const { url } = await startPostgres({ group: stage.group, durable: false, settings: SETTINGS });
    await migrate({
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 2,
      DATABASE_CONNECT_TIMEOUT_MS: 5_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 0,
    });
    const counts = await connected(url, (client) => fillYear(client, options.filledShipments));
    return connected(url, async (client) => {
      const rounds = options.rounds ?? ROUNDS;
      const report = await new QueriesBench(client, counts).run(rounds);
      return {
        ...report,
        contestants: [...report.contestants, ...(await benchConsole(stage, url, client, rounds, FIGURE))],
      };
    });
  });

async function fillYear(client: Client, shipments: number): Promise<Counts> {
  const counts = { shipments, events: shipments * EVENTS_PER_SHIPMENT };
  const year = yearOfShipments(shipments);
  await fillTable(client, { name: 'tracking.shipments', rows: 'shipments' }, counts, year.shipments);
  await fillTable(client, { name: 'tracking.shipment_events', rows: 'events' }, counts, year.events);
  const promises = { ...counts, events: Math.floor((shipments * PROMISES) / 100) };
  await fillTable(client, { name: 'tracking.shipment_promises', rows: 'events' }, promises, year.promises);
  await client.query(
    `INSERT INTO tracking.source_freshness SELECT DISTINCT 's-' || account, partition, account, 'aftership', now(), now()
      FROM (SELECT DISTINCT account FROM tracking.shipments) AS accounts, generate_series(0, 5) AS partition`,
  );
  await client.query(`INSERT INTO tracking.analyst_accounts VALUES ('parcelwire_analyst', 'acme')`);
  await client.query('VACUUM (ANALYZE)');
  return counts;
}

class QueriesBench {
  private readonly plans = new Map<string, string>();

  constructor(
    private readonly client: Client,
    private readonly counts: Counts,
  ) {}

  async run(rounds: number): Promise<Report> {
    const contestants: Contestant[] = [];
    const queries = documentedQueries(PROJECT_ROOT);
    const variables = await this.variables();
    for (const query of queries) {
      const contestant: Contestant = { name: nameOf(query), figures: {} };
      contestants.push(contestant);
      const sql = withVariables(query.sql, variables);
      for (let round = 0; round < rounds; round++) {
        const all = await this.took(sql, false);
        addRound(contestant, { [FIGURE]: all, [RESTRICTED]: await this.took(sql, true) });
      }
      this.plans.set(contestant.name, await this.planOf(sql));
    }
    return this.report(queries, contestants);
  }

  /** Of a shipment somewhere in the middle of the year. */
  private async variables(): Promise<Record<string, string>> {
    const { rows } = await this.client.query<{ number: string; order: string }>(
      `SELECT tracking_number AS number, order_number AS order FROM tracking.shipments
        WHERE account = 'acme' AND order_number IS NOT NULL AND delivered_on = current_date - 100 LIMIT 1`,
    );
    return rows[0]!;
  }

  private async took(sql: string, restricted: boolean): Promise<number> {
    await this.client.query(`CALL tracking.restrict_analysts(${restricted})`);
    await this.client.query('SET ROLE parcelwire_analyst');
    const begin = performance.now();
    await this.client.query(sql);
    const took = performance.now() - begin;
    await this.client.query('RESET ROLE');
    return took;
  }

  private async planOf(sql: string): Promise<string> {
    await this.client.query('CALL tracking.restrict_analysts(false)');
    const { rows } = await this.client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${sql}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  private report(queries: readonly DocumentedQuery[], contestants: readonly Contestant[]): Report {
    const reports = new Set(queries.filter(({ isReport }) => isReport).map(nameOf));
    const slow = contestants.filter((one) => !reports.has(one.name) && time(one) > GOAL_MS);
    const [slowest] = contestants.toSorted((a, b) => time(b) - time(a));
    const whole = contestants.filter(({ name }) =>
      /Seq Scan on shipment(s|_events|_promises)\b/.test(this.plans.get(name)!),
    );
    const settings = Object.entries(SETTINGS).map(([name, value]) => `${name} = ${value}`);
    return {
      title: `documented queries on ${this.counts.shipments} shipments and ${this.counts.events} events`,
      contestants: [...contestants],
      ratios: [],
      notes: [
        `over ${GOAL_MS} ms, reports left out: ${names(slow)}`,
        `reports: ${[...reports].join(', ')}`,
        `reading a whole table of shipments, events or promises: ${names(whole)}`,
        `Postgres with ${settings.join(', ')}; the first round may read from disk`,
        `the plan of the slowest, ${slowest!.name}:\n${this.plans.get(slowest!.name)}`,
      ],
    };
  }
}

const nameOf = ({ question }: DocumentedQuery): string => question.replace(/[?,].*$/, '');

const time = ({ figures }: Contestant): number => median(figures[FIGURE]!);

const names = (some: readonly Contestant[]): string => some.map(({ name }) => name).join(', ') || 'none';
