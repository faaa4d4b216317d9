/**
 * Whether the raw topic is the log that the rows are from. One that was recreated or cut holds other records under the
 * same offsets, or none: its rows would take the place of all that it no longer knows.
 */
import { TOPICS } from '@app/events';
import { replay, type KafkaSettings, type LogBounds, type ReceivedRecord } from '@app/kafka';
import { RawLineage, type Database, type LineageOfPartition, type RebuildProgress } from '@app/projection';
import type { ArchivedFile } from '../archive/archive-file';
import { CommandError } from '../command-line/exit-codes';

/** What was read of the log at some time. */
export interface KnownOfLog {
  database: Database;
  files: readonly ArchivedFile[];
  progress: RebuildProgress;
}

/** @throws CommandError when it is another log */
export async function expectSameLog(
  kafka: KafkaSettings,
  bounds: ReadonlyMap<number, LogBounds>,
  { database, files, progress }: KnownOfLog,
): Promise<void> {
  const lows = new Map([...bounds].map(([partition, { low }]) => [partition, low]));
  const lineage = await new RawLineage(database).of(TOPICS.rawWebhooks, lows);
  for (const [partition, { high }] of bounds) {
    const ends = files.filter((file) => file.partition === partition).map(({ next }) => BigInt(next));
    const rows = lineage.get(partition);
    const read = [progress.get(partition) ?? 0n, ...ends, rows === undefined ? 0n : rows.greatest + 1n];
    const furthest = read.reduce((a, b) => (a > b ? a : b));
    if (furthest > high) throw anotherLog(partition, `ends at ${high}, and ${furthest - 1n} was read before`);
  }
  const records = await recordsAt(kafka, bounds, lineage);
  for (const [partition, { oldest }] of lineage) {
    if (oldest === undefined || records.get(partition)?.headers.ce_id === oldest.rawId) continue;
    throw anotherLog(partition, `has another record at ${oldest.offset} than the rows that are from there`);
  }
}

/** The record that the oldest row of each partition is from. */
async function recordsAt(
  kafka: KafkaSettings,
  bounds: ReadonlyMap<number, LogBounds>,
  lineage: ReadonlyMap<number, LineageOfPartition>,
): Promise<Map<number, ReceivedRecord>> {
  const from = new Map(
    [...lineage].flatMap(([partition, { oldest }]) =>
      oldest === undefined || !bounds.has(partition) ? [] : [[partition, oldest.offset] as const],
    ),
  );
  const until = new Map([...from].map(([partition, offset]) => [partition, offset + 1n]));
  const found = new Map<number, ReceivedRecord>();
  await replay(kafka, TOPICS.rawWebhooks, { from, until }, async (partition, [record]) => {
    if (record) found.set(partition, record);
  });
  return found;
}

const anotherLog = (partition: number, why: string): CommandError =>
  new CommandError(
    `the raw topic is not the one that the rows are from: partition ${partition} ${why}. A rebuild would delete what ` +
      'this topic does not hold. Add --accept-missing to rebuild from it all the same',
  );
