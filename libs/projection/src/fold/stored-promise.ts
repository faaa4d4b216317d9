/** Promises as they are stored in a summary; part of the form, see `FORM`. */
import { DUE_COLUMNS, PROMISE_KINDS, type KnownPromise, type Promises } from './promises';
import type { ReceiptMark } from './stamp';
import { isoTime } from './stamp';
import type { Interned } from './stored-stamp';

export type StoredPromise = [
  id: string,
  kind: number,
  /** Milliseconds since 1970. */
  dueAt: number | null,
  range: [dueMin: number | null, dueMax: number | null] | 0,
  /** One bit for each of `DUE_COLUMNS`. */
  imprecise: number,
  estimatedBy: string | null,
  /** Milliseconds after the shipment was first heard of. */
  statedAfterFirst: number,
  receipt: number,
  life?: number,
];

export const storedPromises = (
  promises: Promises,
  first: number,
  receipts: Interned<ReceiptMark>,
): StoredPromise[] =>
  [...promises.values()].map((known) => [
    known.id,
    PROMISE_KINDS.indexOf(known.kind),
    ms(known.dueAt),
    known.dueMin === null && known.dueMax === null ? 0 : [ms(known.dueMin), ms(known.dueMax)],
    bitsOf(known),
    known.estimatedBy,
    known.statedAt - first,
    receipts.indexOf(known.receipt),
    ...(known.life === 1 ? [] : [known.life]),
  ]) as StoredPromise[];

export const readPromises = (
  stored: readonly StoredPromise[],
  first: number,
  receipts: readonly ReceiptMark[],
): Promises =>
  new Map(
    stored.map(([id, kind, dueAt, range, imprecise, estimatedBy, afterFirst, receipt, life = 1]) => {
      const [dueMin, dueMax] = range || [null, null];
      const known: KnownPromise = {
        id,
        kind: PROMISE_KINDS[kind]!,
        dueAt: isoTime(dueAt),
        dueMin: isoTime(dueMin),
        dueMax: isoTime(dueMax),
        impreciseTimes: DUE_COLUMNS.filter((_, bit) => imprecise & (1 << bit)),
        estimatedBy,
        statedAt: first + afterFirst,
        receipt: receipts[receipt]!,
        life,
      };
      return [id, known];
    }),
  );

const ms = (time: string | null): number | null => (time === null ? null : Date.parse(time));

const bitsOf = ({ impreciseTimes }: KnownPromise): number =>
  impreciseTimes.reduce((bits, column) => bits | (1 << DUE_COLUMNS.indexOf(column)), 0);
