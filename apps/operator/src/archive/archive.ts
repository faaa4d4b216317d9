/** Writes raw records into files, from where the archive ends to where the topic ends now. */
import { TOPICS } from '@app/events';
import { replay, type KafkaSettings } from '@app/kafka';
import type { ArchivedFile } from './archive-file';
import { ArchiveWriter } from './archive-writer';
import type { ArchiveRange } from './range';

/** What an archive run is given. */
export interface ArchiveOptions {
  kafka: KafkaSettings;
  folder: string;
  range: ArchiveRange;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

/** @returns the files that were written */
export async function archive(options: ArchiveOptions): Promise<ArchivedFile[]> {
  const { kafka, folder, range, signal, onProgress } = options;
  const writer = new ArchiveWriter(folder, range.files);
  let done = 0;
  await replay(
    kafka,
    TOPICS.rawWebhooks,
    range,
    async (partition, records, next) => {
      await writer.add(partition, records, next);
      done += records.length;
      onProgress(done);
    },
    signal,
  );
  await writer.end();
  return writer.written;
}
