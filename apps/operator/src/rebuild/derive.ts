/**
 * Derives rows from raw records: the normalizer's mapping and the projector's fold, in one process and without topics
 * between. A record that cannot be processed costs its rows and no others, by the rules of live processing: it becomes
 * a dead letter, and its neighbours are derived.
 */
import { piecesAfter, wholeBatch, type OnBatch, type Piece, type ReceivedRecord } from '@app/kafka';
import {
  AnotherRebuildError,
  ConflictError,
  blamesNoRecord,
  freshnessOf,
  isFatal,
  mappedStatement,
  rebuildStep,
  recordFault,
  type DeadLetterStore,
  type FoldedShipment,
  type RebuildProgress,
  type ShipmentStore,
} from '@app/projection';
import { letterOf } from './letter-of';
import { Reading, type ReadRecords } from './reading';

/** What has been read. */
export interface DerivedCounts {
  records: number;
  /** Of other shipments than those that are derived anew. */
  others: number;
  /** By code. */
  dead: Record<string, number>;
}

/** Where rows and letters are written. */
export interface DerivedStores {
  shipments: ShipmentStore;
  letters: DeadLetterStore;
  /** Whether rows could be written now. */
  canWrite: () => Promise<boolean>;
}

/** Most records in one transaction. */
const MOST_RECORDS = 5_000;
const CONFLICTS_IN_A_ROW = 5;
/** A batch is halved at once: its failures are not those of a server. */
const FAILURES_BEFORE_ISOLATION = 1;
/** After so many of one piece it is not known what fails, and the rebuild ends. It can be continued. */
const MOST_FAILURES = 3;

export class Derivation {
  readonly counts: DerivedCounts = { records: 0, others: 0, dead: {} };

  /** @param progress where each partition is; moved on */
  constructor(
    private readonly stores: DerivedStores,
    private readonly progress: RebuildProgress,
    private readonly reading: Reading,
    private readonly onProgress: (partition: number, records: number) => void,
  ) {}

  readonly apply: OnBatch = async (partition, records, next) => {
    for (let begin = 0; begin < records.length; begin += MOST_RECORDS)
      await this.applyIsolated(partition, records.slice(begin, begin + MOST_RECORDS));
    // Behind the last record may be offsets without one, and a batch may have none at all.
    const from = this.at(partition);
    if (next <= from) return;
    await this.stores.shipments.save([rebuildStep(partition, from, next)], [], []);
    this.progress.set(partition, next);
    this.onProgress(partition, 0);
  };

  private at(partition: number): bigint {
    return this.progress.get(partition) ?? 0n;
  }

  private async applyIsolated(partition: number, records: readonly ReceivedRecord[]): Promise<void> {
    let pieces: Piece[] = [wholeBatch(records)];
    while (pieces.length > 0) {
      const [piece, ...others] = pieces as [Piece, ...Piece[]];
      try {
        await this.applyPiece(partition, piece);
        pieces = others;
      } catch (error) {
        if (isNoRecordsFault(error)) throw error;
        const again = await piecesAfter(piece, error, {
          failuresBeforeIsolation: FAILURES_BEFORE_ISOLATION,
          blames: recordFault,
          serversAnswer: this.stores.canWrite,
        });
        if (again[0]!.failures >= MOST_FAILURES) throw error;
        pieces = [...again, ...others];
      }
    }
  }

  /** The rows of some records and their offset are written in one transaction. */
  private async applyPiece(partition: number, { records, letter }: Piece): Promise<void> {
    const read = letter ? this.reading.givenUp(records[0]!, letter) : await this.reading.read(records);
    const to = records.at(-1)!.offset + 1n;
    await this.save(partition, to, read);
    this.progress.set(partition, to);
    this.counts.others += read.others;
    for (const { code } of read.letters.values()) this.counts.dead[code] = (this.counts.dead[code] ?? 0) + 1;
    this.counts.records += records.length;
    this.onProgress(partition, records.length);
  }

  /** Folds again when a shipment was erased meanwhile. Adds to the letters those that the fold refuses. */
  private async save(partition: number, to: bigint, { updates, letters }: ReadRecords): Promise<void> {
    const said = [...updates.keys()];
    for (let conflicts = 0; ; conflicts++) {
      const folded = await this.stores.shipments.fold(said);
      for (const [update, letter] of refusedBy(folded)) letters.set(updates.get(update)!, letter);
      // Before the offset moves: letters that are written twice stay one row each.
      await this.stores.letters.keep([...letters].map(([record, letter]) => letterOf(record, letter)));
      const mapped = this.reading.waiting([...updates.values()].filter((record) => !letters.has(record)));
      const steps = [rebuildStep(partition, this.at(partition), to), ...mappedStatement(partition, mapped)];
      try {
        return await this.stores.shipments.save(steps, folded, freshnessOf(said, partition));
      } catch (error) {
        if (!(error instanceof ConflictError) || conflicts === CONFLICTS_IN_A_ROW) throw error;
      }
    }
  }
}

const refusedBy = (folded: readonly FoldedShipment[]) =>
  folded.flatMap(({ folded: { refused } }) => [...refused]);

const isNoRecordsFault = (error: unknown): boolean =>
  isFatal(error) || blamesNoRecord(error) || error instanceof AnotherRebuildError;
