/**
 * What is kept of a shipment in addition to the rows of its events: what was stated of it as a whole, and of each event just
 * enough to see what an update changes. It is a join-semilattice: it holds, for each thing that can be said, the
 * greatest statement by an order that knows nothing of arrival, and unions of sets. So any order, any repetition and
 * any batches give the same summary.
 */
import { compareText, type ShipmentUpdate } from '@app/events';
import type { KnownEvent } from './known-event';
import { joinRegisters, type Registers } from './registers';
import { joinPromises, promisesIn, type Promises } from './promises';
import { compareStatements, type Receipt, type ReceiptMark, type Stamp } from './stamp';
import { statedBy, type StatedValues } from './statement';
import { distinct, union, unmappedKey } from './telling';

export interface Summary {
  readonly stated: Registers<StatedValues>;
  readonly events: ReadonlyMap<string, KnownEvent>;
  readonly promises: Promises;
  /** Codes stated for the shipment as a whole that no mapping knew; see `unmappedKey`. */
  readonly unmapped: readonly string[];
  readonly newest: NewestStatement;
  readonly firstReceivedAt: string;
  readonly mappingVersion: number;
  /** It has reached its bound of events or bytes; since then updates have been refused. */
  readonly isLimited: boolean;
  /** What the shipment's row shows; undefined before it has one. */
  readonly row: RowMark | undefined;
}

/** Digests of what a row shows: whether it has to be written is seen without reading it. */
export interface RowMark {
  readonly columns: string;
  readonly personal: string;
  readonly place: string;
  /** The event whose place is the last known one; null where no event says where. */
  readonly placeEventId: string | null;
}

/** Whose word is the latest. */
export interface NewestStatement {
  readonly stamp: Stamp;
  readonly rawId: string;
  readonly source: string;
  readonly integration: string;
}

/**
 * What one update says of the shipment as a whole, without its events.
 * @param mark of the receipt
 */
export function summaryOf(
  update: ShipmentUpdate,
  stamp: Stamp,
  receipt: Receipt,
  mark: ReceiptMark,
): Summary {
  const { raw, source, integration, mappingVersion, unmapped = [] } = update;
  return {
    stated: statedBy(update, stamp),
    events: new Map(),
    promises: promisesIn(update, stamp.statedAt, receipt, mark),
    unmapped: distinct(unmapped.map(({ field, code }) => unmappedKey(integration, field, code))),
    newest: { stamp, rawId: raw.id, source, integration },
    firstReceivedAt: receipt.receivedAt,
    mappingVersion,
    isLimited: false,
    row: undefined,
  };
}

/** What either knows of the shipment as a whole. The events are those of the first. */
export const joinSummaries = (a: Summary, b: Summary): Summary => ({
  stated: joinRegisters(a.stated, b.stated, compareStatements),
  events: a.events,
  promises: joinPromises(a.promises, b.promises),
  unmapped: union(a.unmapped, b.unmapped),
  newest: later(a.newest, b.newest),
  firstReceivedAt: a.firstReceivedAt < b.firstReceivedAt ? a.firstReceivedAt : b.firstReceivedAt,
  mappingVersion: Math.max(a.mappingVersion, b.mappingVersion),
  isLimited: a.isLimited || b.isLimited,
  row: a.row,
});

function later(a: NewestStatement, b: NewestStatement): NewestStatement {
  const order =
    compareStatements(a.stamp, b.stamp) ||
    compareText(a.rawId, b.rawId) ||
    compareText(a.source, b.source) ||
    compareText(a.integration, b.integration);
  return order >= 0 ? a : b;
}
