/** Derives the rows of a share of the partitions, one piece of work after the other; in this thread. */
import { TOPICS } from '@app/events';
import { replay } from '@app/kafka';
import {
  Database,
  DeadLetterStore,
  ShipmentStore,
  WriteRehearsal,
  type Among,
  type RebuildProgress,
  type RowsPlace,
} from '@app/projection';
import { databaseConfig, kafkaConfig } from '../config';
import { Derivation, type DerivedCounts } from './derive';
import { replayArchive } from './from-archive';
import { Reading } from './reading';

/** What all work of one rebuild has in common. */
export interface DeriverData {
  place: RowsPlace;
  /** Dead letters that are not resolved, as `partition/offset`. */
  letters: ReadonlySet<string>;
  among: Among | undefined;
}

/** Records to be derived: of the raw topic, or of an archive up to where that ends. */
export interface Work {
  from: RebuildProgress;
  /** Names the partitions; the offsets do not count for an archive. */
  until: RebuildProgress;
  /** Its folder. */
  archive?: string;
  /** By partition: what is before this offset of the topic is known to be missing. */
  notBefore?: RebuildProgress;
}

/** A batch is written, with where its partition is now. */
export interface BatchDone {
  partition: number;
  next: bigint;
  records: number;
}

export class Deriver {
  private readonly rows: Database;
  private readonly stopping = new AbortController();
  private readonly reading: Reading;
  private opened: Promise<unknown> | undefined;

  constructor({ place, among, letters }: DeriverData) {
    this.rows = new Database(databaseConfig(), 'parcelwire-rebuild', place);
    this.reading = new Reading(among, letters, kafkaConfig().MAX_BODY_BYTES);
  }

  async derive(
    { from, until, archive, notBefore }: Work,
    onBatch: (done: BatchDone) => void,
  ): Promise<DerivedCounts> {
    await (this.opened ??= this.rows.open());
    const progress = new Map(from);
    const rehearsal = new WriteRehearsal(this.rows);
    const stores = {
      shipments: new ShipmentStore(this.rows),
      letters: new DeadLetterStore(this.rows),
      canWrite: () => rehearsal.succeeds(),
    };
    const derivation = new Derivation(stores, progress, this.reading, (partition, records) =>
      onBatch({ partition, next: progress.get(partition)!, records }),
    );
    const { signal } = this.stopping;
    await (archive === undefined
      ? replay(
          kafkaConfig(),
          TOPICS.rawWebhooks,
          { from: latest(from, notBefore), until },
          derivation.apply,
          signal,
        )
      : replayArchive(archive, progress, [...until.keys()], derivation.apply, signal));
    return derivation.counts;
  }

  /** Work ends after the batches that are under way, and all later work at once. */
  stop(): void {
    this.stopping.abort();
  }

  async end(): Promise<void> {
    await this.rows.close();
  }
}

const latest = (from: RebuildProgress, notBefore: RebuildProgress = new Map()): RebuildProgress =>
  new Map(
    [...from].map(([partition, offset]) => {
      const least = notBefore.get(partition) ?? 0n;
      return [partition, offset > least ? offset : least];
    }),
  );
