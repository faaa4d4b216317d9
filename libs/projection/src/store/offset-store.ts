/**
 * How far the rows reflect each partition. The offset moves in the transaction that writes the rows, by compare-and-
 * set, so each record takes effect exactly once, whatever dies when. Beside it is a witness: the record before it,
 * by which the log is recognised when it is read on.
 */
import type { Pool } from 'pg';
import type { Statement } from './transaction';

/** The record before an offset. */
export interface Witness {
  id: string;
  /** Milliseconds since 1970, decimal text. */
  timestamp: string;
}

/** Where a partition is continued, and by which record before it the log is recognised. */
export interface Position {
  nextOffset: bigint;
  witness?: Witness;
}

/** Records of one partition that are applied together. */
export interface Step {
  groupId: string;
  topic: string;
  partition: number;
  /** Offset at which the rows must be. */
  from: bigint;
  to: bigint;
  witness: Witness;
}

/** How far the rows reflect each partition: table `consumer_offsets`. */
export class OffsetStore {
  constructor(private readonly pool: Pool) {}

  /** Undefined while nothing of the partition was ever applied. */
  async read(groupId: string, topic: string, partition: number): Promise<Position | undefined> {
    const { rows } = await this.pool.query<{
      next_offset: string;
      witness_id: string | null;
      witness_timestamp: string | null;
    }>(
      `SELECT next_offset, witness_id, witness_timestamp FROM tracking.consumer_offsets
        WHERE group_id = $1 AND topic = $2 AND partition = $3`,
      [groupId, topic, partition],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { witness_id: id, witness_timestamp: timestamp } = row;
    const nextOffset = BigInt(row.next_offset);
    return id === null || timestamp === null ? { nextOffset } : { nextOffset, witness: { id, timestamp } };
  }

  /** Begins a partition at an offset, unless it was begun already. */
  async begin(groupId: string, topic: string, partition: number, nextOffset: bigint): Promise<void> {
    await this.pool.query(
      `INSERT INTO tracking.consumer_offsets (group_id, topic, partition, next_offset)
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [groupId, topic, partition, String(nextOffset)],
    );
  }

  /** Moves a partition to an offset, wherever it was. */
  async beginAgain(groupId: string, topic: string, partition: number, nextOffset: bigint): Promise<void> {
    await this.pool.query(
      `UPDATE tracking.consumer_offsets SET next_offset = $4, witness_id = NULL, witness_timestamp = NULL
        WHERE group_id = $1 AND topic = $2 AND partition = $3`,
      [groupId, topic, partition, String(nextOffset)],
    );
  }
}

/** The step of the offset, to be written in one transaction with its rows. @param movedOn what to throw when the rows are elsewhere */
export const stepStatement = (
  { groupId, topic, partition, from, to, witness }: Step,
  movedOn: () => Error,
): Statement => ({
  name: 'step-offset',
  text: `UPDATE tracking.consumer_offsets SET next_offset = $5, witness_id = $6, witness_timestamp = $7
    WHERE group_id = $1 AND topic = $2 AND partition = $3 AND next_offset = $4`,
  values: [groupId, topic, partition, String(from), String(to), witness.id, witness.timestamp],
  check: (rowCount) => (rowCount === 1 ? undefined : movedOn()),
});
