/**
 * What was promised to the recipient, and when it was first said: each distinct promise once, with the earliest
 * statement of it. A promise that is repeated is no news, so most updates change nothing here. The earliest statement is
 * the least of a total order that knows nothing of arrival, and of each kind the earliest ones are kept up to a
 * bound: so any order, any repetition and any batches give the same promises.
 */
import type { ShipmentUpdate } from '@app/events';
import type { Receipt, ReceiptMark } from './stamp';
import { isoTime } from './stamp';
import { shortDigest } from './short-digest';

/**
 * Whose promise it is, in the words of `due_kind`: the carrier's, the shop's with the order, or an estimate. Stored
 * by index: a new kind goes to the end.
 */
export const PROMISE_KINDS = ['promise', 'order_promise', 'estimate'] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** Times of a promise, by the column of its row. Stored as bits: a new one goes to the end. */
export const DUE_COLUMNS = ['due_at', 'due_min', 'due_max'] as const;
type DueColumn = (typeof DUE_COLUMNS)[number];

/** What is promised, whoever says it and whenever. */
interface Promised {
  readonly kind: PromiseKind;
  /** ISO 8601, like the others; null where only a range is estimated. */
  readonly dueAt: string | null;
  readonly dueMin: string | null;
  readonly dueMax: string | null;
  /** Those of its times that had no zone or no time of day. */
  readonly impreciseTimes: readonly DueColumn[];
  readonly estimatedBy: string | null;
}

/** A promise in the summary. */
export interface KnownPromise extends Promised {
  /** From what is promised. */
  readonly id: string;
  /** When it was first said, milliseconds since 1970, and with which webhook. */
  readonly statedAt: number;
  readonly receipt: ReceiptMark;
  /** Which life its row shows; 1 before there is a row. */
  readonly life: number;
  /** The webhook itself, of a promise whose row does not show it yet. */
  readonly told?: Receipt;
}

/** A row of `shipment_promises` without its shipment. */
export interface PromiseRow extends Promised {
  readonly id: string;
  readonly statedAt: string;
  readonly life: number;
  readonly source: string;
  readonly receivedAt: string;
  readonly rawId: string;
}

/** By id. */
export type Promises = ReadonlyMap<string, KnownPromise>;

/** Promises of each kind that are kept, the earliest ones: a sender may revise an estimate for ever. */
export const MAX_PROMISES = 100;

const NONE: Promises = new Map();

/**
 * What one update promises.
 * @param receipt the mark of `told`
 */
export function promisesIn(
  update: ShipmentUpdate,
  statedAt: number,
  told: Receipt,
  receipt: ReceiptMark,
): Promises {
  const promised = [carriersPromise(update), ordersPromise(update), estimate(update)].filter(
    (one) => one !== undefined,
  );
  if (promised.length === 0) return NONE;
  return new Map(
    promised.map((one) => {
      const id = idOf(one);
      return [id, { ...one, id, statedAt, receipt, life: 1, told }];
    }),
  );
}

function carriersPromise({ shipment }: ShipmentUpdate): Promised | undefined {
  const { promisedDeliveryAt: dueAt, impreciseTimes = [] } = shipment;
  if (!dueAt) return undefined;
  return {
    ...UNDATED,
    kind: 'promise',
    dueAt,
    impreciseTimes: impreciseTimes.includes('promised_delivery_at') ? ['due_at'] : [],
  };
}

function ordersPromise({
  shipment: { orderPromisedDeliveryDate: date },
}: ShipmentUpdate): Promised | undefined {
  if (!date) return undefined;
  return { ...UNDATED, kind: 'order_promise', dueAt: `${date}T00:00:00.000Z`, impreciseTimes: ['due_at'] };
}

function estimate({ shipment }: ShipmentUpdate): Promised | undefined {
  const { estimatedDeliveryAt, estimatedDeliveryMin, estimatedDeliveryMax, estimatedDeliverySource } =
    shipment;
  const dues = [estimatedDeliveryAt, estimatedDeliveryMin, estimatedDeliveryMax].map((due) => due ?? null);
  if (dues.every((due) => due === null)) return undefined;
  const imprecise = new Set(shipment.impreciseTimes);
  return {
    kind: 'estimate',
    dueAt: dues[0]!,
    dueMin: dues[1]!,
    dueMax: dues[2]!,
    impreciseTimes: DUE_COLUMNS.filter(
      (_, index) => dues[index] !== null && imprecise.has(ESTIMATE_COLUMNS[index]!),
    ),
    estimatedBy: estimatedDeliverySource ?? null,
  };
}

const ESTIMATE_COLUMNS = ['estimated_delivery_at', 'estimated_delivery_min', 'estimated_delivery_max'];
const UNDATED = { dueMin: null, dueMax: null, estimatedBy: null };

const idOf = ({ kind, dueAt, dueMin, dueMax, impreciseTimes, estimatedBy }: Promised): string =>
  shortDigest(JSON.stringify([kind, dueAt, dueMin, dueMax, impreciseTimes, estimatedBy]));

/** What either of two knows. The first one itself when the other adds nothing. */
export function joinPromises(a: Promises, b: Promises): Promises {
  let joined: Map<string, KnownPromise> | undefined;
  for (const [id, theirs] of b) {
    const mine = (joined ?? a).get(id);
    if (mine && !isEarlier(theirs, mine)) continue;
    if (!mine && isBeyondBound(theirs, joined ?? a)) continue;
    joined ??= new Map(a);
    joined.set(id, mine ? { ...theirs, life: mine.life } : theirs);
    if (!mine) dropLatest(joined, theirs.kind);
  }
  return joined ?? a;
}

const isEarlier = (a: KnownPromise, b: KnownPromise): boolean =>
  a.statedAt !== b.statedAt
    ? a.statedAt < b.statedAt
    : a.receipt.at !== b.receipt.at
      ? a.receipt.at < b.receipt.at
      : a.receipt.digest < b.receipt.digest;

/** By when they were first said. Of one moment, the order is that of the ids: it must not depend on the webhook. */
const isLater = (a: KnownPromise, b: KnownPromise): boolean =>
  a.statedAt === b.statedAt ? a.id > b.id : a.statedAt > b.statedAt;

const ofKind = (promises: Promises, kind: PromiseKind): KnownPromise[] =>
  [...promises.values()].filter((one) => one.kind === kind);

function isBeyondBound(promise: KnownPromise, among: Promises): boolean {
  if (among.size < MAX_PROMISES) return false;
  const others = ofKind(among, promise.kind);
  return others.length >= MAX_PROMISES && others.every((other) => isLater(promise, other));
}

function dropLatest(promises: Map<string, KnownPromise>, kind: PromiseKind): void {
  if (promises.size <= MAX_PROMISES) return;
  const all = ofKind(promises, kind);
  if (all.length > MAX_PROMISES) promises.delete(all.reduce((a, b) => (isLater(b, a) ? b : a)).id);
}

/** Rows of promises that change. */
export interface PromiseChanges {
  /** New ones, and those of which an earlier statement has become known. */
  written: PromiseRow[];
  /** Those that are in another life now; nothing else of them has changed. */
  moved: Pick<PromiseRow, 'id' | 'life'>[];
  deleted: string[];
}

/**
 * Compares the promises with what their rows show, and notes which life the rows will show.
 * @param lifeAt which life something that was said at a time is about
 */
export function promiseChanges(
  before: Promises | undefined,
  promises: Promises,
  lifeAt: (statedAt: number) => number,
): PromiseChanges & { promises: Promises } {
  const changes: PromiseChanges = { written: [], moved: [], deleted: [] };
  let shown: Map<string, KnownPromise> | undefined;
  for (const [id, known] of promises) {
    const life = lifeAt(known.statedAt);
    if (known.told) changes.written.push(rowOf(known, known.told, life));
    else if (life !== known.life) changes.moved.push({ id, life });
    if (life !== known.life) (shown ??= new Map(promises)).set(id, { ...known, life });
  }
  if (before !== promises && before)
    for (const id of before.keys()) if (!promises.has(id)) changes.deleted.push(id);
  return { ...changes, promises: shown ?? promises };
}

function rowOf(known: KnownPromise, told: Receipt, life: number): PromiseRow {
  const { id, kind, dueAt, dueMin, dueMax, impreciseTimes, estimatedBy, statedAt } = known;
  return {
    id,
    kind,
    dueAt,
    dueMin,
    dueMax,
    impreciseTimes,
    estimatedBy,
    statedAt: isoTime(statedAt),
    life,
    source: told.source,
    receivedAt: told.receivedAt,
    rawId: told.raw.id,
  };
}

/** Characters that promises take, about. */
export function charactersOfPromises(promises: Promises): number {
  let characters = 0;
  for (const { estimatedBy } of promises.values()) characters += CHARACTERS + (estimatedBy?.length ?? 0);
  return characters;
}

const CHARACTERS = 70;
