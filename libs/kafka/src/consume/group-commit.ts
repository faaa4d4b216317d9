/**
 * Commits one partition's position to the consumer group, once a second at most: each commit is a request of its own
 * and a record that the brokers write, which costs about as much as publishing a webhook's update.
 *
 * A batch's own commit is used, in a single attempt: the consumer's tries again by itself, and an attempt after the
 * group was joined again would be made in the name of the new assignment, to which the partition may not belong. The
 * batch does not know its assignment either, so nothing is committed after `end`.
 */
import type { EachBatchPayload, Offsets } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { pauseAfter } from './retry-schedule';

/** What was processed in so much time is read again after a crash. */
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
  /** Callers that wait until everything is committed. */
  private flushing = 0;
  private isOver = false;
  /** Ends the present pause. */
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

  /** Commits the newest position in the background, within a second unless commits fail. */
  soon(commit: Commit): void {
    if (this.isOver) return;
    this.newest = commit;
    this.committing ??= this.commitNewest();
  }

  /** Resolves at once unless commits fail; then when one has succeeded, or none is tried any more. */
  async recovered(): Promise<void> {
    if (this.failures > 0) await this.committing;
  }

  /** Resolves when everything is committed, without the usual pauses, or nothing is tried any more. */
  async flush(): Promise<void> {
    this.flushing++;
    this.hurry.abort();
    await this.committing;
    this.flushing--;
  }

  /** The assignment is over: nothing is committed any more. */
  end(): void {
    this.isOver = true;
    this.newest = undefined;
    this.hurry.abort();
  }

  /** Never throws. Waits at least once, so that whoever has called it knows of it before it is done. */
  private async commitNewest(): Promise<void> {
    while (this.newest) {
      await this.pause();
      const commit = this.newest as Commit | undefined;
      if (!commit) break;
      this.newest = undefined;
      try {
        await this.commit(commit);
        this.failures = 0;
        this.listener.onSuccess();
      } catch (error) {
        if (!this.listener.onFailure(error, ++this.failures)) this.failures = 0;
        else if (!this.isOver) this.newest ??= commit;
      }
    }
    this.committing = undefined;
  }

  private async pause(): Promise<void> {
    const untilNext = this.flushing > 0 ? 0 : this.lastAt + COMMIT_EVERY_MS - performance.now();
    const ms = this.failures > 0 ? pauseAfter(this.failures) : Math.max(0, untilNext);
    this.hurry = new AbortController();
    await (ms > 0 ? wait(ms, undefined, this.hurry).catch(() => undefined) : undefined);
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
