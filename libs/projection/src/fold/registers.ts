/**
 * Last-writer-wins registers. A register is a key with a value and the stamp of the update that stated it; of two values the
 * one with the greater stamp wins, and among values of one stamp the one with the greater JSON text. Joining is
 * therefore commutative, associative and idempotent: order, repetition and grouping do not matter.
 */
import { compareText, type Json } from '@app/events';
import type { Stamp, StampOrder } from './stamp';

export type Register<T> = readonly [stamp: Stamp, value: T];
/** Registers of a kind `V`; none is ever undefined. */
export type Registers<V> = { readonly [K in keyof V]?: Register<Exclude<V[K], undefined>> };

/** Everything that one statement says. */
export function registersOf<V extends object>(stamp: Stamp, values: Readonly<V>): Registers<V> {
  const registers: Record<string, Register<unknown>> = {};
  for (const key in values) registers[key] = [stamp, values[key]];
  return registers as Registers<V>;
}

/** What either of two knows. The first one itself when the other adds nothing. */
export function joinRegisters<V>(a: Registers<V>, b: Registers<V>, order: StampOrder): Registers<V> {
  let joined: Record<string, unknown> | undefined;
  for (const key in b) {
    const mine = a[key] as Register<unknown> | undefined;
    const theirs = b[key] as Register<unknown>;
    if (mine && !wins(theirs, mine, order)) continue;
    joined ??= { ...a };
    joined[key] = theirs;
  }
  return (joined as Registers<V> | undefined) ?? a;
}

function wins(challenger: Register<unknown>, holder: Register<unknown>, order: StampOrder): boolean {
  const difference = order(challenger[0], holder[0]);
  if (difference !== 0) return difference > 0;
  if (challenger[1] === holder[1]) return false;
  return compareText(canonicalText(challenger[1]), canonicalText(holder[1])) > 0;
}

/** The values alone. */
export function valuesOf<V extends object>(registers: Registers<V>): V {
  const values: Record<string, unknown> = {};
  for (const key in registers) values[key] = (registers[key] as Register<unknown>)[1];
  return values as V;
}

/** JSON in which the keys of all objects are in order, so that equal values have equal texts. */
export const canonicalText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => compareText(x, y)))
      : inner,
  );

/** Registers of attributes; the mark keeps them apart from fields, whatever a sender calls them. */
export interface AttributeValues {
  [attribute: `@${string}`]: Json | undefined;
}
export const attributeKey = (name: string): `@${string}` => `@${name}`;

/** The same of attributes that are marked as personal. */
export interface PersonalValues {
  [attribute: `!${string}`]: Json | undefined;
}
export const personalKey = (name: string): `!${string}` => `!${name}`;
