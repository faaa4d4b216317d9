import { BaseRpcContext } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Progress } from './progress';

/** What a batch handler may ask of the partition it works on. */
export class BatchContext extends BaseRpcContext {
  /** The handler moved the partition elsewhere: nothing of this batch is committed. */
  abandoned = false;

  constructor(
    private readonly payload: EachBatchPayload,
    private readonly consumer: Consumer,
    private readonly progress: Progress,
  ) {
    super([payload]);
  }

  get topic(): string {
    return this.payload.batch.topic;
  }

  get partition(): number {
    return this.payload.batch.partition;
  }

  /** What the brokers were asked for; the first record may lie behind it. */
  get fetchedOffset(): bigint {
    // The client's types leave it out.
    const { fetchedOffset } = this.payload.batch as unknown as { fetchedOffset: string };
    return BigInt(fetchedOffset);
  }

  get where(): { topic: string; partition: number; firstOffset: string } {
    return {
      topic: this.topic,
      partition: this.partition,
      firstOffset: this.payload.batch.firstOffset() ?? '',
    };
  }

  /** Leave this batch and go on reading at `offset`. */
  seek(offset: bigint): void {
    this.abandoned = true;
    this.consumer.seek({ topic: this.topic, partition: this.partition, offset: String(offset) });
  }

  /** Leave this batch and stop reading the partition until the process starts again; readiness says so. */
  stop(): void {
    this.abandoned = true;
    this.progress.partitionStopped(this.topic, this.partition);
    this.consumer.pause([{ topic: this.topic, partitions: [this.partition] }]);
  }
}
