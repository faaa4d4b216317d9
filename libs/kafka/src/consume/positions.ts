/**
 * Where a consumer is in a partition, and which record it processed last. An offset alone says nothing about the log
 * that it belongs to: a log that was recreated or cut has other records at the same offsets. The witness tells them
 * apart. A position that does not fit its log is never corrected here, because each guess could skip records.
 */
import { CE } from '@app/events';
import type { LogBounds } from '../topics/log-admin';
import type { ReceivedRecord } from '../client/record';

/** Identity of the record just before a position. */
export interface Witness {
  /** `ce_id` of the record, '' when it has none; at most 200 characters, without U+0000 and lone surrogates. */
  id: string;
  /** The record's timestamp, ms since 1970, decimal text. */
  timestamp: string;
}

/** Where a consumer is in a partition. */
export interface Position {
  /** Offset of the next record to process. */
  nextOffset: bigint;
  /** The record at nextOffset - 1; undefined where it is not known. */
  witness?: Witness;
}

/** Commits `nextOffset` of the position to the consumer group, within a second unless that fails. */
export type CommitToGroup = (metadata: string) => void;

/** Where positions are kept. */
export interface Positions {
  /**
   * Undefined for a partition that was never read.
   * @throws PositionError when what is kept makes no sense; anything else is tried again
   */
  read(topic: string, partition: number): Promise<Position | undefined>;
  /** A partition that was never read begins here (the log's low), unless it has a position by now. */
  begin(topic: string, partition: number, nextOffset: bigint): Promise<void>;
  /**
   * The position no longer fits the log, and the topic is one whose records may be lost: it is read from the log's low
   * on. Left out where there is no such topic.
   */
  beginAgain?(topic: string, partition: number, nextOffset: bigint): Promise<void>;
  /**
   * Called after a handler has returned, and when a position has to be kept once more. Left out where the handler moves the position in its own transaction: the
   * offset is then committed to the group as well, for tools that show lag, and a failure of that is a warning.
   */
  save?(topic: string, partition: number, position: Position, commit: CommitToGroup): void;
}

/** What is kept as a position is none: the partition stops with this message. */
export class PositionError extends Error {
  override readonly name = 'PositionError';
}

const LONGEST_ID = 200;

/** The witness that a record is for the position behind it. */
export const witnessOf = ({ headers, timestamp }: ReceivedRecord): Witness => ({
  id: (headers[CE.id] ?? '').replaceAll('\u0000', '\uFFFD').slice(0, LONGEST_ID).toWellFormed(),
  timestamp,
});

/** Whether a record is the one that a witness describes. */
export function isWitness(record: ReceivedRecord, witness: Witness): boolean {
  const { id, timestamp } = witnessOf(record);
  return id === witness.id && timestamp === witness.timestamp;
}

/** How to begin reading a partition. */
export type Start =
  | { kind: 'read'; seek: bigint }
  /** The first record has to be the witness. */
  | { kind: 'verify'; seek: bigint; witness: Witness }
  | { kind: 'stop'; reason: string };

/** @param bounds of the log as it is now */
export function startOf({ nextOffset, witness }: Position, { low, high }: LogBounds): Start {
  if (nextOffset < low || nextOffset > high)
    return {
      kind: 'stop',
      reason: `the log has the offsets ${low}..${high}, and the position is ${nextOffset}`,
    };
  if (!witness || nextOffset - 1n < low) return { kind: 'read', seek: nextOffset };
  return { kind: 'verify', seek: nextOffset - 1n, witness };
}
