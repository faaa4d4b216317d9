/**
 * What of a value is kept where analysts can read it. A sender may put anything into a field one day, also people:
 * only what is named is taken over, however deep it is.
 */
import type { Json } from '@app/events';
import { isObject } from './parse';

/** A text, a number or a truth value; a list of something; or an object by the names of its fields. */
export type Shape = 'scalar' | readonly [item: Shape] | { readonly [field: string]: Shape };

/**
 * The part of a value that has the shape; undefined when nothing has. A scalar is kept where one is named, also in
 * place of a list of them: in place of an object it may be about anything.
 */
export function shaped(value: Json, shape: Shape): Json | undefined {
  if (value === null) return value;
  if (typeof value !== 'object') return isOfScalars(shape) ? value : undefined;
  if (shape === 'scalar') return undefined;
  if (Array.isArray(value)) return isList(shape) ? listOf(value, shape[0]) : undefined;
  return isList(shape) ? shaped(value, shape[0]) : fieldsOf(value, shape);
}

const isOfScalars = (shape: Shape): boolean => shape === 'scalar' || (isList(shape) && isOfScalars(shape[0]));

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

function listOf(values: readonly Json[], shape: Shape): Json | undefined {
  const kept = values.map((value) => shaped(value, shape)).filter((value) => value !== undefined);
  return kept.length > 0 || values.length === 0 ? kept : undefined;
}

function fieldsOf(
  value: Record<string, Json>,
  shape: Exclude<Shape, 'scalar' | readonly [Shape]>,
): Json | undefined {
  const kept: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(shape)) {
    const field = Object.hasOwn(value, name) ? shaped(value[name]!, inner) : undefined;
    if (field !== undefined && isKeepable(field)) kept[name] = field;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

const isKeepable = (value: Json): boolean => !isObject(value) || Object.keys(value).length > 0;
