/** The rows of a rebuild: begun or continued, filled batch by batch, and put in the place of the running ones. */
import { RebuildRefusedError, expectReplaceable, shapeOfTables } from './running-tables';
import type { Database } from '../store/database';
import type { Among } from './swap';
import type { Statement } from '../store/transaction';
import {
  REBUILD_SCHEMA,
  REPLACED_SCHEMA,
  SWAPPED_TABLES,
  createRebuildSchema,
  dropRebuildSchemas,
  readPlan,
} from './rebuild-schema';

/** What is derived anew. */
export interface RebuildPlan {
  /** By integration: versions of the mappings that the rows are derived with. */
  mappingVersions: Readonly<Record<string, number>>;
  /** Which shipments; all when left out. */
  among?: Among;
}

/** How far it is: next offset of each partition of the raw topic. */
export type RebuildProgress = Map<number, bigint>;

/** Where a rebuild begins. */
export interface Begun {
  progress: RebuildProgress;
  /** Whether an unfinished rebuild was there: the same one, one that cannot be continued, or none. */
  begun: 'same' | 'outdated' | 'nothing';
}

interface StoredPlan extends RebuildPlan {
  form: number;
  shape: string;
}

/** Raised when a rebuild that an older program has begun cannot be continued. */
const FORM = 2;

export class RebuildStore {
  private shape = '';

  /** @param database the running one, as its owner */
  constructor(private readonly database: Database) {}

  /**
   * Continues what was begun by the same plan; begins anew where there is nothing, or what there is was derived with
   * other mappings or for other tables and is of no use any more.
   * @throws RebuildRefusedError when the unfinished rebuild is of other shipments, or a person has to do something first
   */
  async begin(plan: RebuildPlan): Promise<Begun> {
    const { given, begun } = await this.looked(plan);
    if (begun === 'nothing' || begun === 'outdated') await createRebuildSchema(this.database.pool, given);
    this.shape = given.shape;
    return { progress: begun === 'same' ? await this.progress() : new Map(), begun };
  }

  /** What `begin` would find; changes nothing. @throws as `begin` does */
  async look(plan: RebuildPlan): Promise<Begun> {
    const { begun } = await this.looked(plan);
    return { progress: begun === 'same' ? await this.progress() : new Map(), begun };
  }

  private async looked(plan: RebuildPlan): Promise<{ given: StoredPlan; begun: Begun['begun'] }> {
    const { pool } = this.database;
    if (!plan.among) await expectReplaceable(pool);
    const given = { ...plan, form: FORM, shape: await shapeOfTables(pool) };
    const known = (await readPlan(pool)) as StoredPlan | undefined;
    if (known === undefined) return { given, begun: 'nothing' };
    if (canonical(known) === canonical(given)) return { given, begun: 'same' };
    if (canonical(known.among ?? {}) === canonical(given.among ?? {})) return { given, begun: 'outdated' };
    throw new RebuildRefusedError(
      `there is an unfinished rebuild of ${nameOf(known.among)}: run that to its end, or drop it with --discard`,
    );
  }

  private async progress(): Promise<RebuildProgress> {
    const { rows } = await this.database.pool.query<{ partition: number; next_offset: string }>(
      `SELECT partition, next_offset FROM ${REBUILD_SCHEMA}.progress`,
    );
    return new Map(rows.map(({ partition, next_offset }) => [partition, BigInt(next_offset)]));
  }

  /** Greater than every revision that the running projector may have read, or may write while rows are derived. */
  async firstRevision(): Promise<number> {
    const { rows } = await this.database.pool.query<{ greatest: number | null }>(
      `SELECT max(revision) AS greatest FROM tracking.shipment_summaries`,
    );
    return (rows[0]!.greatest ?? 0) + REVISIONS_AHEAD;
  }

  /** Dead letters of the raw topic that are not resolved, as `partition/offset`. */
  async unresolvedLetters(topic: string): Promise<Set<string>> {
    const { rows } = await this.database.pool.query<{ place: string }>(
      `SELECT partition || '/' || "offset" AS place FROM tracking.dead_letters
        WHERE topic = $1 AND state <> 'resolved'`,
      [topic],
    );
    return new Set(rows.map(({ place }) => place));
  }

  /** @throws RebuildRefusedError when the running tables have changed since the new ones were made */
  async expectUnchanged(): Promise<void> {
    if ((await shapeOfTables(this.database.pool)) !== this.shape)
      throw new RebuildRefusedError(
        'the tables have been changed during the rebuild, by a migration or by hand: run it again',
      );
  }

  /** For the planner, which has not seen the new tables yet. */
  async analyze(): Promise<void> {
    const tables = SWAPPED_TABLES.map((table) => `${REBUILD_SCHEMA}.${table}`);
    await this.database.pool.query(`ANALYZE ${tables.join(', ')}`);
  }

  /** Whether a rebuild has left anything. */
  async isThere(): Promise<boolean> {
    const { rows } = await this.database.pool.query('SELECT FROM pg_namespace WHERE nspname = ANY ($1)', [
      [REBUILD_SCHEMA, REPLACED_SCHEMA],
    ]);
    return rows.length > 0;
  }

  async discard(): Promise<void> {
    await dropRebuildSchemas(this.database.pool);
  }
}

/** No shipment is changed so often while its rows are derived anew. */
const REVISIONS_AHEAD = 100_000;

const nameOf = (among: Among | undefined): string =>
  among?.shipmentId !== undefined
    ? `shipment ${among.shipmentId}`
    : among?.account !== undefined
      ? `account ${among.account}`
      : 'all shipments';

/** The same text for the same values, in whatever order Postgres gives the fields. */
const canonical = (plan: unknown): string => JSON.stringify(sorted(plan));

const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([name, inner]) => [name, sorted(inner)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The step of a partition, in the transaction of its rows. @throws AnotherRebuildError, when it is written */
export const rebuildStep = (partition: number, from: bigint, to: bigint): Statement => ({
  // Only a first step may find no row: that of a later one may have been lost with the rows before it.
  ...(from === 0n
    ? {
        name: 'begin-rebuild',
        text: `INSERT INTO ${REBUILD_SCHEMA}.progress AS p (partition, next_offset) VALUES ($1, $3)
          ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset WHERE p.next_offset = $2`,
      }
    : {
        name: 'step-rebuild',
        text: `UPDATE ${REBUILD_SCHEMA}.progress SET next_offset = $3 WHERE partition = $1 AND next_offset = $2`,
      }),
  values: [partition, String(from), String(to)],
  check: (rowCount) => (rowCount === 1 ? undefined : new AnotherRebuildError(partition, from)),
});

/** Says, in the transaction of their rows, that records which are dead letters have been mapped. */
export const mappedStatement = (partition: number, offsets: readonly bigint[]): Statement[] =>
  offsets.length === 0
    ? []
    : [
        {
          name: 'mapped-letters',
          text: `INSERT INTO ${REBUILD_SCHEMA}.mapped_letters (partition, "offset")
            SELECT $1::integer, unnest($2::bigint[]) ON CONFLICT DO NOTHING`,
          values: [partition, offsets.map(String)],
        },
      ];

/** Another process has written rows of the same rebuild. */
export class AnotherRebuildError extends Error {
  constructor(partition: number, from: bigint) {
    super(`another rebuild has moved on from offset ${from} of partition ${partition}`);
    this.name = 'AnotherRebuildError';
  }
}
