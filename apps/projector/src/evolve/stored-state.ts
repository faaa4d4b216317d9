/**
 * The state as it is stored: plain JSON in which every stamp and receipt stands once, in a table, and is referred
 * to by its index. Equal states have equal texts, whatever way they came about. A store may give the keys back in
 * another order (jsonb does), so nothing here relies on the order of keys.
 */
import { compareText, type Milestone, type RawLineage, type Status } from '@app/events';
import type { EventState, EventValues } from './event-state';
import type { ShipmentState, StateIdentity } from './evolve';
import { canonicalValues, inOrder, type Layers } from './layers';
import { compareReceipts, compareStatements, type Receipt, type Stamp } from './stamp';
import type { StatedValues } from './statement';

type StoredStamp = [
  statedAt: string,
  sentAt: string,
  versionRank: number,
  contentHash: string,
  mappingVersion: number,
];
type StoredReceipt = [receivedAt: string, rawId: string, topic: string, partition: number, offset: string];
type StoredLayers<V> = [stamp: number, values: Readonly<Partial<V>>][];

interface StoredEvent {
  id: string;
  told: StoredLayers<EventValues>;
  receipt: number;
  details?: string[];
  milestones?: Milestone[];
  refinements?: Status[];
  supersedes?: string[];
  unmapped?: string[];
}

/** JSON; the version is for a later change of this form. */
export interface StoredState {
  version: 1;
  identity: StateIdentity;
  stamps: StoredStamp[];
  receipts: StoredReceipt[];
  stated: StoredLayers<StatedValues>;
  events: StoredEvent[];
  unmapped: string[];
  newest: { stamp: number; rawId: string; source: string; integration: string } | null;
  firstReceivedAt: string | null;
  mappingVersion: number;
}

export function encode(state: ShipmentState): StoredState {
  const { account, carrier, shipmentId, trackingNumber } = state.identity;
  const events = [...state.events.values()].sort((a, b) => compareText(a.id, b.id));
  const stamps = new Table(compareStatements, stampsIn(state));
  const receipts = new Table(compareReceipts, new Set(events.map((event) => event.receipt)));
  const layers = <V>(from: Layers<V>): StoredLayers<V> =>
    from.map(({ stamp, values }) => [stamps.indexOf(stamp), inOrder(values)]);
  return {
    version: 1,
    identity: { account, carrier, shipmentId, trackingNumber },
    stamps: stamps.rows.map((s) => [s.statedAt, s.sentAt, s.versionRank, s.contentHash, s.mappingVersion]),
    receipts: receipts.rows.map(({ receivedAt, raw }) => [
      receivedAt,
      raw.id,
      raw.topic,
      raw.partition,
      raw.offset,
    ]),
    stated: layers(state.stated),
    events: events.map((event) => ({
      id: event.id,
      told: layers(event.told),
      receipt: receipts.indexOf(event.receipt),
      ...(event.details.length > 0 && { details: [...event.details] }),
      ...(event.milestones.length > 0 && { milestones: [...event.milestones] }),
      ...(event.refinements.length > 0 && { refinements: [...event.refinements] }),
      ...(event.supersedes.length > 0 && { supersedes: [...event.supersedes] }),
      ...(event.unmapped.length > 0 && { unmapped: [...event.unmapped] }),
    })),
    unmapped: [...state.unmapped],
    newest: state.newest && {
      stamp: stamps.indexOf(state.newest.stamp),
      rawId: state.newest.rawId,
      source: state.newest.source,
      integration: state.newest.integration,
    },
    firstReceivedAt: state.firstReceivedAt,
    mappingVersion: state.mappingVersion,
  };
}

/** @throws RangeError when the state was stored in a form this program does not know */
export function decode(stored: StoredState): ShipmentState {
  if (stored.version !== 1) throw new RangeError(`unknown form of a stored state: ${String(stored.version)}`);
  const stamps = stored.stamps.map(readStamp);
  const receipts = stored.receipts.map(readReceipt);
  const layers = <V>(from: StoredLayers<V>): Layers<V> =>
    from.map(([stamp, values]) => ({ stamp: stamps[stamp]!, values: canonicalValues(values) }));
  const readEvent = (event: StoredEvent): [string, EventState] => [
    event.id,
    {
      id: event.id,
      told: layers(event.told),
      details: event.details ?? [],
      milestones: event.milestones ?? [],
      refinements: event.refinements ?? [],
      supersedes: event.supersedes ?? [],
      unmapped: event.unmapped ?? [],
      receipt: receipts[event.receipt]!,
    },
  ];
  return {
    identity: stored.identity,
    stated: layers(stored.stated),
    events: new Map(stored.events.map(readEvent)),
    unmapped: stored.unmapped,
    newest: stored.newest && { ...stored.newest, stamp: stamps[stored.newest.stamp]! },
    firstReceivedAt: stored.firstReceivedAt,
    mappingVersion: stored.mappingVersion,
  };
}

/** Distinct rows in their order. Rows that are equal but not the same object have one index. */
class Table<T extends object> {
  readonly rows: T[] = [];
  private readonly indexes = new Map<T, number>();

  constructor(order: (a: T, b: T) => number, members: ReadonlySet<T>) {
    for (const member of [...members].sort(order)) {
      const last = this.rows.at(-1);
      if (!last || order(last, member) !== 0) this.rows.push(member);
      this.indexes.set(member, this.rows.length - 1);
    }
  }

  indexOf(member: T): number {
    return this.indexes.get(member)!;
  }
}

function stampsIn(state: ShipmentState): Set<Stamp> {
  const stamps = new Set(state.stated.map((layer) => layer.stamp));
  for (const event of state.events.values()) for (const layer of event.told) stamps.add(layer.stamp);
  if (state.newest) stamps.add(state.newest.stamp);
  return stamps;
}

const readStamp = ([statedAt, sentAt, versionRank, contentHash, mappingVersion]: StoredStamp): Stamp => ({
  statedAt,
  sentAt,
  versionRank,
  contentHash,
  mappingVersion,
});

function readReceipt([receivedAt, id, topic, partition, offset]: StoredReceipt): Receipt {
  const raw: RawLineage = { id, topic, partition, offset };
  return { receivedAt, raw };
}
