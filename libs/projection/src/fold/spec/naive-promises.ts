/** Promises read literally over the whole set of updates: each distinct one, from the first statement of it. */
import type { ShipmentUpdate } from '@app/events';
import { shortDigest } from '../short-digest';
import type { NaiveEvent } from './naive-history';
import { statedKey } from './naive-order';

interface NaivePromise {
  kind: string;
  dueAt: string | null;
  dueMin: string | null;
  dueMax: string | null;
  impreciseTimes: string[];
  estimatedBy: string | null;
}

/** Rows without their ids, in the order of their texts. */
export function naivePromises(all: readonly ShipmentUpdate[], history: readonly NaiveEvent[]) {
  const said = all.flatMap((update) => saidBy(update).map((promise) => ({ promise, update })));
  const byText = Map.groupBy(said, ({ promise }) => JSON.stringify(promise));
  return [...byText.keys()].toSorted().map((text) => {
    const [first] = byText.get(text)!.toSorted((a, b) => (keyOf(a.update) < keyOf(b.update) ? -1 : 1));
    const { promise, update } = first!;
    const statedAt = statedKey(update)[0];
    return {
      ...promise,
      statedAt,
      life: naiveLife(statedAt, history),
      source: update.source,
      receivedAt: update.receivedAt,
      rawId: update.raw.id,
    };
  });
}

/** Times of one length have the order of their texts. */
function keyOf(update: ShipmentUpdate): string {
  const { raw, source, receivedAt } = update;
  const record = [raw.topic, raw.partition, raw.offset, raw.id, source];
  return [statedKey(update)[0], receivedAt, shortDigest(JSON.stringify(record))].join(' ');
}

/** A life begins for statements a day before its first event. */
function naiveLife(statedAt: string, history: readonly NaiveEvent[]): number {
  const begun = history
    .filter(({ trust, life }) => trust === 'sound' && life > 1)
    .filter(({ occurredAt }) => Date.parse(statedAt) >= Date.parse(occurredAt!) - 86_400_000);
  return Math.max(1, ...begun.map(({ life }) => life));
}

function saidBy({ shipment }: ShipmentUpdate): NaivePromise[] {
  const vague = new Set(shipment.impreciseTimes);
  const promises: NaivePromise[] = [];
  const none = { dueMin: null, dueMax: null, estimatedBy: null };
  if (shipment.promisedDeliveryAt) {
    const impreciseTimes = vague.has('promised_delivery_at') ? ['due_at'] : [];
    promises.push({ ...none, kind: 'promise', dueAt: shipment.promisedDeliveryAt, impreciseTimes });
  }
  if (shipment.orderPromisedDeliveryDate) {
    const dueAt = `${shipment.orderPromisedDeliveryDate}T00:00:00.000Z`;
    promises.push({ ...none, kind: 'order_promise', dueAt, impreciseTimes: ['due_at'] });
  }
  const { estimatedDeliveryAt: dueAt = null, estimatedDeliveryMax: dueMax = null } = shipment;
  if (dueAt || dueMax) {
    const impreciseTimes = [
      ...(dueAt && vague.has('estimated_delivery_at') ? ['due_at'] : []),
      ...(dueMax && vague.has('estimated_delivery_max') ? ['due_max'] : []),
    ];
    const estimatedBy = shipment.estimatedDeliverySource ?? null;
    promises.push({ kind: 'estimate', dueAt, dueMin: null, dueMax, impreciseTimes, estimatedBy });
  }
  return promises.map(inColumns);
}

/** With its fields in one order, so that equal promises have equal texts. */
const inColumns = (promise: NaivePromise): NaivePromise => ({
  kind: promise.kind,
  dueAt: promise.dueAt,
  dueMin: promise.dueMin,
  dueMax: promise.dueMax,
  impreciseTimes: promise.impreciseTimes,
  estimatedBy: promise.estimatedBy,
});

/** Rows as `naivePromises` gives them. */
export const withoutIds = (rows: readonly Record<string, unknown>[]) =>
  rows
    .map(
      ({ id: _id, shipmentId: _shipmentId, ...row }) =>
        row as never as ReturnType<typeof naivePromises>[number],
    )
    .map(({ statedAt, life, source, receivedAt, rawId, ...promise }) => ({
      ...inColumns(promise),
      statedAt,
      life,
      source,
      receivedAt,
      rawId,
    }))
    .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

const textOf = (row: NaivePromise): string => JSON.stringify(inColumns(row));
