import { Type } from 'typebox';
import { BOUNDS } from './schema-kinds';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** What is worth keeping and has no column: any JSON by name. */
export type Attributes = Record<string, Json>;

/** Schema of `Attributes`: an object of at most 64 levels. */
export const attributes = (description: string) =>
  Type.Refine(Type.Unsafe<Attributes>({ type: 'object', description }), (value) =>
    isWithin(BOUNDS.attributeLevels, value),
  );

function isWithin(levels: number, value: object): boolean {
  if (levels === 0) return false;
  for (const name in value) {
    const inner = (value as Attributes)[name];
    if (typeof inner === 'object' && inner !== null && !isWithin(levels - 1, inner)) return false;
  }
  return true;
}
