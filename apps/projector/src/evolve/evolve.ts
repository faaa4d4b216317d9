/**
 * The fold of everything said about one shipment. The state is a join-semilattice: it holds, for each thing that
 * can be said, the greatest statement by an order that knows nothing of arrival, and unions of sets. An update is
 * lifted to the small state that knows only that update, and joined. So any order, any repetition and any batches
 * give the same state. Nothing is decided here that a later statement could overturn: that is for `project`.
 *
 * Inputs are never changed; what two states have in common they share.
 */
import { compareText, type ShipmentUpdate } from '@app/events';
import { distinct, eventStateOf, joinEvents, union, unmappedKey, type EventState } from './event-state';
import { joinLayers, layersOf, type Layers } from './layers';
import { compareStatements, receiptOf, stampOf, type Stamp } from './stamp';
import { statedValues, type StatedValues } from './statement';

export interface StateIdentity {
  readonly shipmentId: string;
  readonly account: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

export interface ShipmentState {
  readonly identity: StateIdentity;
  /** What was stated for the shipment as a whole. */
  readonly stated: Layers<StatedValues>;
  readonly events: ReadonlyMap<string, EventState>;
  /** Codes stated for the shipment as a whole that no mapping knew; see `unmappedKey`. */
  readonly unmapped: readonly string[];
  /** Null while nothing has been said. */
  readonly newest: NewestStatement | null;
  readonly firstReceivedAt: string | null;
  readonly mappingVersion: number;
}

/** Whose word is the latest. */
export interface NewestStatement {
  readonly stamp: Stamp;
  readonly rawId: string;
  readonly source: string;
  readonly integration: string;
}

/** A shipment of which nothing is known. It cannot be projected yet. */
export const emptyState = (identity: StateIdentity): ShipmentState => ({
  identity,
  stated: [],
  events: new Map(),
  unmapped: [],
  newest: null,
  firstReceivedAt: null,
  mappingVersion: 0,
});

/** The state that also knows what an update says. */
export const evolve = (state: ShipmentState | undefined, update: ShipmentUpdate): ShipmentState =>
  evolveAll(state, [update]);

/**
 * The same for several updates of one shipment, at the cost of one copy.
 * @throws RangeError when an update is of another shipment, or there is neither a state nor an update
 */
export function evolveAll(
  state: ShipmentState | undefined,
  updates: readonly ShipmentUpdate[],
): ShipmentState {
  const [first] = updates;
  const base = state ?? (first && emptyState(identityOf(first)));
  if (!base) throw new RangeError('neither a state nor an update to begin with');
  return joinAll(base, updates.map(lift));
}

/** The state that knows what either of two states of one shipment knows. */
export const merge = (a: ShipmentState, b: ShipmentState): ShipmentState => joinAll(a, [b]);

function joinAll(base: ShipmentState, others: readonly ShipmentState[]): ShipmentState {
  const events = new Map(base.events);
  let state: ShipmentState = { ...base, events };
  for (const other of others) {
    if (other.identity.shipmentId !== base.identity.shipmentId) {
      throw new RangeError(`${other.identity.shipmentId} is not shipment ${base.identity.shipmentId}`);
    }
    for (const [id, event] of other.events) {
      const known = events.get(id);
      events.set(id, known ? joinEvents(known, event) : event);
    }
    state = {
      identity: base.identity,
      stated: joinLayers(state.stated, other.stated, compareStatements),
      events,
      unmapped: union(state.unmapped, other.unmapped),
      newest: later(state.newest, other.newest),
      firstReceivedAt: earlier(state.firstReceivedAt, other.firstReceivedAt),
      mappingVersion: Math.max(state.mappingVersion, other.mappingVersion),
    };
  }
  return state;
}

function lift(update: ShipmentUpdate): ShipmentState {
  const stamp = stampOf(update);
  const receipt = receiptOf(update);
  const { integration, source, receivedAt, mappingVersion, unmapped = [] } = update;
  const events = new Map<string, EventState>();
  for (const event of update.events) {
    const told = eventStateOf(event, update, stamp, receipt);
    const known = events.get(event.id);
    events.set(event.id, known ? joinEvents(known, told) : told);
  }
  return {
    identity: identityOf(update),
    stated: layersOf(stamp, statedValues(update)),
    events,
    unmapped: distinct(unmapped.map(({ field, code }) => unmappedKey(integration, field, code))),
    newest: { stamp, rawId: update.raw.id, source, integration },
    firstReceivedAt: receivedAt,
    mappingVersion,
  };
}

const identityOf = ({ shipmentId, account, carrier, trackingNumber }: ShipmentUpdate): StateIdentity => ({
  shipmentId,
  account,
  carrier,
  trackingNumber,
});

function later(a: NewestStatement | null, b: NewestStatement | null): NewestStatement | null {
  if (!a || !b) return a ?? b;
  const order =
    compareStatements(a.stamp, b.stamp) ||
    compareText(a.rawId, b.rawId) ||
    compareText(a.source, b.source) ||
    compareText(a.integration, b.integration);
  return order >= 0 ? a : b;
}

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b;
