/**
 * Derives on several threads where that is faster. Each has a share of the partitions and does all for them that the
 * normalizer and the projector do: a shipment is in one partition, so that the threads do not meet, but for records
 * without a key.
 */
import { availableParallelism } from 'node:os';
import type { RebuildProgress } from '@app/projection';
import type { DerivedCounts } from './derive';
import { Deriver, type BatchDone, type DeriverData, type Work } from './deriver';
import { DeriverThread } from './deriver-thread';

/** More threads than this would only wait for Postgres. */
const MOST_THREADS = 8;
/** With fewer records, starting another thread takes longer than deriving them. */
const RECORDS_PER_THREAD = 20_000n;

/** How many threads so many records are worth. */
export const threadsFor = (records: bigint): number =>
  Math.max(1, Math.min(Number(records / RECORDS_PER_THREAD), availableParallelism(), MOST_THREADS));

export class Derivers {
  readonly counts: DerivedCounts = { records: 0, others: 0, dead: {} };
  private readonly derivers: Pick<Deriver, 'derive' | 'stop' | 'end'>[];

  /**
   * @param progress where each partition is; moved on
   * @param signal ends what is being derived after the batches that are under way
   */
  constructor(
    threads: number,
    data: DeriverData,
    private readonly progress: RebuildProgress,
    private readonly signal: AbortSignal,
    private readonly onProgress: (records: number) => void,
  ) {
    const others = Array.from({ length: threads - 1 }, () => new DeriverThread(data));
    this.derivers = [new Deriver(data), ...others];
    signal.addEventListener('abort', this.stop, { once: true });
    if (signal.aborted) this.stop();
  }

  /**
   * Derives everything up to these offsets, or less once the signal has come.
   * @throws what a thread has failed with; the other threads have stopped then
   */
  async derive({ until, ...rest }: Omit<Work, 'from'>): Promise<void> {
    const outcomes = await Promise.allSettled(
      this.derivers.map(async (deriver, index) => {
        const share = [...until].filter(([partition]) => partition % this.derivers.length === index);
        if (share.length === 0) return;
        const from = new Map(share.map(([partition]) => [partition, this.progress.get(partition) ?? 0n]));
        const work = { ...rest, from, until: new Map(share) };
        try {
          this.add(await deriver.derive(work, (batch) => this.note(batch)));
        } catch (error) {
          this.stop();
          throw error;
        }
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async end(): Promise<void> {
    this.signal.removeEventListener('abort', this.stop);
    await Promise.all(this.derivers.map((deriver) => deriver.end()));
  }

  private readonly stop = (): void => {
    for (const deriver of this.derivers) deriver.stop();
  };

  private note({ partition, next, records }: BatchDone): void {
    this.progress.set(partition, next);
    this.counts.records += records;
    this.onProgress(this.counts.records);
  }

  /** Records were counted batch by batch. */
  private add({ others, dead }: DerivedCounts): void {
    this.counts.others += others;
    for (const [code, count] of Object.entries(dead))
      this.counts.dead[code] = (this.counts.dead[code] ?? 0) + count;
  }
}
