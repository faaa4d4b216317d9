/** Raw records out of an archive, for what the topic does not hold any more. */
import { TOPICS } from '@app/events';
import type { OnBatch } from '@app/kafka';
import type { RebuildProgress } from '@app/projection';
import { readArchiveFile, type ArchivedFile } from '../archive/archive-file';
import { readManifest } from '../archive/manifest';
import { CommandError } from '../command-line/exit-codes';
import { filesOf } from './missing';

/** The files of an archive that hold raw webhooks. @throws CommandError when there are none */
export async function rawFiles(folder: string): Promise<ArchivedFile[]> {
  const files = (await readManifest(folder)).filter(({ topic }) => topic === TOPICS.rawWebhooks);
  if (files.length === 0) throw new CommandError(`${folder} holds no archive of raw webhooks`);
  return files;
}

/**
 * Hands over what is in the archive and not derived yet, file by file. What it lacks is passed over: whether that is
 * wanted is decided before.
 * @param progress where each partition is; moved on by `onBatch`
 * @param partitions whose records are wanted
 * @throws CommandError when the archive is damaged
 */
export async function replayArchive(
  folder: string,
  progress: RebuildProgress,
  partitions: readonly number[],
  onBatch: OnBatch,
  signal: AbortSignal,
): Promise<void> {
  const files = await rawFiles(folder);
  for (const file of partitions.flatMap((partition) => filesOf(files, partition))) {
    const next = progress.get(file.partition) ?? 0n;
    if (signal.aborted) return;
    if (BigInt(file.next) <= next) continue;
    const records = await readArchiveFile(folder, file);
    const open = records.filter(({ offset }) => offset >= next);
    await onBatch(file.partition, open, BigInt(file.next));
  }
}
