/** A rebuild from its beginning, or from where it was, to the swap. */
import { TOPICS } from '@app/events';
import { INTEGRATIONS } from '@app/integrations';
import { withAdmin, type KafkaSettings } from '@app/kafka';
import {
  type Database,
  REBUILD_SCHEMA,
  RebuildStore,
  swap,
  type Among,
  type RebuildProgress,
  type Swapped,
} from '@app/projection';
import { CommandError } from '../command-line/exit-codes';
import type { DerivedCounts } from './derive';
import { Derivers, threadsFor } from './derivers';

/** What a rebuild is given. */
export interface RebuildOptions {
  database: Database;
  kafka: KafkaSettings;
  among: Among | undefined;
  /** Folder of an archive, for what the topic does not hold any more. */
  archive: string | undefined;
  /** As many as it pays for when left out. */
  threads: number | undefined;
  signal: AbortSignal;
  /** @param total raw records in all, as far as it is known */
  onProgress: (done: number, total: number) => void;
}

export type RebuildResult = DerivedCounts & Swapped & { isContinued: boolean; seconds: number };

/** So few raw records are left to the time for which the projector waits. */
const FEW_RECORDS = 500n;

/** @returns undefined when it was stopped: run it again, and it goes on */
export async function rebuild(options: RebuildOptions): Promise<RebuildResult | undefined> {
  const { database, kafka, among, archive, threads, signal, onProgress } = options;
  const began = performance.now();
  const store = new RebuildStore(database);
  const mappingVersions = Object.fromEntries(
    INTEGRATIONS.map(({ name, mappingVersion }) => [name, mappingVersion]),
  );
  const { progress, isContinued } = await store.begin({ mappingVersions, among });
  let total = 0;
  const derivers = new Derivers(
    threads ?? threadsFor(leftOf(await endsOf(kafka), progress)),
    {
      // How far it is, is written with the rows: what a crash takes back is derived again.
      place: { schema: REBUILD_SCHEMA, firstRevision: await store.firstRevision(), isDurable: false },
      letters: await store.unresolvedLetters(TOPICS.rawWebhooks),
      among,
    },
    progress,
    signal,
    (done) => onProgress(done, total),
  );
  try {
    if (archive !== undefined && archive !== 'none') await derivers.derive(await endsOf(kafka), archive);
    if (archive !== 'none') await expectWhole(kafka, progress);
    const readOn = async (): Promise<bigint> => {
      const ends = await endsOf(kafka);
      const left = leftOf(ends, progress);
      total = derivers.counts.records + Number(left);
      await derivers.derive(ends);
      return left;
    };
    while ((await readOn()) > FEW_RECORDS && !signal.aborted);
    if (signal.aborted) return undefined;
    await store.analyze();
    await store.expectUnchanged();
    const swapped = await swap(database.pool, {
      among,
      catchUp: async () => void (await readOn()),
      mapped: () => mappedIn(derivers),
      signal,
    });
    if (!swapped) return undefined;
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return { ...derivers.counts, ...swapped, isContinued, seconds };
  } finally {
    await derivers.end();
  }
}

/** Rows without what retention has deleted would take the place of rows that have it. */
async function expectWhole(kafka: KafkaSettings, progress: RebuildProgress): Promise<void> {
  const bounds = await withAdmin(kafka, (admin) => admin.endOffsets(TOPICS.rawWebhooks));
  const gone = [...bounds].filter(([partition, { low }]) => low > (progress.get(partition) ?? 0n));
  if (gone.length > 0)
    throw new CommandError(
      `the raw topic does not go back to its beginning (partition ${gone.map(([partition]) => partition).join(', ')}): ` +
        'give the archive of what is gone (--archive), or take what there is (--archive none)',
    );
}

const endsOf = (kafka: KafkaSettings): Promise<Map<number, bigint>> =>
  withAdmin(kafka, async (admin) => {
    const ends = await admin.endOffsets(TOPICS.rawWebhooks);
    return new Map([...ends].map(([partition, { high }]) => [partition, high]));
  });

const leftOf = (ends: ReadonlyMap<number, bigint>, progress: RebuildProgress): bigint =>
  [...ends].reduce((left, [partition, end]) => left + end - (progress.get(partition) ?? 0n), 0n);

function mappedIn({ mapped }: Derivers): { topic: string; partitions: number[]; offsets: string[] } {
  const places = [...mapped].map((place) => place.split('/') as [string, string]);
  return {
    topic: TOPICS.rawWebhooks,
    partitions: places.map(([partition]) => Number(partition)),
    offsets: places.map(([, offset]) => offset),
  };
}
