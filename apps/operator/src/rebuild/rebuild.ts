/** A rebuild from its beginning, or from where it was, to the swap. */
import { TOPICS } from '@app/events';
import { INTEGRATIONS } from '@app/integrations';
import { withAdmin, type KafkaSettings, type LogBounds } from '@app/kafka';
import {
  type Database,
  REBUILD_SCHEMA,
  RebuildStore,
  swap,
  type Among,
  type Begun,
  type RebuildPlan,
  type RebuildProgress,
  type Swapped,
} from '@app/projection';
import { untilLittleIsLeft } from './catch-up';
import type { DerivedCounts } from './derive';
import { Derivers, threadsFor } from './derivers';
import { rawFiles } from './from-archive';
import { expectSameLog } from './same-log';
import { expectNothingMissing, missingRecords, type MissingRecords } from './missing';

/** What a rebuild is given. */
export interface RebuildOptions {
  database: Database;
  kafka: KafkaSettings;
  among: Among | undefined;
  /** Folder of an archive, for what the topic does not hold any more. */
  archive: string | undefined;
  /** Whether to go on without the records that neither of the two holds. */
  acceptsMissing: boolean;
  /** Left out: as many as make it faster. */
  threads: number | undefined;
}

/** What there is to do. */
export interface RebuildOutlook extends Pick<Begun, 'begun'> {
  /** Offsets between where it is and the end of the topic: a few of them may have no record. */
  records: number;
  missing: MissingRecords[];
  threads: number;
}

export type RebuildResult = DerivedCounts &
  Swapped & { isContinued: boolean; missing: MissingRecords[]; seconds: number };

/** How a rebuild is followed, and stopped. */
export interface RebuildRun {
  signal: AbortSignal;
  /** @param total raw records in all, as far as it is known */
  onProgress: (done: number, total: number) => void;
  /** Called before anything is derived. */
  onBegin: (outlook: RebuildOutlook) => void;
}

/** What a rebuild would do; changes nothing. @throws what a rebuild throws before it begins */
export async function outlook(options: RebuildOptions): Promise<RebuildOutlook> {
  const { database, kafka, acceptsMissing } = options;
  const found = await new RebuildStore(database).look(planOf(options));
  const { ahead, bounds, files } = await lookAhead(options, found);
  // Reads the whole history: only here, and not once more when it has begun.
  if (!acceptsMissing) await expectSameLog(kafka, bounds, { database, files, progress: found.progress });
  return ahead;
}

/** @returns undefined when it was stopped: run it again to continue */
export async function rebuild(options: RebuildOptions, run: RebuildRun): Promise<RebuildResult | undefined> {
  const { database, among } = options;
  const began = performance.now();
  const store = new RebuildStore(database);
  // What is missing is found out before an unfinished rebuild is touched.
  await outlook(options);
  const begun = await store.begin(planOf(options));
  const { ahead } = await lookAhead(options, begun);
  run.onBegin(ahead);
  const derivers = await startDerivers(options, store, begun.progress, ahead, run);
  try {
    const readOn = await readAll(options, derivers, begun.progress, run);
    if (run.signal.aborted) return undefined;
    await store.analyze();
    await store.expectUnchanged();
    const { signal } = run;
    const swapped = await swap(database.pool, { among, catchUp: async () => void (await readOn()), signal });
    if (!swapped) return undefined;
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const { missing } = ahead;
    return { ...derivers.counts, ...swapped, isContinued: begun.begun === 'same', missing, seconds };
  } finally {
    await derivers.end();
  }
}

const planOf = ({ among }: RebuildOptions): RebuildPlan => ({
  mappingVersions: Object.fromEntries(INTEGRATIONS.map(({ name, mappingVersion }) => [name, mappingVersion])),
  among,
});

/** What there is to do, and what that was read from. */
async function lookAhead(options: RebuildOptions, { begun, progress }: Begun) {
  const { kafka, archive, acceptsMissing, threads } = options;
  const bounds = await boundsOf(kafka);
  const files = archive === undefined ? [] : await rawFiles(archive);
  const missing = missingRecords(bounds, files, progress);
  if (!acceptsMissing) expectNothingMissing(missing, archive);
  const gone = missing.reduce((sum, { from, to }) => sum + BigInt(to) - BigInt(from), 0n);
  const left = leftOf(endsIn(bounds), progress) - gone;
  const ahead: RebuildOutlook = {
    begun,
    records: Number(left),
    missing,
    threads: threads ?? threadsFor(left),
  };
  return { ahead, bounds, files };
}

/** @param ahead how much there is, and on how many threads */
async function startDerivers(
  { among }: RebuildOptions,
  store: RebuildStore,
  progress: RebuildProgress,
  ahead: RebuildOutlook,
  { signal, onProgress }: RebuildRun,
): Promise<Derivers> {
  const data = {
    // How far it is, is written with the rows: what a crash takes back is derived again.
    place: { schema: REBUILD_SCHEMA, firstRevision: await store.firstRevision(), isDurable: false },
    letters: await store.unresolvedLetters(TOPICS.rawWebhooks),
    among,
  };
  return new Derivers(ahead.threads, data, progress, signal, (done) =>
    onProgress(done, Math.max(done, ahead.records)),
  );
}

/** Derives until little is left. @returns what derives the rest; it says how much that was */
async function readAll(
  { kafka, archive, acceptsMissing }: RebuildOptions,
  derivers: Derivers,
  progress: RebuildProgress,
  { signal }: RebuildRun,
): Promise<() => Promise<bigint>> {
  const bounds = await boundsOf(kafka);
  if (archive !== undefined) await derivers.derive({ until: endsIn(bounds), archive });
  // What is missing now is accepted; what is deleted while it is to be read is not.
  const notBefore = acceptsMissing
    ? new Map([...bounds].map(([partition, { low }]) => [partition, low]))
    : undefined;
  const readOn = async (): Promise<bigint> => {
    const until = endsIn(await boundsOf(kafka));
    const left = leftOf(until, progress);
    await derivers.derive({ until, notBefore });
    return left;
  };
  await untilLittleIsLeft(readOn, signal);
  return readOn;
}

const boundsOf = (kafka: KafkaSettings): Promise<Map<number, LogBounds>> =>
  withAdmin(kafka, (admin) => admin.endOffsets(TOPICS.rawWebhooks));

const endsIn = (bounds: ReadonlyMap<number, LogBounds>): RebuildProgress =>
  new Map([...bounds].map(([partition, { high }]) => [partition, high]));

const leftOf = (ends: ReadonlyMap<number, bigint>, progress: RebuildProgress): bigint =>
  [...ends].reduce((left, [partition, end]) => left + end - (progress.get(partition) ?? 0n), 0n);
