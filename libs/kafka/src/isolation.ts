/**
 * What to try after a handler has thrown. A batch that keeps failing is halved until the record that makes it fail is
 * alone; that one is given up with a dead letter and its neighbours are processed. While the servers do not answer,
 * nothing is isolated: a good record would become a dead letter because of an outage.
 *
 *   tries of            before it is halved, or given up when it is one record
 *   a whole batch       failuresBeforeIsolation (3)
 *   a half              1
 *   a half of 1 record  2
 *   what blames names   1
 */
import { deadLetter, type DeadLetter } from '@app/events';
import type { ReceivedRecord } from './record';

/** Records that are handed to the handler in one call. */
export interface Piece {
  /** In the order of their offsets; never empty. */
  readonly records: readonly ReceivedRecord[];
  /** Calls in a row that have failed. */
  readonly failures: number;
  /** Whether it was cut from a batch that kept failing. */
  readonly isHalf: boolean;
  /** Set for a single record that is given up. */
  readonly letter?: DeadLetter;
}

export interface IsolationRules {
  /** How often a batch may fail before it is halved. */
  failuresBeforeIsolation: number;
  /** The dead letter for an error that the record's own values cause; undefined for every other error. */
  blames?: (error: unknown) => DeadLetter | undefined;
  /**
   * Whether everything that the handler needs is there, so that the failure is the records' own. Left out: only what
   * `blames` names is isolated. A rejection counts as no.
   */
  serversAnswer?: (error: unknown) => Promise<boolean>;
}

export const wholeBatch = (records: readonly ReceivedRecord[]): Piece => ({
  records,
  failures: 0,
  isHalf: false,
});

/** The pieces to try in place of one that has failed with `error`: itself, its halves, or itself as a dead letter. */
export async function piecesAfter(piece: Piece, error: unknown, rules: IsolationRules): Promise<Piece[]> {
  const failed = { ...piece, failures: piece.failures + 1 };
  if (piece.letter) return [failed];
  const blamed = rules.blames?.(error);
  if (!blamed && !(failed.failures >= allowed(piece, rules) && (await answers(rules, error))))
    return [failed];
  const { records } = piece;
  if (records.length === 1) return [{ ...piece, failures: 0, letter: blamed ?? internalError(error) }];
  const middle = records.length >> 1;
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({
    records: half,
    failures: 0,
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

const LONGEST_DETAIL = 500;

/** Messages quote values, which are not for a dead letter's headers. */
function internalError(error: unknown): DeadLetter {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const withoutValues = message.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '…');
  return deadLetter('internal_error', `${name}: ${withoutValues}`.slice(0, LONGEST_DETAIL));
}
