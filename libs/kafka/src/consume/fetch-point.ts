import { isWitness, witnessOf, type Witness } from './positions';
import type { ReceivedRecord } from '../client/record';

/** A topic is not recreated, with as many records as before, between two fetches that are closer than this. */
const SILENCE_MS = 250;

/** A record that was read. */
interface Read {
  offset: bigint;
  witness: Witness;
}

/** The record that has to come first is not there. */
export class OtherLogError extends Error {
  constructor({ offset, witness }: Read, first: ReceivedRecord | undefined) {
    const found = first ? `a record at ${first.offset} with the timestamp ${first.timestamp}` : 'no record';
    super(
      `the log is another one than the one that was read: ${found} where the last record was, at ${offset} with the timestamp ${witness.timestamp}`,
    );
    this.name = 'OtherLogError';
  }
}

/** The offset that the client has to ask for next, and the record that has to come first then. */
export class FetchPoint {
  private nextOffset = 0n;
  private expected: Read | undefined;
  private lastRead: Read | undefined;
  private lastTaken = 0;

  /** @param witness of the record at `offset`, when it is only fetched to be compared */
  begin(offset: bigint, witness?: Witness): void {
    this.nextOffset = offset;
    this.lastRead = undefined;
    this.expected = witness && { offset, witness };
    this.lastTaken = performance.now();
  }

  get next(): bigint {
    return this.nextOffset;
  }

  /** Whether the last record has to be compared before anything else is taken. */
  get isSilent(): boolean {
    return this.lastRead !== undefined && !this.expected && performance.now() - this.lastTaken > SILENCE_MS;
  }

  /** From now on the last record has to come first once more. */
  compareAgain(): void {
    this.expected = this.lastRead!;
    this.nextOffset = this.expected.offset;
  }

  /**
   * Moves on behind a fetch.
   * @returns its records without the one that was only compared
   * @throws OtherLogError
   */
  take(records: readonly ReceivedRecord[], lastOffset: bigint): readonly ReceivedRecord[] {
    const fresh = this.expected ? this.withoutExpected(this.expected, records) : records;
    this.nextOffset = lastOffset + 1n;
    this.lastTaken = performance.now();
    const last = fresh.at(-1);
    if (last) this.lastRead = { offset: last.offset, witness: witnessOf(last) };
    return fresh;
  }

  private withoutExpected(expected: Read, records: readonly ReceivedRecord[]): readonly ReceivedRecord[] {
    const [first, ...rest] = records;
    if (first?.offset !== expected.offset || !isWitness(first, expected.witness))
      throw new OtherLogError(expected, first);
    this.lastRead = expected;
    this.expected = undefined;
    return rest;
  }
}
