import { BaseRpcContext } from '@nestjs/microservices';
import type { DeadLetter } from '@app/events';
import { witnessOf, type Witness } from './positions';
import type { ReceivedRecord } from '../client/record';

/**
 * Thrown by a handler that finds the partition elsewhere than at `from`: the position is read again and the partition
 * is read from there. Three times in a row without any progress stop the partition.
 */
export class MovedOnError extends Error {
  override name = 'MovedOnError';
}

/** The part of a partition's worker that a handler may use. */
export interface Work {
  readonly topic: string;
  readonly partition: number;
  once(key: string, work: () => Promise<void>): Promise<void>;
  stop(reason: string): void;
}

/** What a batch handler is given beside its records. */
export class BatchContext extends BaseRpcContext {
  /** Offset after the last record of this call. */
  readonly to: bigint;

  /**
   * @param from the position before this call: offset of the first record, or of a hole in the log before it
   * @param letter set when the single record of this call has failed again and again: give it up with this letter
   *   instead of processing it
   */
  constructor(
    private readonly work: Work,
    private readonly records: readonly ReceivedRecord[],
    readonly from: bigint,
    readonly letter?: DeadLetter,
  ) {
    super([]);
    this.to = records.at(-1)!.offset + 1n;
  }

  get topic(): string {
    return this.work.topic;
  }

  get partition(): number {
    return this.work.partition;
  }

  /** Identity of the last record of this call, for handlers that keep the position themselves. */
  get witness(): Witness {
    return witnessOf(this.records.at(-1)!);
  }

  /**
   * Runs `work` at most once for each key as long as these records are being tried, whole or in halves. When it
   * throws, it may run again.
   */
  once(key: string, work: () => Promise<void>): Promise<void> {
    return this.work.once(key, work);
  }

  /** Leave these records and stop reading the partition until the process starts again; readiness says so. */
  stop(reason: string): void {
    this.work.stop(reason);
  }
}
