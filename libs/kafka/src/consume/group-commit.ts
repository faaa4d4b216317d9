/**
 * Commits one partition's position to the consumer group, once a second at most: each commit is a request of its own
 * and a record that the brokers write, which costs about as much as publishing a webhook's update. By way of a batch of
 * the present assignment and in a single attempt: the consumer's own commit tries again by itself, and an attempt after
 * the group was joined again would be made in the name of the new assignment, to which the partition may not belong.
 */
import type { EachBatchPayload, Offsets } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { pauseAfter } from './retry-schedule';

/** After a crash what was processed in so much time is read again. */
const COMMIT_EVERY_MS = 1_000;

/** What is committed: the offset of the next record, and what is kept beside it. */
export interface Commit {
  offset: bigint;
  metadata: string;
}

/** What the commits of a partition tell whoever works on it. */
export interface CommitListener {
  /** @returns whether to try again */
  onFailure: (error: unknown, failuresInARow: number) => boolean;
  onSuccess: () => void;
}

/** Commits the positions of one partition to the consumer's group, for as long as one assignment lasts. */
export class GroupCommit {
  private batch: EachBatchPayload | undefined;
  private newest: Commit | undefined;
  private committing: Promise<void> | undefined;
  private lastAt = -Infinity;
  private failures = 0;
  /** Ends the pause before the next commit. */
  private hurry = new AbortController();

  constructor(
    private readonly topic: string,
    private readonly partition: number,
    private readonly listener: CommitListener,
  ) {}

  /** To be called with each batch of the partition. */
  by(batch: EachBatchPayload): void {
    this.batch = batch;
  }

  /** Commits the newest position within a second, in the background. */
  soon(commit: Commit): void {
    this.newest = commit;
    this.committing ??= this.commitNewest().finally(() => (this.committing = undefined));
  }

  /** Resolves at once unless commits fail; then when one has succeeded, or none is tried any more. */
  async recovered(): Promise<void> {
    if (this.failures > 0) await this.committing;
  }

  /** Commits without a pause what is not committed yet. */
  async flush(): Promise<void> {
    this.hurry.abort();
    await this.committing;
  }

  /** The assignment is over: nothing is committed any more. */
  end(): void {
    this.newest = undefined;
    this.hurry.abort();
  }

  private async commitNewest(): Promise<void> {
    while (this.newest) {
      await this.pause();
      const commit = this.newest as Commit | undefined;
      this.newest = undefined;
      if (!commit) return;
      try {
        await this.commit(commit);
        this.failures = 0;
        this.listener.onSuccess();
      } catch (error) {
        if (this.listener.onFailure(error, ++this.failures)) this.newest ??= commit;
        else this.failures = 0;
      }
    }
  }

  private async pause(): Promise<void> {
    const untilNext = this.lastAt + COMMIT_EVERY_MS - performance.now();
    const ms = this.failures > 0 ? pauseAfter(this.failures) : untilNext;
    if (ms > 0 && !this.hurry.signal.aborted) await wait(ms, undefined, this.hurry).catch(() => undefined);
    this.hurry = new AbortController();
  }

  private async commit({ offset, metadata }: Commit): Promise<void> {
    const { topic, partition } = this;
    this.lastAt = performance.now();
    // The client's types leave the metadata out.
    const partitions = [{ partition, offset: String(offset), metadata }];
    await this.batch?.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] } satisfies Offsets);
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
