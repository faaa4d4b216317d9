/** Writes raw records into files, from where the archive ends to where the topic ends now. */
import { TOPICS } from '@app/events';
import { replay, withAdmin, type KafkaSettings, type ReceivedRecord } from '@app/kafka';
import { CommandError } from '../command-line/exit-codes';
import { writeArchiveFile, type ArchivedFile } from './archive-file';
import { archivedUntil, readManifest, writeManifest } from './manifest';

/** What an archive run is given. */
export interface ArchiveOptions {
  kafka: KafkaSettings;
  folder: string;
  signal: AbortSignal;
  onProgress: (done: number, total: number) => void;
}

/** A file holds no more than this, but for its last record. */
const FILE_BYTES = 32 * 1024 * 1024;

interface Gathered {
  records: ReceivedRecord[];
  bytes: number;
  next: bigint;
}

/** @throws CommandError when records are gone that were not archived yet */
export async function archive({
  kafka,
  folder,
  signal,
  onProgress,
}: ArchiveOptions): Promise<ArchivedFile[]> {
  const topic = TOPICS.rawWebhooks;
  const files = await readManifest(folder);
  const from = archivedUntil(files, topic);
  const ends = await withAdmin(kafka, (admin) => admin.endOffsets(topic));
  for (const [partition, { low, high }] of ends) {
    const next = from.get(partition);
    if (next !== undefined && next > high)
      throw new CommandError(
        `partition ${partition} ends before what is archived: it is another topic than before`,
      );
    if (next !== undefined && next < low)
      throw new CommandError(
        `records ${next} to ${low} of partition ${partition} are gone and were never archived`,
      );
    from.set(partition, next ?? low);
  }
  const until = new Map([...ends].map(([partition, { high }]) => [partition, high]));
  const total = [...until].reduce((sum, [partition, high]) => sum + Number(high - from.get(partition)!), 0);
  const written: ArchivedFile[] = [];
  const gathered = new Map<number, Gathered>();
  let done = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = (partition: number): Promise<void> => {
    // One at a time: each ends with the manifest.
    writing = writing.then(async () => {
      const some = gathered.get(partition);
      gathered.delete(partition);
      if (!some || some.records.length === 0) return;
      const file = await writeArchiveFile(folder, some.records, some.next);
      written.push(file);
      await writeManifest(folder, [...files, ...written]);
    });
    return writing;
  };
  await replay(
    kafka,
    topic,
    { from, until },
    async (partition, records, next) => {
      const some = gathered.get(partition) ?? { records: [], bytes: 0, next };
      some.records.push(...records);
      some.bytes += records.reduce((sum, { size }) => sum + size, 0);
      some.next = next;
      gathered.set(partition, some);
      done += records.length;
      onProgress(done, total);
      if (some.bytes >= FILE_BYTES) await write(partition);
    },
    signal,
  );
  for (const partition of gathered.keys()) await write(partition);
  return written;
}
