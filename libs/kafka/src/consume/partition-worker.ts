/**
 * Works on one partition for as long as one assignment lasts, beside the others and at its own pace: takes what was
 * fetched, calls the handler, moves the position on, and takes the next. The position moves on only after the handler
 * has returned, and is committed soon after; what an assignment that is over still brings changes nothing.
 */
import { Logger } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import { BatchContext, MovedOnError, type Work } from './batch-context';
import { GroupCommit, isAssignmentGone } from './group-commit';
import type { Places } from './in-flight';
import { piecesAfter, wholeBatch, type IsolationRules, type Piece } from './isolation';
import { PartitionSource, type SourceSurroundings } from './partition-source';
import { witnessOf, type Position } from './positions';
import type { Lag, PartitionHealth } from './progress';
import type { ReceivedRecord } from '../client/record';
import type { QueueBounds } from './record-queue';
import { pauseAfter, textOf } from './retry-schedule';

/** What a worker needs of the consumer that it belongs to. */
export interface Surroundings extends SourceSurroundings {
  handle: (records: readonly ReceivedRecord[], context: BatchContext) => Promise<void>;
  /** Handler calls that may be out at once; one that waits for its next try holds no place. */
  places: Places;
  rules: IsolationRules & { isFatal?: (error: unknown) => boolean };
  /** Called with records that are done. */
  onDone?: (topic: string, records: readonly ReceivedRecord[]) => void;
  /** Most that one call of the handler is given. */
  batch: QueueBounds;
  onFatal: (error: unknown) => void;
}

/** Processes the batches of one partition, one after the other. */
export class PartitionWorker implements Work {
  private readonly logger = new Logger(PartitionWorker.name);
  private readonly source: PartitionSource;
  private readonly group: GroupCommit;
  private readonly done = new Map<string, Promise<void>>();
  private readonly over = new AbortController();
  /** Failures of the present batch, whole and in pieces, that no record's own values explain. */
  private unexplained = 0;
  private isClosing = false;
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly around: Surroundings,
  ) {
    this.source = new PartitionSource(topic, partition, around, () => this.wake());
    this.group = new GroupCommit(topic, partition, {
      onFailure: (error, failures) => this.commitFailed(error, failures),
      onSuccess: () => (this.health.commitFailures = 0),
    });
  }

  get health(): PartitionHealth {
    return this.source.health;
  }

  get lag(): Lag {
    return this.source.lag;
  }

  /** Brings the lag up to date where the brokers are not asked for records. */
  measure(): Promise<void> {
    return this.source.measure();
  }

  /** The client must have been paused for the partition. */
  start(): void {
    this.running = this.run();
  }

  /** The partitions are about to be given out anew: whoever gets this one should begin at the position reached. */
  commitNow(): void {
    void this.group.flush();
  }

  /** The assignment is over: what the handler still brings changes nothing. */
  end(): void {
    this.over.abort();
    this.group.end();
    this.source.end();
  }

  /** Takes no further batch; resolves when the call that is out has returned and one attempt at its commit was made. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.source.hold();
    this.over.abort();
    this.wake();
    // A commit that fails is not tried again from now on, and holds up nothing.
    await Promise.all([this.running, this.group.flush()]);
    await this.group.flush();
  }

  receive(payload: EachBatchPayload): void {
    if (this.isClosing) return;
    this.group.by(payload);
    this.source.receive(payload);
  }

  skipped(first: string | null, last: string): void {
    this.source.skipped(first, last);
  }

  once(key: string, work: () => Promise<void>): Promise<void> {
    const known = this.done.get(key);
    if (known) return known;
    const working = work();
    this.done.set(key, working);
    working.catch(() => this.done.delete(key));
    return working;
  }

  stop(reason: string): void {
    this.source.stop(reason);
  }

  private get goesOn(): boolean {
    return !this.source.isOver && !this.isClosing;
  }

  private async run(): Promise<void> {
    while (this.goesOn) {
      if (this.source.mustFind) await this.find();
      else if (this.source.hasRecords) await this.work(this.source.take(this.around.batch));
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async find(): Promise<void> {
    try {
      // What is read again is read from the position that was reached.
      await this.committed();
      if (this.goesOn) await this.source.find((position) => this.restore(position));
    } catch (error) {
      await this.pauseAfter(++this.health.failures, 'cannot find where to read, trying again', error);
    }
  }

  /** Hands the records out, whole or piece by piece, until all are through or the partition is left. */
  private async work(records: readonly ReceivedRecord[]): Promise<void> {
    this.done.clear();
    this.unexplained = 0;
    let pieces: Piece[] = [wholeBatch(records)];
    while (pieces.length > 0 && this.goesOn) {
      const [piece, ...rest] = pieces as [Piece, ...Piece[]];
      const failure = await this.attempt(piece);
      if (!this.source.isReading) return;
      if (failure) {
        const instead = await this.afterFailure(piece, failure.error);
        if (!this.source.isReading) return;
        pieces = [...instead, ...rest];
      } else {
        await this.advance(piece.records.at(-1)!);
        if (!this.source.isReading) return;
        this.around.onDone?.(this.topic, piece.records);
        pieces = rest;
        // One half that goes through does not mean that its batch does.
        if (pieces.length > 0) this.health.failures = this.unexplained;
      }
    }
  }

  /** Calls the handler when there is a place; undefined when it has returned. */
  private async attempt({ records, letter }: Piece): Promise<{ error: unknown } | undefined> {
    const { places, handle } = this.around;
    const giveBack = await places.take();
    try {
      if (!this.goesOn) return { error: new Error('the partition is not worked on any more') };
      this.health.handlingSince = performance.now();
      await handle(records, new BatchContext(this, records, this.source.nextOffset, letter));
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      this.health.handlingSince = undefined;
      giveBack();
    }
  }

  /** What to try in place of a piece that has failed. */
  private async afterFailure(piece: Piece, error: unknown): Promise<Piece[]> {
    const { rules, onFatal } = this.around;
    if (this.isClosing) return [piece];
    if (error instanceof MovedOnError) {
      this.source.positionAgain(error.message);
      return [];
    }
    if (rules.isFatal?.(error)) {
      this.end();
      onFatal(error);
      return [];
    }
    const pieces = await piecesAfter(piece, error, rules);
    const [{ failures, letter }] = pieces as [Piece];
    if (failures > 0 || !rules.blames?.(error)) this.health.failures = ++this.unexplained;
    if (failures > 0) {
      await this.pauseAfter(failures, 'batch failed, trying it again', error);
    } else {
      const message = letter ? 'record failed too often, given up' : 'batch failed, trying its halves';
      this.logger.warn({ message, ...this.where(piece), error: textOf(error) });
    }
    return pieces;
  }

  private where({ records }: Piece): object {
    return { ...this.source.where, firstOffset: String(records[0]!.offset), records: records.length };
  }

  private async advance(last: ReceivedRecord): Promise<void> {
    const position = { nextOffset: last.offset + 1n, witness: witnessOf(last) };
    this.source.advance(position);
    this.save(position);
    if (this.keepsPositions) await this.group.recovered();
  }

  private async restore(position: Position): Promise<void> {
    this.save(position);
    await this.committed();
  }

  /** Where the commit is the position itself, and not only for tools that show lag. */
  private async committed(): Promise<void> {
    if (this.keepsPositions) await this.group.flush();
  }

  private save(position: Position): void {
    const { positions } = this.around;
    const commit = (metadata: string): void => this.group.soon({ offset: position.nextOffset, metadata });
    if (positions.save) positions.save(this.topic, this.partition, position, commit);
    else commit('');
  }

  private get keepsPositions(): boolean {
    return this.around.positions.save !== undefined;
  }

  private commitFailed(error: unknown, failures: number): boolean {
    if (!this.keepsPositions) {
      this.logger.warn({
        message: 'offset not committed to the group',
        ...this.source.where,
        error: textOf(error),
      });
      return false;
    }
    if (isAssignmentGone(error)) this.end();
    if (!this.goesOn) return false;
    this.health.commitFailures = failures;
    const message = 'position not committed, trying again';
    this.logger.warn({ message, ...this.source.where, failures, error: textOf(error) });
    return true;
  }

  private async pauseAfter(failures: number, what: string, error: unknown): Promise<void> {
    this.logger.warn({ message: what, ...this.source.where, failures, error: textOf(error) });
    await wait(pauseAfter(failures), undefined, { signal: this.over.signal }).catch(() => undefined);
  }
}
