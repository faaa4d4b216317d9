/**
 * What to try after a handler has thrown. A batch that keeps failing is halved until the record that makes it fail is
 * alone; that one is given up with a dead letter and its neighbours are processed. While the servers do not answer,
 * nothing is given up: a good record would become a dead letter because of an outage.
 *
 * An error that `excuses` names says nothing about a record, however often it comes back: a batch is halved for it,
 * because fewer records may be done in time, but a single record is tried until it goes through.
 * A dead letter or an update that the brokers have not acknowledged is such an error for every consumer.
 *
 *   tries of            before it is halved, or given up when it is one record
 *   a whole batch       failuresBeforeIsolation (3)
 *   a half              1
 *   a half of 1 record  2
 *   what blames names   1, or 2 of a single record
 *
 * Before the last try of a single record it is asked whether the servers answer, and only where they do the next failure
 * counts: so a record that failed because of an outage is not given up when the outage ends.
 */
import { unforeseenError, type DeadLetter } from '@app/events';
import type { ReceivedRecord } from '../client/record';
import { PublishError } from '../publish/publisher';

/** Records that are handed to the handler in one call. */
export interface Piece {
  /** In the order of their offsets; never empty. */
  readonly records: readonly ReceivedRecord[];
  /** Calls in a row that have failed. */
  readonly failures: number;
  /** How many of them are the fault of no record. */
  readonly excused: number;
  /** Whether it was cut from a batch that kept failing. */
  readonly isHalf: boolean;
  /** Of a single record: whether the servers have answered since its last failure, so that the next one is its own. */
  readonly isSuspect?: boolean;
  /** Set for a single record that is given up. */
  readonly letter?: DeadLetter;
}

/** When a batch that keeps failing is halved, and what a failure says about its records. */
export interface IsolationRules {
  /** How often a batch may fail before it is halved. */
  failuresBeforeIsolation: number;
  /** The dead letter for an error that speaks of the record's own values; undefined for every other error. */
  blames?: (error: unknown) => DeadLetter | undefined;
  /** Whether no record can be blamed for an error, whatever the servers answer. */
  excuses?: (error: unknown) => boolean;
  /**
   * Whether everything that the handler needs is there, so that the failure is the records' own. Left out, or rejected:
   * it is not, and no record is given up.
   */
  serversAnswer?: (error: unknown) => Promise<boolean>;
}

/** A batch that is not halved. */
export const wholeBatch = (records: readonly ReceivedRecord[]): Piece => ({
  records,
  failures: 0,
  excused: 0,
  isHalf: false,
});

/** Whether brokers did not say that they have what was to be published; what is too large for them is another matter. */
const isUnacknowledged = (error: unknown): boolean =>
  error instanceof PublishError && error.code !== 'too_large';

/** The pieces to try in place of one that has failed with `error`: itself, its halves, or itself as a dead letter. */
export async function piecesAfter(piece: Piece, error: unknown, rules: IsolationRules): Promise<Piece[]> {
  const { records } = piece;
  const isAlone = records.length === 1;
  const isExcused = isUnacknowledged(error) || (rules.excuses?.(error) ?? false);
  const failed = {
    ...piece,
    failures: piece.failures + 1,
    excused: piece.excused + (isExcused ? 1 : 0),
  };
  if (piece.letter) return [failed];
  if (isAlone && isExcused) return [{ ...failed, isSuspect: false }];
  const blamed = rules.blames?.(error);
  if (isAlone) {
    if (piece.isSuspect)
      return [{ ...piece, failures: 0, excused: 0, letter: blamed ?? unforeseenError(error) }];
    const isLast = failed.failures - failed.excused >= allowed(piece, rules) - 1;
    return [{ ...failed, isSuspect: (blamed !== undefined || isLast) && (await answers(rules, error)) }];
  }
  if (!blamed && !(failed.failures >= allowed(piece, rules) && (await answers(rules, error))))
    return [failed];
  const middle = records.length >> 1;
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({
    records: half,
    failures: 0,
    excused: 0,
    isHalf: true,
  }));
}

function allowed({ isHalf, records }: Piece, { failuresBeforeIsolation }: IsolationRules): number {
  if (!isHalf) return failuresBeforeIsolation;
  return records.length === 1 ? 2 : 1;
}

async function answers({ serversAnswer }: IsolationRules, error: unknown): Promise<boolean> {
  try {
    return (await serversAnswer?.(error)) ?? false;
  } catch {
    return false;
  }
}
