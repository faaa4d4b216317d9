/** The rows of a rebuild: begun or continued, filled batch by batch, and put in the place of the running ones. */
import { RebuildRefusedError, expectReplaceable, shapeOfTables } from './running-tables';
import type { Database } from '../store/database';
import type { Among } from './swap';
import type { Statement } from '../store/transaction';
import {
  REBUILD_SCHEMA,
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

export class RebuildStore {
  private shape = '';

  /** @param database the running one, as its owner */
  constructor(private readonly database: Database) {}

  /** Continues what was begun by the same plan; begins anew where there is nothing, or something else. */
  async begin(plan: RebuildPlan): Promise<{ progress: RebuildProgress; isContinued: boolean }> {
    const { pool } = this.database;
    if (!plan.among) await expectReplaceable(pool);
    const given = { ...plan, shape: await shapeOfTables(pool) };
    const known = await readPlan(pool);
    const isContinued = known !== undefined && canonical(known) === canonical(given);
    if (!isContinued) await createRebuildSchema(pool, given);
    this.shape = given.shape;
    const { rows } = await pool.query<{ partition: number; next_offset: string }>(
      `SELECT partition, next_offset FROM ${REBUILD_SCHEMA}.progress`,
    );
    return {
      progress: new Map(rows.map(({ partition, next_offset }) => [partition, BigInt(next_offset)])),
      isContinued,
    };
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

  /** @throws RebuildRefusedError when the running tables are other ones than when the new ones were made */
  async expectUnchanged(): Promise<void> {
    if ((await shapeOfTables(this.database.pool)) !== this.shape)
      throw new RebuildRefusedError(
        'the tables were changed meanwhile, by a migration or by hand: run it again',
      );
  }

  /** For the planner, which has not seen the new tables yet. */
  async analyze(): Promise<void> {
    const tables = SWAPPED_TABLES.map((table) => `${REBUILD_SCHEMA}.${table}`);
    await this.database.pool.query(`ANALYZE ${tables.join(', ')}`);
  }

  async discard(): Promise<void> {
    await dropRebuildSchemas(this.database.pool);
  }
}

/** No shipment is changed so often while its rows are derived anew. */
const REVISIONS_AHEAD = 100_000;

const canonical = (plan: unknown): string => {
  const entries = Object.entries(plan as object).filter(([, value]) => value !== undefined);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** The step of a partition, in the transaction of its rows. */
export const rebuildStep = (partition: number, from: bigint, to: bigint): Statement => ({
  name: 'step-rebuild',
  text: `INSERT INTO ${REBUILD_SCHEMA}.progress AS p (partition, next_offset) VALUES ($1, $3)
    ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset WHERE p.next_offset = $2`,
  values: [partition, String(from), String(to)],
  check: (rowCount) =>
    rowCount === 1
      ? undefined
      : new Error(`another rebuild has moved on from offset ${from} of partition ${partition}`),
});
