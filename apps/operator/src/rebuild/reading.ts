/** Maps raw records, and sorts them: updates, dead letters, and what is about other shipments. */
import { setImmediate } from 'node:timers/promises';
import { CE, shipmentIdOfKey, type DeadLetter, type ShipmentUpdate } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import { updateOf } from '@app/normalization';
import type { Among } from '@app/projection';

/** What some records have become. */
export interface ReadRecords {
  updates: Map<ShipmentUpdate, ReceivedRecord>;
  letters: Map<ReceivedRecord, DeadLetter>;
  /** How many are about other shipments than those that are derived anew. */
  others: number;
}

/** Longest synchronous work before other work gets its turn. */
const LONGEST_BLOCK_MS = 50;

export class Reading {
  /**
   * @param unresolved dead letters that are not resolved, as `partition/offset`
   * @param maxBodyBytes as the normalizer has it: it decides how large an update may be
   */
  constructor(
    private readonly among: Among | undefined,
    private readonly unresolved: ReadonlySet<string>,
    private readonly maxBodyBytes: number,
  ) {}

  async read(records: readonly ReceivedRecord[]): Promise<ReadRecords> {
    const read: ReadRecords = { updates: new Map(), letters: new Map(), others: 0 };
    let since = performance.now();
    for (const record of records) {
      const outcome = updateOf(record, this.maxBodyBytes);
      if (!this.isWanted(outcome.outcome === 'ok' ? outcome.value : named(record))) read.others++;
      else if (outcome.outcome === 'ok') read.updates.set(outcome.value, record);
      else read.letters.set(record, outcome);
      if (performance.now() - since < LONGEST_BLOCK_MS) continue;
      await setImmediate();
      since = performance.now();
    }
    return read;
  }

  /** A record of which the rows cannot be written. */
  givenUp(record: ReceivedRecord, letter: DeadLetter): ReadRecords {
    return { updates: new Map(), letters: new Map([[record, letter]]), others: 0 };
  }

  /** Offsets of those of some records that are dead letters at present. */
  waiting(records: readonly ReceivedRecord[]): bigint[] {
    if (this.unresolved.size === 0) return [];
    return records
      .filter(({ partition, offset }) => this.unresolved.has(`${partition}/${offset}`))
      .map(({ offset }) => offset);
  }

  private isWanted({
    account,
    shipmentId,
  }: Partial<Pick<ShipmentUpdate, 'account' | 'shipmentId'>>): boolean {
    return (
      (this.among?.account === undefined || this.among.account === account) &&
      (this.among?.shipmentId === undefined || this.among.shipmentId === shipmentId)
    );
  }
}

/** What the headers of a record say that cannot be mapped. */
function named({ headers }: ReceivedRecord): Partial<Pick<ShipmentUpdate, 'account' | 'shipmentId'>> {
  const subject = headers[CE.subject];
  return {
    account: headers[CE.account],
    ...(subject !== undefined && { shipmentId: shipmentIdOfKey(subject) }),
  };
}
