/**
 * The projector beside a bare loop that keeps state and history: the same webhooks, ours as the updates that our
 * normalizer makes of them, the loop's as small events. Each round has shipments of its own, empties the tables
 * before (unless they are to be filled), and goes on where the offsets of the round before are. What is in the
 * tables afterwards is counted against what was published.
 */
import { TOPICS } from '@app/events';
import { fill, type Filled } from './events/fill';
import { fillTables } from './filled/filled-tables';
import { paceOf, type Pace } from './measure';
import type { BenchOptions } from './options';
import { startOurs, startPeer } from './processes';
import { normalizeAll } from './records';
import { addRound, ratio, type Contestant, type Report } from './report';
import { durablePostgres, onStage, type Stage } from './stage';
import { Tables, LOOP, OURS, type Counts } from './tables';

const LOOP_TOPIC = 'bench.small-events';
const ROUNDS = 3;
const GOAL = 'at least 0.33';

export const benchProjector = (options: BenchOptions): Promise<Report> =>
  onStage([LOOP_TOPIC], async (stage) => {
    const postgres = await durablePostgres(stage);
    const tables = await Tables.open(postgres.url, LOOP_TOPIC);
    try {
      const bench = new ProjectorBench(stage, tables, postgres.process.pid!, postgres.url);
      return await bench.run(options);
    } finally {
      await tables.close();
    }
  });

class ProjectorBench {
  private readonly ours: Contestant = { name: 'parcelwire projector', figures: {} };
  private readonly loop: Contestant = { name: 'bare loop', figures: {} };
  /** Rows that must be there after the next round. */
  private expected: Counts = { shipments: 0, events: 0 };

  constructor(
    private readonly stage: Stage,
    private readonly tables: Tables,
    private readonly postgresPid: number,
    private readonly databaseUrl: string,
  ) {}

  async run(options: BenchOptions): Promise<Report> {
    const before = options.filled ? await this.fillTables(options.filledShipments) : undefined;
    let filled: Filled | undefined;
    for (let round = 0; round < (options.rounds ?? ROUNDS); round++) {
      filled = await fill(this.stage.brokers, options.kind, { ...options, round }, LOOP_TOPIC);
      await normalizeAll(this.stage);
      if (!before) await this.emptyTables();
      this.expected.shipments += filled.shipments;
      this.expected.events += filled.events;
      addRound(this.ours, await this.runOurs(filled.webhooks));
      addRound(this.loop, await this.runLoop(filled.webhooks));
    }
    return this.report(options, filled!, before);
  }

  private async runOurs(updates: number): Promise<Record<string, number>> {
    const from = await this.tables.applied(OURS);
    const wal = await this.tables.checkpoint();
    const child = await startOurs(this.stage, 'projector', { DATABASE_URL: this.databaseUrl });
    const progress = (): Promise<number> => this.tables.applied(OURS);
    const pace = await paceOf({ child, progress, from, records: updates, postgresPid: this.postgresPid });
    const begin = performance.now();
    await this.tables.untilOutboxIsEmpty();
    const drained = (performance.now() - begin) / 1_000;
    const bytes = await this.tables.walSince(wal);
    await child.stop();
    await this.tables.check(OURS, this.expected);
    return { ...figures(pace, bytes / updates), 'outbox empty s later': drained };
  }

  private async runLoop(updates: number): Promise<Record<string, number>> {
    const from = await this.tables.applied(LOOP);
    const wal = await this.tables.checkpoint();
    const env = { DATABASE_URL: this.databaseUrl, BENCH_TOPIC: LOOP_TOPIC };
    const child = startPeer(this.stage, 'projector-loop', env);
    const progress = (): Promise<number> => this.tables.applied(LOOP);
    const pace = await paceOf({ child, progress, from, records: updates, postgresPid: this.postgresPid });
    const bytes = await this.tables.walSince(wal);
    await child.stop();
    await this.tables.check(LOOP, this.expected);
    return figures(pace, bytes / updates);
  }

  private async emptyTables(): Promise<void> {
    await this.tables.empty();
    this.expected = { shipments: 0, events: 0 };
  }

  private async fillTables(shipments: number): Promise<Counts> {
    const projector = await startOurs(this.stage, 'projector', { DATABASE_URL: this.databaseUrl });
    await this.tables.untilThere(OURS);
    await projector.stop();
    const filled = await fillTables(this.databaseUrl, shipments);
    this.expected = { ...filled };
    return filled;
  }

  private report(options: BenchOptions, filled: Filled, before: Counts | undefined): Report {
    const { ours, loop } = this;
    const size = `${filled.webhooks} webhooks of ${filled.meanBytes} bytes over ${filled.shipments} shipments`;
    return {
      title: `projector, ${options.kind}: ${size} a round${before ? ', tables filled' : ''}`,
      contestants: [ours, loop],
      ratios: [
        ratio('updates/s', ours, loop, GOAL),
        ratio('CPU µs/update', ours, loop),
        ratio('WAL bytes/update', ours, loop),
      ],
      notes: [
        `rows checked after each round: ${filled.shipments} shipments and ${filled.events} events more than before it`,
        ...(before
          ? [
              `${before.shipments} shipments and ${before.events} events were there before; the rounds bring new shipments only`,
            ]
          : []),
        `the loop reads ${LOOP_TOPIC}: one event of about 360 bytes for each record of ${TOPICS.shipmentUpdates}`,
      ],
    };
  }
}

const figures = (
  { perSecond, cpuMicros, postgresMicros, residentMiB, othersPercent }: Pace,
  walBytes: number,
): Record<string, number> => ({
  'updates/s': perSecond,
  'CPU µs/update': cpuMicros,
  ...(postgresMicros !== undefined && { 'Postgres CPU µs/update': postgresMicros }),
  'WAL bytes/update': walBytes,
  'RSS MiB': residentMiB,
  ...(othersPercent !== undefined && { 'other work %': othersPercent }),
});
