/**
 * Commits one partition's offset to the consumer group. By way of a batch of the present assignment and in a single
 * attempt: the consumer's own commit tries again by itself, and an attempt after the group was joined again would be
 * made in the name of the new assignment, to which the partition may not belong.
 */
import { Logger } from '@nestjs/common';
import type { EachBatchPayload, Offsets } from 'kafkajs';
import { textOf } from './retry-schedule';

const logger = new Logger('group-commit');

/** Commits the offsets of one partition to the consumer's group. */
export class GroupCommit {
  private batch: EachBatchPayload | undefined;
  private newest: bigint | undefined;
  private committing: Promise<void> | undefined;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
  ) {}

  /** To be called with each batch of the partition. */
  by(batch: EachBatchPayload): void {
    this.batch = batch;
  }

  /** @throws what the brokers answered */
  async commit(offset: bigint, metadata: string): Promise<void> {
    const { topic, partition } = this;
    // The client's types leave the metadata out.
    const partitions = [{ partition, offset: String(offset), metadata }];
    await this.batch?.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] } satisfies Offsets);
  }

  /** The same in the background, the newest offset only; a failure is a warning. */
  commitSoon(offset: bigint): void {
    this.newest = offset;
    this.committing ??= this.commitNewest().finally(() => (this.committing = undefined));
  }

  /** Resolves when nothing is being committed. */
  async idle(): Promise<void> {
    await this.committing;
  }

  private async commitNewest(): Promise<void> {
    while (this.newest !== undefined) {
      const offset = this.newest;
      this.newest = undefined;
      try {
        await this.commit(offset, '');
      } catch (error) {
        const { topic, partition } = this;
        logger.warn('offset not committed to the group', { topic, partition, error: textOf(error) });
      }
    }
  }
}

const ASSIGNMENT_GONE = new Set([
  'REBALANCE_IN_PROGRESS',
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'FENCED_INSTANCE_ID',
]);

/** Whether the brokers have said that the partitions are being given to others; the client then joins again. */
export const isAssignmentGone = (error: unknown): boolean =>
  ASSIGNMENT_GONE.has((error as { type?: string } | undefined)?.type ?? '');
