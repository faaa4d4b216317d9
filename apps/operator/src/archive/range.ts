/** Which raw records an archive lacks and the topic has: from where the archive ends to where the topic ends now. */
import { TOPICS } from '@app/events';
import { withAdmin, type KafkaSettings, type LogBounds, type ReplayRange } from '@app/kafka';
import { CommandError } from '../command-line/exit-codes';
import type { ArchivedFile } from './archive-file';
import { archivedUntil, readManifest } from './manifest';

/** What is to be archived. */
export interface ArchiveRange extends ReplayRange {
  /** Files that are there. */
  files: readonly ArchivedFile[];
  /** Offsets in all: a few of them may have no record. */
  total: number;
  /** Partitions whose first records were deleted before an archive was begun, with the first offset that is left. */
  begunLate: { partition: number; from: string }[];
}

/** @throws CommandError when records are gone that were to be archived */
export async function archiveRange(kafka: KafkaSettings, folder: string): Promise<ArchiveRange> {
  const files = await readManifest(folder);
  const archived = archivedUntil(files, TOPICS.rawWebhooks);
  const bounds = [...(await withAdmin(kafka, (admin) => admin.endOffsets(TOPICS.rawWebhooks)))];
  const from = new Map<number, bigint>();
  for (const [partition, log] of bounds) {
    const next = archived.get(partition);
    if (next !== undefined) expectThere(partition, next, log);
    from.set(partition, next ?? log.low);
  }
  return {
    files,
    from,
    until: new Map(bounds.map(([partition, { high }]) => [partition, high])),
    total: bounds.reduce((sum, [partition, { high }]) => sum + Number(high - from.get(partition)!), 0),
    begunLate: bounds
      .filter(([partition, { low }]) => low > 0n && !archived.has(partition))
      .map(([partition, { low }]) => ({ partition, from: String(low) })),
  };
}

function expectThere(partition: number, next: bigint, { low, high }: LogBounds): void {
  if (next > high)
    throw new CommandError(
      `partition ${partition} ends before what is archived: the topic is not the one that was archived`,
    );
  if (next < low)
    throw new CommandError(
      `offsets ${next} to ${low - 1n} of partition ${partition} were deleted before they were archived. ` +
        'Begin another archive in an empty folder, and keep this one',
    );
}
