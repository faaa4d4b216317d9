/** Raw records out of an archive, for what the topic does not hold any more. */
import { TOPICS } from '@app/events';
import type { OnBatch } from '@app/kafka';
import type { RebuildProgress } from '@app/projection';
import { readArchiveFile, type ArchivedFile } from '../archive/archive-file';
import { readManifest } from '../archive/manifest';
import { CommandError } from '../command-line/exit-codes';

/**
 * Hands over what is in the archive and not derived yet, file by file.
 * @param progress where each partition is; moved on by `onBatch`
 * @param partitions whose records are wanted
 * @throws CommandError when the archive lacks records in between, or is damaged
 */
export async function replayArchive(
  folder: string,
  progress: RebuildProgress,
  partitions: readonly number[],
  onBatch: OnBatch,
  signal: AbortSignal,
): Promise<void> {
  const files = (await readManifest(folder)).filter(({ topic }) => topic === TOPICS.rawWebhooks);
  if (files.length === 0) throw new CommandError(`${folder} holds no archive of raw webhooks`);
  const wanted = files.filter(({ partition }) => partitions.includes(partition));
  for (const file of wanted.toSorted(byPlace)) {
    const next = progress.get(file.partition) ?? 0n;
    if (signal.aborted) return;
    if (BigInt(file.next) <= next) continue;
    if (BigInt(file.from) > next)
      throw new CommandError(
        `the archive lacks the records of partition ${file.partition} before ${file.name}`,
      );
    const records = await readArchiveFile(folder, file);
    const open = records.filter(({ offset }) => offset >= next);
    await onBatch(file.partition, open, BigInt(file.next));
  }
}

const byPlace = (a: ArchivedFile, b: ArchivedFile): number =>
  a.partition - b.partition || Number(BigInt(a.from) - BigInt(b.from));
