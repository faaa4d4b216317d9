/**
 * The kinds of values that records consist of, each with its bound. What a schema allows has to fit into Postgres,
 * so every text and every list has an upper limit, and integers are those of 32 bits.
 */
import { Type, type TSchema } from 'typebox';
import { DATE_PATTERN, UTC_INSTANT_PATTERN, hasDayOfMonth } from './time';

/** Upper limits of what a record holds. Lengths are in characters, all others are counts of items. */
export const BOUNDS = {
  /** Parts of keys and of indexes: names, ids, codes that are counted. Also in UTF-16 units. */
  key: 512,
  /** Any other text; the mappings refuse longer ones. */
  text: 64 * 1024,
  events: 2_000,
  /** Parts of a scan that may be filled in later. */
  scanParts: 4,
  details: 100,
  /** For each event, and for the update as a whole. */
  unmapped: 100,
  orderTags: 1_000,
  impreciseTimes: 50,
  /** Levels of objects and lists in `attributes`, itself included. */
  attributeLevels: 64,
} as const;

const MAX_INTEGER = 2 ** 31 - 1;
const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

/** A text that may be empty. */
export const text = (description?: string) => Type.String({ maxLength: BOUNDS.text, ...about(description) });

/** A text that is not empty, of the size of a text. */
export const word = (description?: string) =>
  Type.String({ minLength: 1, maxLength: BOUNDS.text, ...about(description) });

/** A text that is not empty and fits into a key. */
export const key = (description?: string) =>
  Type.Refine(
    Type.String({ minLength: 1, maxLength: BOUNDS.key, ...about(description) }),
    (value) => value.length <= BOUNDS.key,
  );

/** An instant in UTC with milliseconds. */
export const instant = (description?: string) =>
  Type.Refine(Type.String({ pattern: UTC_INSTANT_PATTERN, ...about(description) }), hasDayOfMonth);

/** A day, `YYYY-MM-DD`. */
export const date = (description?: string) =>
  Type.Refine(Type.String({ pattern: DATE_PATTERN, ...about(description) }), hasDayOfMonth);

/** A UUID in lower case. */
export const uuid = (description?: string) => Type.String({ pattern: UUID_PATTERN, ...about(description) });

/** A whole number that is not negative. */
export const count = (description?: string) =>
  Type.Integer({ minimum: 0, maximum: MAX_INTEGER, ...about(description) });

/** A whole number. */
export const integer = (description?: string) =>
  Type.Integer({ minimum: -MAX_INTEGER, maximum: MAX_INTEGER, ...about(description) });

/** A finite number. */
export const number = (description?: string) => Type.Number(about(description));

/** A value that may be null as well. */
export const nullable = <S extends TSchema>(schema: S, description?: string) =>
  Type.Union([schema, Type.Null()], about(description));

/** A list with an upper limit of its items. */
export const list = <S extends TSchema>(items: S, maxItems: number, description?: string) =>
  Type.Array(items, { maxItems, ...about(description) });

/** A list of some of these words, each at most once. The keyword `uniqueItems` would be checked by slow hashes. */
export const someOf = <Words extends string[]>(words: readonly [...Words], description?: string) =>
  Type.Refine(
    list(Type.Enum(words), words.length, description),
    (items: readonly string[]) => items.length < 2 || new Set(items).size === items.length,
  );

const about = (description: string | undefined) => (description === undefined ? {} : { description });
