/** Which raw records the history is from, to compare them with the log as it is now. */
import type { Database } from '../store/database';

/** Of the rows that are from one partition. */
export interface LineageOfPartition {
  greatest: bigint;
  /** The row from the oldest record that the log still holds; undefined where there is none. */
  oldest?: { offset: bigint; rawId: string };
}

export class RawLineage {
  constructor(private readonly database: Database) {}

  /**
   * Reads the whole history once.
   * @param lows where the log of each partition begins
   */
  async of(topic: string, lows: ReadonlyMap<number, bigint>): Promise<Map<number, LineageOfPartition>> {
    const client = await this.database.pool.connect();
    try {
      // The history may be long.
      await client.query('BEGIN; SET LOCAL statement_timeout = 0');
      const { rows } = await client.query<{ partition: number; greatest: string; oldest: string | null }>(
        `SELECT e.raw_partition AS partition, max(e.raw_offset) AS greatest,
            min(lpad(e.raw_offset::text, ${DIGITS}, '0') || e.raw_id) FILTER (WHERE e.raw_offset >= l.low) AS oldest
          FROM tracking.shipment_events e
            JOIN unnest($2::integer[], $3::bigint[]) AS l(partition, low) ON l.partition = e.raw_partition
          WHERE e.raw_topic = $1 GROUP BY e.raw_partition`,
        [topic, [...lows.keys()], [...lows.values()].map(String)],
      );
      return new Map(
        rows.map(({ partition, greatest, oldest }) => [
          partition,
          { greatest: BigInt(greatest), ...(oldest !== null && { oldest: oldestOf(oldest) }) },
        ]),
      );
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release();
    }
  }
}

/** As wide as the largest offset. */
const DIGITS = 19;

const oldestOf = (text: string): { offset: bigint; rawId: string } => ({
  offset: BigInt(text.slice(0, DIGITS)),
  rawId: text.slice(DIGITS),
});
