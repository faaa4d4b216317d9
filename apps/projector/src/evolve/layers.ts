/**
 * Many last-writer-wins registers at once. A register is a key; its value is the one with the greatest stamp,
 * and among values of one stamp the greatest JSON text. Registers won by the same stamp share a layer, so that a
 * snapshot that says everything again leaves one layer, not one stamp for each key.
 *
 * Invariant: the layers are in falling order of their stamps, none is empty, no key occurs twice. Joining is
 * therefore commutative, associative and idempotent, and equal registers have equal layers.
 */
import { compareText, type Json } from '@app/events';
import type { Stamp } from './stamp';

/** One layer: the registers of a kind `V` that one stamp wins. */
export interface Layer<V> {
  readonly stamp: Stamp;
  readonly values: Readonly<Partial<V>>;
}
export type Layers<V> = readonly Layer<V>[];

type Order = (a: Stamp, b: Stamp) => number;

export const layersOf = <V>(stamp: Stamp, values: Readonly<Partial<V>>): Layers<V> =>
  isEmpty(values) ? [] : [{ stamp, values }];

export function joinLayers<V>(a: Layers<V>, b: Layers<V>, order: Order): Layers<V> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  if (replaces(b, a, order)) return b;
  if (replaces(a, b, order)) return a;
  const taken = new Set<keyof V>();
  const joined: Layer<V>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    const winner = !left ? -1 : !right ? 1 : order(left.stamp, right.stamp);
    if (winner >= 0) i++;
    if (winner <= 0) j++;
    const top = winner > 0 ? left! : winner < 0 ? right! : together(left!, right!);
    const rest = without(taken, top);
    if (rest) joined.push(rest);
  }
  return joined;
}

/** All registers side by side, without their stamps. */
export function valuesOf<V>(layers: Layers<V>): Readonly<Partial<V>> {
  if (layers.length === 1) return layers[0]!.values;
  const values: Partial<V> = {};
  for (const layer of layers) Object.assign(values, layer.values);
  return values;
}

/** The stamp of one register. */
export const stampOfKey = <V>(layers: Layers<V>, key: keyof V): Stamp | undefined =>
  layers.find((layer) => Object.hasOwn(layer.values, key))?.stamp;

/** The same value with the keys of all objects in order, so that equal values have equal JSON texts. */
function canonical<T>(value: T): T;
function canonical(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return value.every((item) => item === null || typeof item !== 'object')
      ? value
      : value.map((item) => canonical(item));
  }
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => [key, canonical(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}

/** The same registers in the order of their keys. */
export function inOrder<V>(values: Readonly<Partial<V>>): Partial<V> {
  const keys: Extract<keyof V, string>[] = [];
  for (const key in values) keys.push(key);
  const ordered: Partial<V> = {};
  for (const key of keys.sort(compareText)) ordered[key] = values[key];
  return ordered;
}

/** The same registers, each value with its keys in order; copies only what is not so by nature. */
export function canonicalValues<V>(values: Readonly<Partial<V>>): Readonly<Partial<V>> {
  let copy: Partial<V> | undefined;
  for (const key in values) {
    const value = canonical(values[key]);
    if (value !== values[key]) (copy ??= { ...values })[key] = value;
  }
  return copy ?? values;
}

/** The usual case: the newest layer is newer than all of the other's, and says all of it and more. */
function replaces<V>(newer: Layers<V>, older: Layers<V>, order: Order): boolean {
  const top = newer[0]!;
  if (order(top.stamp, older[0]!.stamp) <= 0) return false;
  for (const layer of older) for (const key in layer.values) if (!(key in top.values)) return false;
  return true;
}

function together<V>(a: Layer<V>, b: Layer<V>): Layer<V> {
  if (a.values === b.values) return a;
  const values: Partial<V> = { ...a.values };
  for (const key in b.values) {
    values[key] = key in values ? greater(values[key], b.values[key]) : b.values[key];
  }
  return { stamp: a.stamp, values };
}

const greater = <T>(a: T, b: T): T =>
  a === b || compareText(JSON.stringify(a), JSON.stringify(b)) >= 0 ? a : b;

/** What a layer still says under those above it; takes its keys. */
function without<V>(taken: Set<keyof V>, layer: Layer<V>): Layer<V> | undefined {
  const left: Partial<V> = {};
  let lost = false;
  for (const key in layer.values) {
    if (taken.has(key)) {
      lost = true;
    } else {
      taken.add(key);
      left[key] = layer.values[key];
    }
  }
  if (!lost) return layer;
  return isEmpty(left) ? undefined : { stamp: layer.stamp, values: left };
}

function isEmpty(values: object): boolean {
  for (const _ in values) return false;
  return true;
}
