import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '@app/projection';

/** Records of one partition, and the offset up to which the rows reflect the log. */
export interface Position {
  groupId: string;
  topic: string;
  partition: number;
  nextOffset: bigint;
}

/** Somebody else has moved on with this partition: what was about to be written is theirs already. */
export class FencedError extends Error {
  constructor({ topic, partition, nextOffset }: Position) {
    super(`another consumer has moved on from offset ${nextOffset} of ${topic}/${partition}`);
    this.name = 'FencedError';
  }
}

/** How far the rows reflect each partition. */
@Injectable()
export class OffsetRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined while nothing of the partition was ever applied. */
  async nextOffset(groupId: string, topic: string, partition: number): Promise<bigint | undefined> {
    const rows: { next_offset: string }[] = await this.dataSource.query(
      'SELECT next_offset FROM tracking.consumer_offsets WHERE group_id = $1 AND topic = $2 AND partition = $3',
      [groupId, topic, partition],
    );
    return rows[0] && BigInt(rows[0].next_offset);
  }

  /** Begins a partition at an offset, unless somebody has already begun it. */
  async begin({ groupId, topic, partition, nextOffset }: Position): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO tracking.consumer_offsets VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [groupId, topic, partition, String(nextOffset)],
    );
  }

  /**
   * Runs `work` in one transaction with the step from `position` to `to`.
   * @throws FencedError when the partition is no longer at `position`; then nothing was written
   */
  async advance(
    position: Position,
    to: bigint,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { groupId, topic, partition, nextOffset } = position;
    await this.dataSource.transaction(async (manager) => {
      const [, moved]: [unknown, number] = await manager.query(
        `UPDATE tracking.consumer_offsets SET next_offset = $5
          WHERE group_id = $1 AND topic = $2 AND partition = $3 AND next_offset = $4`,
        [groupId, topic, partition, String(nextOffset), String(to)],
      );
      if (moved !== 1) throw new FencedError(position);
      await work(manager);
    });
  }
}
