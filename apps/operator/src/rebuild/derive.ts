/** Derives rows from raw records: the normalizer's mapping and the projector's fold, in one process and without topics between. */
import { setImmediate } from 'node:timers/promises';
import type { ShipmentUpdate } from '@app/events';
import type { OnBatch, ReceivedRecord } from '@app/kafka';
import { normalize } from '@app/normalization';
import {
  ConflictError,
  freshnessOf,
  rebuildStep,
  type Among,
  type FoldedShipment,
  type RebuildProgress,
  type ShipmentStore,
  type Statement,
} from '@app/projection';

/** What has been read. */
export interface DerivedCounts {
  records: number;
  /** Of other shipments than those that are derived anew. */
  others: number;
  /** By code. */
  dead: Record<string, number>;
}

/** Most records in one transaction. */
const MOST_RECORDS = 5_000;
const LONGEST_BLOCK_MS = 50;
const CONFLICTS_IN_A_ROW = 5;

export class Derivation {
  readonly counts: DerivedCounts = { records: 0, others: 0, dead: {} };
  /** Dead letters that are mapped now, as `partition/offset`. */
  readonly mapped = new Set<string>();

  /**
   * @param progress where each partition is; moved on
   * @param letters dead letters that are not resolved, as `partition/offset`
   */
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly progress: RebuildProgress,
    private readonly letters: ReadonlySet<string>,
    private readonly among: Among | undefined,
    private readonly onProgress: (partition: number, records: number) => void,
  ) {}

  /** The rows of a batch and its offset are written in one transaction. */
  readonly apply: OnBatch = async (partition, records, next) => {
    for (let begin = 0; begin < records.length; begin += MOST_RECORDS) {
      const some = records.slice(begin, begin + MOST_RECORDS);
      const isLast = begin + MOST_RECORDS >= records.length;
      const updates = await this.updatesOf(some);
      const from = this.progress.get(partition) ?? 0n;
      const to = isLast ? next : some.at(-1)!.offset + 1n;
      const folded = await this.save(partition, updates, rebuildStep(partition, from, to));
      this.progress.set(partition, to);
      for (const {
        folded: { refused },
      } of folded)
        this.count('limit_exceeded', refused.size);
      this.counts.records += some.length;
      this.onProgress(partition, some.length);
    }
  };

  /** Folds again when a shipment was erased meanwhile. */
  private async save(
    partition: number,
    updates: ShipmentUpdate[],
    step: Statement,
  ): Promise<FoldedShipment[]> {
    for (let conflicts = 0; ; conflicts++) {
      const folded = await this.shipments.fold(updates);
      try {
        await this.shipments.save(step, folded, freshnessOf(updates, partition));
        return folded;
      } catch (error) {
        if (!(error instanceof ConflictError) || conflicts === CONFLICTS_IN_A_ROW) throw error;
      }
    }
  }

  private async updatesOf(records: readonly ReceivedRecord[]): Promise<ShipmentUpdate[]> {
    const updates: ShipmentUpdate[] = [];
    let since = performance.now();
    for (const record of records) {
      const update = this.updateOf(record);
      if (update) updates.push(update);
      if (performance.now() - since < LONGEST_BLOCK_MS) continue;
      await setImmediate();
      since = performance.now();
    }
    return updates;
  }

  /** Undefined for what is a dead letter, and for what is about other shipments. */
  private updateOf(record: ReceivedRecord): ShipmentUpdate | undefined {
    const outcome = outcomeOf(record);
    if (outcome.outcome === 'deadLetter') {
      this.count(outcome.code, 1);
      return undefined;
    }
    const { account, shipmentId } = outcome.value;
    const isOther =
      (this.among?.account !== undefined && this.among.account !== account) ||
      (this.among?.shipmentId !== undefined && this.among.shipmentId !== shipmentId);
    if (isOther) {
      this.counts.others++;
      return undefined;
    }
    const place = `${record.partition}/${record.offset}`;
    if (this.letters.has(place)) this.mapped.add(place);
    return outcome.value;
  }

  private count(code: string, records: number): void {
    if (records > 0) this.counts.dead[code] = (this.counts.dead[code] ?? 0) + records;
  }
}

/** An unforeseen error in a mapping costs its record, as in the normalizer. */
function outcomeOf(record: ReceivedRecord): ReturnType<typeof normalize> {
  try {
    return normalize(record);
  } catch (error) {
    return { outcome: 'deadLetter', code: 'internal_error', detail: String(error) };
  }
}
