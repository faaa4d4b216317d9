/** A rebuild from its beginning, or from where it was, to the swap. */
import type { DatabaseConfig } from '@app/config';
import { TOPICS } from '@app/events';
import { INTEGRATIONS } from '@app/integrations';
import { replay, withAdmin, type KafkaSettings } from '@app/kafka';
import {
  Database,
  REBUILD_SCHEMA,
  RebuildStore,
  ShipmentStore,
  swap,
  type Among,
  type RebuildProgress,
  type Swapped,
} from '@app/projection';
import { CommandError } from '../command-line/exit-codes';
import { Derivation, type DerivedCounts } from './derive';
import { replayArchive } from './from-archive';

/** What a rebuild is given. */
export interface RebuildOptions {
  database: Database;
  databaseConfig: DatabaseConfig;
  kafka: KafkaSettings;
  among: Among | undefined;
  /** Folder of an archive, for what the topic does not hold any more. */
  archive: string | undefined;
  signal: AbortSignal;
  /** @param total raw records in all, as far as it is known */
  onProgress: (done: number, total: number) => void;
}

export type RebuildResult = DerivedCounts & Swapped & { isContinued: boolean; seconds: number };

/** So few raw records are left to the time for which the projector waits. */
const FEW_RECORDS = 500n;

/** @returns undefined when it was stopped: run it again, and it goes on */
export async function rebuild(options: RebuildOptions): Promise<RebuildResult | undefined> {
  const { database, databaseConfig, kafka, among, archive, signal, onProgress } = options;
  const began = performance.now();
  const store = new RebuildStore(database);
  const mappingVersions = Object.fromEntries(
    INTEGRATIONS.map(({ name, mappingVersion }) => [name, mappingVersion]),
  );
  const { progress, isContinued } = await store.begin({ mappingVersions, among });
  // How far it is, is written with the rows: what a crash takes back is derived again.
  const place = { schema: REBUILD_SCHEMA, firstRevision: await store.firstRevision(), isDurable: false };
  const rows = new Database(databaseConfig, 'parcelwire-rebuild', place);
  try {
    await rows.open();
    const letters = await store.unresolvedLetters(TOPICS.rawWebhooks);
    let total = 0;
    const derivation = new Derivation(new ShipmentStore(rows), progress, letters, among, () =>
      onProgress(derivation.counts.records, total),
    );
    if (archive !== undefined && archive !== 'none')
      await replayArchive(archive, progress, derivation.apply, signal);
    if (archive !== 'none') await expectWhole(kafka, progress);
    const readOn = async (): Promise<bigint> => {
      const ends = await endsOf(kafka);
      const left = leftOf(ends, progress);
      total = derivation.counts.records + Number(left);
      await replay(kafka, TOPICS.rawWebhooks, { from: progress, until: ends }, derivation.apply, signal);
      return left;
    };
    while ((await readOn()) > FEW_RECORDS && !signal.aborted);
    if (signal.aborted) return undefined;
    await store.analyze();
    await store.expectUnchanged();
    const swapped = await swap(database.pool, {
      among,
      catchUp: async () => void (await readOn()),
      mapped: () => mappedIn(derivation),
      signal,
    });
    if (!swapped) return undefined;
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return { ...derivation.counts, ...swapped, isContinued, seconds };
  } finally {
    await rows.close();
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

function mappedIn({ mapped }: Derivation): { topic: string; partitions: number[]; offsets: string[] } {
  const places = [...mapped].map((place) => place.split('/') as [string, string]);
  return {
    topic: TOPICS.rawWebhooks,
    partitions: places.map(([partition]) => Number(partition)),
    offsets: places.map(([, offset]) => offset),
  };
}
