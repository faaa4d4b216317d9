/**
 * Keeps rows and log in step. The offset in Postgres decides what is applied, not the one that the brokers
 * remember: it was written in the same transaction as the rows. A batch that begins elsewhere is cut or left, and
 * the partition is read again from where the rows are. An offset that the log cannot have stops the partition: a
 * person has to find out what happened, because any guess could skip records or apply them to the wrong past.
 */
import { Injectable, Logger } from '@nestjs/common';
import type { BatchContext, LogBounds, ReceivedRecord } from '@app/kafka';
import type { OffsetRepository, Position } from './store/offset.repository';

export interface Pending {
  position: Position;
  /** Not empty; in the order of their offsets. */
  records: readonly ReceivedRecord[];
}

export type ReadBounds = (topic: string, partition: number) => Promise<LogBounds>;

@Injectable()
export class PartitionReader {
  private readonly logger = new Logger(PartitionReader.name);

  constructor(
    private readonly groupId: string,
    private readonly offsets: OffsetRepository,
    private readonly bounds: ReadBounds,
  ) {}

  /** What of a batch is still to be applied; undefined when the partition had to be moved or stopped. */
  async pending(batch: readonly ReceivedRecord[], context: BatchContext): Promise<Pending | undefined> {
    const { topic, partition } = context;
    const nextOffset = await this.startOffset(topic, partition);
    const position = { groupId: this.groupId, topic, partition, nextOffset };
    const records = batch.filter(({ offset }) => offset >= nextOffset);
    if (records.length === 0) return this.leave(position, context);
    if (records[0]!.offset > nextOffset && !(await this.isHole(position, context)))
      return this.leave(position, context);
    return { position, records };
  }

  /** The offset of the first record that the rows do not reflect; for a partition never seen, the log's first. */
  async startOffset(topic: string, partition: number): Promise<bigint> {
    const known = await this.offsets.nextOffset(this.groupId, topic, partition);
    if (known !== undefined) return known;
    const { low } = await this.bounds(topic, partition);
    await this.offsets.begin({ groupId: this.groupId, topic, partition, nextOffset: low });
    return (await this.offsets.nextOffset(this.groupId, topic, partition)) ?? low;
  }

  /** Whether the log itself has nothing between where the rows are and where the batch begins. */
  private async isHole({ topic, partition, nextOffset }: Position, context: BatchContext): Promise<boolean> {
    if (context.fetchedOffset > nextOffset) return false;
    const { low } = await this.bounds(topic, partition);
    return low <= nextOffset;
  }

  private async leave(position: Position, context: BatchContext): Promise<undefined> {
    const { topic, partition, nextOffset } = position;
    const { low, high } = await this.bounds(topic, partition);
    if (nextOffset < low || nextOffset > high) {
      this.logger.error({
        message:
          'the log does not have the offset that the rows are at: partition stopped, nothing is skipped',
        topic,
        partition,
        nextOffset: String(nextOffset),
        log: `${low}..${high}`,
      });
      context.stop();
    } else {
      this.logger.warn('reading again from the offset of the rows', {
        topic,
        partition,
        nextOffset: String(nextOffset),
      });
      context.seek(nextOffset);
    }
    return undefined;
  }
}
