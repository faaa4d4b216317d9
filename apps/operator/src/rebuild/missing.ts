/** Which raw records neither the topic nor an archive holds any more. Rows that came from them cannot be derived. */
import type { LogBounds } from '@app/kafka';
import type { RebuildProgress } from '@app/projection';
import type { ArchivedFile } from '../archive/archive-file';
import { CommandError } from '../command-line/exit-codes';

/** Offsets of one partition that are missing; decimal texts. */
export interface MissingRecords {
  partition: number;
  from: string;
  /** Offset after the last one. */
  to: string;
}

/**
 * @param bounds of the raw topic
 * @param files of the archive that is read before the topic, if any
 * @param progress where each partition is: what is before that is derived already
 */
export function missingRecords(
  bounds: ReadonlyMap<number, LogBounds>,
  files: readonly ArchivedFile[],
  progress: RebuildProgress,
): MissingRecords[] {
  return [...bounds].flatMap(([partition, { low }]) => {
    const missing: MissingRecords[] = [];
    let next = progress.get(partition) ?? 0n;
    const pass = (begin: bigint, end: bigint): void => {
      if (begin > next) missing.push({ partition, from: String(next), to: String(begin) });
      if (end > next) next = end;
    };
    for (const { from, next: end } of filesOf(files, partition))
      if (BigInt(end) > next) pass(BigInt(from), BigInt(end));
    pass(low, low);
    return missing;
  });
}

/** The files of one partition, in the order of their records. */
export const filesOf = (files: readonly ArchivedFile[], partition: number): ArchivedFile[] =>
  files
    .filter((file) => file.partition === partition)
    .toSorted((a, b) => Number(BigInt(a.from) - BigInt(b.from)));

/** For a person: `partition 0: offsets 0 to 499`. */
export const missingText = (missing: readonly MissingRecords[]): string =>
  missing
    .map(({ partition, from, to }) => `partition ${partition}: offsets ${from} to ${BigInt(to) - 1n}`)
    .join('; ');

/** @throws CommandError when something is missing: rows that have it would be replaced by rows that lack it */
export function expectNothingMissing(missing: readonly MissingRecords[], archive: string | undefined): void {
  if (missing.length === 0) return;
  const where =
    archive === undefined ? 'the raw topic no longer holds' : 'neither the raw topic nor the archive holds';
  const how =
    archive === undefined
      ? 'Give the archive that has them (--archive <folder>), or rebuild from what the topic holds (--no-archive)'
      : 'Add --accept-missing to rebuild from what there is';
  throw new CommandError(
    `${where} its first records (${missingText(missing)}). ${how}: what only these records said will not be in the new rows.`,
  );
}
