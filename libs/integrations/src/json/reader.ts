/**
 * Reads the fields of one JSON object by name. A field that is absent reads as undefined (not stated), null, empty,
 * blank or the word null as null (stated as empty). A field of a wrong type is noted and reads as undefined too: one strange field
 * must not cost the rest of a webhook. Nothing throws. Names are checked against the type of the newest version.
 */
import type { Json } from '@app/events';
import { saysNothing } from './stated';
import { parseTime, type Time } from './time';
import type { Claimed, NameOf } from './claim';
import type { Faults } from './faults';
import { shaped, type Shape } from './shape';
import { isObject, type JsonObject } from './parse';

/** Longest text that is mapped, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** Largest whole number that a column takes. */
const MAX_INTEGER = 2 ** 31 - 1;
const NO_TEXT_OF_A_TIME: Time = { at: null, text: null, precision: null, fault: 'invalid' };
const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;
type Item<T> = T extends Claimed<(infer U)[]> ? U : never;
type Inner<T> = T extends Claimed<infer U> ? U : never;

/** A value that was looked for: undefined = not stated, null = stated as empty. */
export type Stated<T> = T | null | undefined;

export class Reader<T> {
  private readonly fields: JsonObject;

  /**
   * @param object a JSON object that claims to be a `T`
   * @param path where the object is in the body, for faults
   */
  constructor(
    object: object,
    private readonly path: string,
    readonly faults: Faults,
  ) {
    this.fields = object as JsonObject;
  }

  /** Whether the field is there at all, whatever it holds. */
  has(name: NameOf<T>): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== undefined;
  }

  text(name: NameOf<T>): Stated<string> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (typeof value !== 'string') return this.unreadable(name);
    return this.notTooLong(name, value);
  }

  /** Text that some senders write as a number. */
  textOrNumber(name: NameOf<T>): Stated<string> {
    const value = this.stated(name);
    if (typeof value !== 'number') return this.text(name);
    return isExact(value) ? String(value) : this.unreadable(name);
  }

  /** A number, also one written as text. */
  number(name: NameOf<T>): Stated<number> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    const number = typeof value === 'string' ? numberIn(value) : value;
    if (typeof number !== 'number' || !isExact(number)) return this.unreadable(name);
    return withoutSign(number);
  }

  /** A whole number that fits a column. */
  integer(name: NameOf<T>): Stated<number> {
    const number = this.number(name);
    if (number === null || number === undefined) return number;
    if (Number.isInteger(number) && Math.abs(number) <= MAX_INTEGER) return number;
    return this.unreadable(name);
  }

  /** A list of texts; one text alone is a list of one. Items that are no texts, or say nothing, are left out. */
  texts(name: NameOf<T>, mostItems: number): Stated<string[]> {
    return this.listOfTexts(name, mostItems, (item) => item);
  }

  /** The same, where senders write numbers as well. */
  textsOrNumbers(name: NameOf<T>, mostItems: number): Stated<string[]> {
    return this.listOfTexts(name, mostItems, (item) =>
      typeof item === 'number' && isExact(item) ? String(withoutSign(item)) : item,
    );
  }

  /** A time; what is not one is noted, and reads as a time that is invalid. */
  time(name: NameOf<T>): Time {
    const time = this.timeAsWritten(name);
    if (time.fault === 'invalid') this.unreadable(name);
    return time;
  }

  /** A time whose text is kept whatever it says, so that there is nothing to note; of an object nothing is kept. */
  timeAsWritten(name: NameOf<T>): Time {
    const value = this.stated(name);
    if (typeof value === 'string') return parseTime(this.notTooLong(name, value));
    // An object may be about anything, also people.
    if (typeof value === 'object' && value !== null) {
      this.unreadable(name);
      return NO_TEXT_OF_A_TIME;
    }
    return parseTime(
      value === null || value === undefined ? undefined : this.notTooLong(name, JSON.stringify(value)),
    );
  }

  /** Any JSON that can be kept as it is; an object without fields is empty. */
  json(name: NameOf<T>): Stated<Json> {
    const value = this.stated(name);
    if (value === undefined || value === null) return value;
    if (isObject(value) && Object.keys(value).length === 0) return null;
    const form = formOf(value);
    if (form === 'inexact') return this.unreadable(name);
    return form === 'fine' ? value : this.kept(this.at(name), value);
  }

  /** Of any JSON the part that has a shape: all else in it is left out. */
  shaped(name: NameOf<T>, shape: Shape): Stated<Json> {
    const value = this.json(name);
    if (value === undefined || value === null) return value;
    const kept = shaped(value, shape);
    return kept === undefined ? this.unreadable(name) : kept;
  }

  object<K extends NameOf<T>>(name: K): Stated<Reader<Inner<T[K]>>> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (!isObject(value)) return this.unreadable(name);
    return new Reader(value, this.at(name), this.faults);
  }

  /** How many items a list has; 0 for anything else. */
  lengthOf(name: NameOf<T>): number {
    const value = this.stated(name);
    return Array.isArray(value) ? value.length : 0;
  }

  /** Notes that a list has more items than are read. */
  tooMany(name: NameOf<T>, mostItems: number): undefined {
    this.faults.limitExceeded(this.at(name), `more than ${mostItems} items`);
    return undefined;
  }

  /** A list of objects. Items that are none are left out. */
  objects<K extends NameOf<T>>(name: K): Stated<Reader<Item<NonNullable<T[K]>>>[]> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (!Array.isArray(value)) return this.unreadable(name);
    const readers: Reader<Item<NonNullable<T[K]>>>[] = [];
    for (const [index, item] of value.entries()) {
      if (isObject(item)) readers.push(new Reader(item, `${this.at(name)}[${index}]`, this.faults));
      else this.faults.unreadableField(`${this.at(name)}[${index}]`);
    }
    return readers;
  }

  /** Notes a field that cannot be read; callers do so for what only they can see. It is not stated. */
  unreadable(name: NameOf<T>): undefined {
    this.faults.unreadableField(this.at(name));
    return undefined;
  }

  private stated(name: string): Stated<Json> {
    const value = this.fields[name];
    // Most fields are absent, which is seen at once; only what is there may be inherited.
    if (value === undefined || !Object.hasOwn(this.fields, name)) return undefined;
    if (typeof value === 'string') return saysNothing(value) ? null : value;
    return Array.isArray(value) && value.length === 0 ? null : value;
  }

  private listOfTexts(name: NameOf<T>, mostItems: number, textOf: (item: Json) => Json): Stated<string[]> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    const items = Array.isArray(value) ? value : [textOf(value)];
    if (!Array.isArray(value) && typeof items[0] !== 'string') return this.unreadable(name);
    if (items.length > mostItems) return this.tooMany(name, mostItems);
    const texts = items.map(textOf).filter((item) => typeof item === 'string');
    if (texts.length < items.length) this.faults.unreadableField(this.at(`${name}[]`));
    const filled = texts.filter((text) => !saysNothing(text));
    for (const text of filled) this.notTooLong(name, text);
    if (filled.length > 0) return filled;
    return texts.length > 0 ? null : undefined;
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private notTooLong(name: string, text: string): string | undefined {
    if (text.length <= MAX_TEXT_LENGTH) return text;
    this.faults.limitExceeded(this.at(name), `longer than ${MAX_TEXT_LENGTH} characters`);
    return undefined;
  }

  /** A copy without what JSON cannot carry further unchanged. Names in it may be anybody's: faults do not quote them. */
  private kept(path: string, value: Json): Json {
    if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) {
      this.faults.limitExceeded(path, `longer than ${MAX_TEXT_LENGTH} characters`);
    }
    if (typeof value === 'string' && value !== '' && saysNothing(value)) return null;
    if (typeof value === 'number') return withoutSign(value);
    if (Array.isArray(value)) return value.map((item) => this.kept(`${path}[]`, item));
    if (!isObject(value)) return value;
    const entries = Object.entries(value as Record<string, Json | undefined>);
    return Object.fromEntries(
      entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, this.kept(`${path}.*`, item)]])),
    );
  }
}

/** The number that a text is, also one without a digit before the point or with an exponent; undefined when it is none. */
export function numberIn(text: string): number | undefined {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return isExact(number) ? withoutSign(number) : undefined;
}

/** Finite, and not a whole number beyond those that a double can tell apart. */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/**
 * Whether a value can be passed on as it is, has to be copied without what JSON cannot carry further unchanged, or
 * holds a number that cannot be told apart from others.
 */
function formOf(value: Json | undefined): 'fine' | 'odd' | 'inexact' {
  if (typeof value === 'string')
    return value.length > MAX_TEXT_LENGTH || (value !== '' && saysNothing(value)) ? 'odd' : 'fine';
  if (typeof value === 'number') return !isExact(value) ? 'inexact' : Object.is(value, -0) ? 'odd' : 'fine';
  if (value === undefined) return 'odd';
  if (typeof value !== 'object' || value === null) return 'fine';
  let form: 'fine' | 'odd' = 'fine';
  for (const item of Object.values<Json | undefined>(value)) {
    const inner = formOf(item);
    if (inner === 'inexact') return inner;
    if (inner === 'odd') form = inner;
  }
  return form;
}

/** JSON knows no -0. */
const withoutSign = (value: number): number => (value === 0 ? 0 : value);
