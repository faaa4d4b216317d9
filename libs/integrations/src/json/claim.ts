/**
 * Types for JSON that has not been checked yet. A version of a sender's payload is described by the names of its
 * fields; what they hold is a claim until a reader has looked. The types exist so that using a name that a
 * version does not have, or forgetting a renamed field, does not compile.
 */
import type { Json } from '@app/events';
import { isObject } from './parse';

declare const claim: unique symbol;
/** JSON that should be a `T` (or a list of them) and may be anything. Only `within`, `each` and readers open it. */
export interface Claimed<T> {
  readonly [claim]: T;
}

/** An object with these fields, each optional, each any JSON. */
export type Fields<Name extends string> = { readonly [N in Name]?: Json };

/** `T` without some fields. They become forbidden, so that passing the old object on does not compile. */
export type Without<T, Name extends string> = Omit<T, Name> & { readonly [N in Name]?: never };

/** `T` with fields under new names. The new names are demanded, so that a misspelt one does not compile. */
export type Renamed<T, Names extends Readonly<Record<string, string>>> = Without<T, keyof Names & string> & {
  readonly [Old in keyof Names as Names[Old]]: (Old extends keyof T ? T[Old] : Json) | undefined;
};

/** `T` with other types for some of its fields. */
export type Changed<T, Other> = Omit<T, keyof Other> & Other;

/** The names of the fields that `T` may have. */
export type NameOf<T> = Extract<
  { [K in keyof T]-?: [T[K]] extends [undefined] ? never : K }[keyof T],
  string
>;

/**
 * Renames fields. A new name that is there already keeps its value: what the body says beats its version. The old
 * name becomes undefined, which reads as absent; deleting it would make every later look at the object slow.
 */
export function renamed<T, const Names extends Readonly<Record<string, string>>>(
  fields: T,
  names: Names,
): Renamed<T, Names> {
  const older = fields as Record<string, unknown>;
  const present = Object.entries(names).filter(([old]) => isPresent(older, old));
  const newer = present.length > 0 ? { ...older } : older;
  for (const [old, current] of present) {
    if (!isPresent(older, current)) newer[current] = older[old];
    newer[old] = undefined;
  }
  return newer as Renamed<T, Names>;
}

/** Changes the values of some fields; a field that is not there is not made. */
export function edited<T, E extends { readonly [K in NameOf<T>]?: (value: NonNullable<T[K]>) => unknown }>(
  fields: T,
  edits: E,
): Edited<T, E> {
  const older = fields as Record<string, unknown>;
  const present = Object.entries(edits as Record<string, (value: unknown) => unknown>).filter(([name]) =>
    isPresent(older, name),
  );
  const newer = present.length > 0 ? { ...older } : older;
  for (const [name, edit] of present) newer[name] = edit(older[name]);
  return newer as Edited<T, E>;
}

const isPresent = (fields: Record<string, unknown>, name: string): boolean =>
  Object.hasOwn(fields, name) && fields[name] !== undefined;

type Edited<T, E> = {
  readonly [K in keyof T]: K extends keyof E
    ? E[K] extends (value: never) => infer Value
      ? Value
      : never
    : T[K];
};

/** A value of a field that has become one with a form of its own. */
export const claimed = <T>(value: unknown): Claimed<T> => value as Claimed<T>;

/** Changes a claimed object; anything else is passed on for the reader to complain about. */
export function within<T, U>(
  value: Claimed<T> | undefined,
  change: (object: T) => U,
): Claimed<U> | undefined {
  return (isObject(value) ? change(value as T) : value) as Claimed<U> | undefined;
}

/** Changes each object of a claimed list. */
export function each<T, U>(
  value: Claimed<T[]> | undefined,
  change: (object: T) => U,
): Claimed<U[]> | undefined {
  if (!Array.isArray(value)) return value as Claimed<U[]> | undefined;
  return value.map((item: unknown) => (isObject(item) ? change(item as T) : item)) as unknown as Claimed<U[]>;
}

/**
 * Puts a value into an object of its own under `name`. Null and the empty text stay null, and what is an object
 * already stays as it is: what the body says beats its version.
 */
export function wrapped<T>(name: NameOf<T>, value: unknown): Claimed<T> {
  if (value === null || value === '') return null as unknown as Claimed<T>;
  return (isObject(value) ? value : { [name]: value }) as unknown as Claimed<T>;
}
