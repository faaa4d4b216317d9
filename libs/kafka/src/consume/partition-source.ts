/**
 * Where one partition is read, for as long as one assignment lasts.
 *
 * Positioning: the kept position is compared with the bounds of the log, and its witness with the record that is
 * there. Whatever does not fit stops the partition; nothing is skipped and nothing is guessed.
 * Reading: it is known which offset the client has to ask for next. A batch that was asked for elsewhere (left
 * over from an earlier position, or after the client has reset itself because the log was cut) is not taken, and the
 * partition is positioned again. So a hole before a record is one that the log itself has.
 * After a silence: the last record is fetched once more and compared before the next are taken, because a topic may
 * have been recreated meanwhile, which the client does not notice.
 */
import { isExpendable } from '@app/events';
import { Logger } from '@nestjs/common';
import type { EachBatchPayload } from 'kafkajs';
import { FetchPoint, OtherLogError } from './fetch-point';
import type { LogBounds } from '../topics/log-admin';
import { PositionError, startOf, type Position, type Positions, type Start } from './positions';
import type { PartitionHealth } from './progress';
import { receivedRecord, type ReceivedRecord } from '../client/record';
import type { Lag } from './progress';
import { RecordQueue, type QueueBounds } from './record-queue';

/** What a source needs of the consumer that it belongs to. */
export interface SourceSurroundings {
  positions: Positions;
  bounds: (topic: string, partition: number) => Promise<LogBounds>;
  /** Bounds of what waits for the handler; beyond them the client fetches no more of the partition. */
  queue: QueueBounds;
  /** Moves, pauses and resumes what the client fetches. */
  client: {
    seek: (topic: string, partition: number, offset: bigint) => void;
    pause: (topic: string, partition: number) => void;
    resume: (topic: string, partition: number) => void;
  };
}

/** How often in a row a partition is positioned again without any progress. */
const MOST_MOVES = 3;

/** Gives the records of one partition in order, from its position on. */
export class PartitionSource {
  readonly health: PartitionHealth = { state: 'positioning', failures: 0 };
  private readonly logger = new Logger(PartitionSource.name);
  private state: 'positioning' | 'reading' | 'stopped' | 'ended' = 'positioning';
  private position: Position = { nextOffset: 0n };
  private readonly point = new FetchPoint();
  private moves = 0;
  private wasReset = false;
  private isPaused = true;
  private readonly queue: RecordQueue;
  /** Offset after the last record of the log, as last heard. */
  private logEnd = 0n;

  /** @param onChange called when there are records, or another state, to look at */
  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly around: SourceSurroundings,
    private readonly onChange: () => void,
  ) {
    this.queue = new RecordQueue(around.queue);
  }

  get nextOffset(): bigint {
    return this.position.nextOffset;
  }

  get hasRecords(): boolean {
    return this.queue.length > 0;
  }

  get mustFind(): boolean {
    return this.state === 'positioning';
  }

  get isReading(): boolean {
    return this.state === 'reading';
  }

  get isOver(): boolean {
    return this.state === 'stopped' || this.state === 'ended';
  }

  get where(): { topic: string; partition: number; nextOffset: string } {
    return { topic: this.topic, partition: this.partition, nextOffset: String(this.nextOffset) };
  }

  /** How far the position is behind the log, as far as the client has heard of it. */
  get lag(): Lag {
    const oldest = this.queue.oldestFrom(this.nextOffset);
    // Behind the last record there may be markers of transactions, which are no records.
    const from = oldest || this.state !== 'reading' ? this.nextOffset : this.point.next;
    return {
      records: this.logEnd > from ? Number(this.logEnd - from) : 0,
      oldestAt: oldest && Number(oldest.timestamp),
    };
  }

  /** Finds out how far the log has grown while the client fetches nothing: then nothing else says so. */
  async measure(): Promise<void> {
    if (!this.isPaused || this.state === 'ended') return;
    const { high } = await this.around.bounds(this.topic, this.partition);
    this.logEnd = high;
  }

  /** Takes over what the client has fetched, and lets it fetch on. */
  receive(payload: EachBatchPayload): void {
    if (this.state !== 'reading') return;
    const { batch } = payload;
    this.logEnd = BigInt(batch.highWatermark);
    // The client's types leave it out.
    const { fetchedOffset } = batch as unknown as { fetchedOffset: string };
    if (BigInt(fetchedOffset) !== this.point.next) {
      this.wasReset = true;
      return this.positionAgain(`the client has read at ${fetchedOffset} instead of ${this.point.next}`);
    }
    if (this.point.isSilent) return this.fetchLastAgain();
    payload.resolveOffset(batch.lastOffset());
    const records = batch.messages.map((message) => receivedRecord(this.topic, this.partition, message));
    this.accept(records, batch.lastOffset());
  }

  /** The client has passed over a whole fetch without a record for us: aborted transactions, control records. */
  skipped(first: string | null, last: string): void {
    if (this.state === 'reading' && BigInt(first ?? last) === this.point.next) this.accept([], last);
  }

  /**
   * Finds where to read, and lets the client read there.
   * @param restore saves a position again that the client's reset may have overwritten
   * @throws what kept the position or the bounds from being read; to be tried again
   */
  async find(restore: (position: Position) => Promise<void>): Promise<void> {
    try {
      if (this.wasReset) await restore(this.position);
      this.wasReset = false;
      const { position, start } = await this.whereToStart();
      if (!this.mustFind) return;
      this.position = position;
      if (start.kind === 'stop') return this.stop(start.reason);
      this.health.failures = 0;
      this.state = 'reading';
      if (start.kind === 'read') this.health.state = 'reading';
      this.point.begin(start.seek, start.kind === 'verify' ? start.witness : undefined);
      this.seek();
      this.resume();
    } catch (error) {
      if (!(error instanceof PositionError)) throw error;
      this.stop(error.message);
    }
  }

  /** The oldest records that wait. */
  take(limits: QueueBounds): ReceivedRecord[] {
    const records = this.queue.take(limits);
    if (this.isPaused && this.queue.isUnderHalf) {
      if (this.point.isSilent) this.fetchLastAgain();
      this.resume();
    }
    return records;
  }

  /** Records before the position are done. */
  advance(position: Position): void {
    this.position = position;
    this.moves = 0;
    this.health.failures = 0;
  }

  /** Leaves what was fetched and reads again from the kept position. */
  positionAgain(reason: string): void {
    if (this.isOver) return;
    this.queue.clear();
    this.pause();
    this.moves++;
    if (this.moves >= MOST_MOVES)
      return this.stop(`positioned again ${MOST_MOVES} times in a row without any progress: ${reason}`);
    this.logger.warn({ message: 'reading again from the kept position', ...this.where, reason });
    this.state = 'positioning';
    this.health.state = 'positioning';
    this.onChange();
  }

  stop(reason: string): void {
    if (this.isOver) return;
    this.state = 'stopped';
    this.health.state = 'stopped';
    this.pause();
    this.queue.clear();
    this.logger.error({ message: 'partition stopped, nothing is skipped', ...this.where, reason });
    this.onChange();
  }

  /** The assignment is over. Only once: later the partition may be another source's. */
  end(): void {
    if (this.isOver) return;
    this.state = 'ended';
    this.pause();
    this.onChange();
  }

  /** Lets the client fetch nothing more; what it fetched and is not taken, it would fetch again and again. */
  hold(): void {
    if (!this.isOver) this.pause();
  }

  /**
   * The bounds are read after the position, which another consumer may still move, and once more before they stop the
   * partition: a broker that has just become its leader may know of a smaller end for a moment.
   */
  private async whereToStart(): Promise<{ position: Position; start: Start }> {
    const { topic, partition, around } = this;
    const kept = await around.positions.read(topic, partition);
    const log = await around.bounds(topic, partition);
    this.logEnd = log.high;
    const position = kept ?? (await this.begin(log.low));
    const start = startOf(position, log);
    if (start.kind !== 'stop') return { position, start };
    const again = startOf(position, await around.bounds(topic, partition));
    const { positions } = around;
    if (again.kind !== 'stop' || !positions.beginAgain || !isExpendable(topic))
      return { position, start: again };
    this.logger.warn({
      message: 'beginning again at the oldest record',
      ...this.where,
      reason: again.reason,
    });
    await positions.beginAgain(topic, partition, log.low);
    return { position: { nextOffset: log.low }, start: { kind: 'read', seek: log.low } };
  }

  private async begin(low: bigint): Promise<Position> {
    const { topic, partition } = this;
    const { positions } = this.around;
    await positions.begin(topic, partition, low);
    return (await positions.read(topic, partition)) ?? { nextOffset: low };
  }

  private accept(records: readonly ReceivedRecord[], lastOffset: string): void {
    try {
      this.queue.push(this.point.take(records, BigInt(lastOffset)));
    } catch (error) {
      if (!(error instanceof OtherLogError)) throw error;
      return this.stop(error.message);
    }
    this.health.state = 'reading';
    if (this.queue.isFull) this.pause();
    this.onChange();
  }

  private fetchLastAgain(): void {
    this.point.compareAgain();
    this.seek();
  }

  private seek(): void {
    this.around.client.seek(this.topic, this.partition, this.point.next);
  }

  private pause(): void {
    this.isPaused = true;
    this.around.client.pause(this.topic, this.partition);
  }

  private resume(): void {
    this.isPaused = false;
    this.around.client.resume(this.topic, this.partition);
  }
}
