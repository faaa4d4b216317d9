/**
 * Reads the fields of one JSON object by name. A field that is absent reads as undefined (not stated), null or
 * empty as null (stated as empty). A field of a wrong type is noted as a fault and reads as undefined; nothing
 * throws. Names are checked against the type of the newest version.
 */
import type { Json } from '@app/events';
import { parseTime, type Time } from '../time';
import type { Claimed, NameOf } from './claim';
import type { Faults } from './faults';
import { isObject, kindOf, type JsonObject } from './parse';

/** Longest text that is mapped, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** Largest whole number that a column takes. */
const MAX_INTEGER = 2 ** 31 - 1;
const NUMBER = /^-?\d+(\.\d+)?$/;

type Item<T> = T extends Claimed<(infer U)[]> ? U : never;
type Inner<T> = T extends Claimed<infer U> ? U : never;

/** A value that was looked for: undefined = not stated, null = stated as empty. */
export type Stated<T> = T | null | undefined;

export class Reader<T> {
  private readonly fields: JsonObject;

  /**
   * @param object a JSON object that claims to be a `T`
   * @param path where the object stands in the body, for faults
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
    if (typeof value !== 'string') return this.wrong(name, 'text', value);
    return this.notTooLong(name, value);
  }

  /** Text that some senders write as a number. */
  textOrNumber(name: NameOf<T>): Stated<string> {
    const value = this.stated(name);
    if (typeof value !== 'number') return this.text(name);
    return isExact(value) ? String(value) : this.wrong(name, 'text', value, 'a number that lost digits');
  }

  /** A number, also one written as text. */
  number(name: NameOf<T>): Stated<number> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
    if (typeof number !== 'number') return this.wrong(name, 'number', value);
    return isExact(number) ? withoutSign(number) : this.wrong(name, 'number', value, 'one that lost digits');
  }

  /** A whole number that fits a column. */
  integer(name: NameOf<T>): Stated<number> {
    const number = this.number(name);
    if (number === null || number === undefined) return number;
    if (Number.isInteger(number) && Math.abs(number) <= MAX_INTEGER) return number;
    return this.wrong(name, 'whole number', number, 'another');
  }

  /** A list of texts; one text alone is a list of one. */
  texts(name: NameOf<T>, mostItems: number): Stated<string[]> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (typeof value === 'string') return [this.notTooLong(name, value) ?? ''];
    if (!Array.isArray(value)) return this.wrong(name, 'list of texts', value);
    if (value.length > mostItems) {
      this.faults.limitExceeded(this.at(name), `more than ${mostItems} items`);
      return undefined;
    }
    const stranger = value.findIndex((item) => typeof item !== 'string');
    if (stranger >= 0) return this.wrong(`${name}[${stranger}]`, 'text', value[stranger]!);
    for (const item of value as string[]) this.notTooLong(name, item);
    return value as string[];
  }

  /** A time. What is not a time is no fault: it reads as a time that is invalid. */
  time(name: NameOf<T>): Time {
    const value = this.stated(name);
    if (typeof value === 'string') return parseTime(this.notTooLong(name, value));
    return parseTime(
      value === null || value === undefined ? undefined : this.notTooLong(name, JSON.stringify(value)),
    );
  }

  /** Any JSON that can be kept as it is; an object without fields is empty. */
  json(name: NameOf<T>): Stated<Json> {
    const value = this.stated(name);
    if (value === undefined || value === null) return value;
    if (isObject(value) && Object.keys(value).length === 0) return null;
    return this.kept(this.at(name), value);
  }

  object<K extends NameOf<T>>(name: K): Stated<Reader<Inner<T[K]>>> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (!isObject(value)) return this.wrong(name, 'object', value);
    return new Reader(value, this.at(name), this.faults);
  }

  /** A list of objects. */
  objects<K extends NameOf<T>>(name: K): Stated<Reader<Item<NonNullable<T[K]>>>[]> {
    const value = this.stated(name);
    if (value === null || value === undefined) return value;
    if (!Array.isArray(value)) return this.wrong(name, 'list', value);
    const readers: Reader<Item<NonNullable<T[K]>>>[] = [];
    for (const [index, item] of value.entries()) {
      if (isObject(item)) readers.push(new Reader(item, `${this.at(name)}[${index}]`, this.faults));
      else this.wrong(`${name}[${index}]`, 'object', item);
    }
    return readers;
  }

  /** Notes a fault of a field that the reader itself cannot see. */
  fault(name: NameOf<T>, problem: string): void {
    this.faults.invalidField(this.at(name), problem);
  }

  private stated(name: string): Stated<Json> {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    return value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private wrong(name: string, expected: string, found: Json, foundWords = kindOf(found)): undefined {
    this.faults.invalidField(this.at(name), `expected ${expected}, found ${foundWords}`);
    return undefined;
  }

  private notTooLong(name: string, text: string): string | undefined {
    if (text.length <= MAX_TEXT_LENGTH) return text;
    this.faults.limitExceeded(this.at(name), `longer than ${MAX_TEXT_LENGTH} characters`);
    return undefined;
  }

  /** A copy without what JSON cannot carry further unchanged. */
  private kept(path: string, value: Json): Json {
    if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) {
      this.faults.limitExceeded(path, `longer than ${MAX_TEXT_LENGTH} characters`);
    }
    if (typeof value === 'number') {
      if (!isExact(value)) this.faults.invalidField(path, 'a number that lost digits');
      return withoutSign(value);
    }
    if (Array.isArray(value)) return value.map((item, index) => this.kept(`${path}[${index}]`, item));
    if (!isObject(value)) return value;
    const entries = Object.entries(value as Record<string, Json | undefined>);
    return Object.fromEntries(
      entries.flatMap(([key, item]) =>
        item === undefined ? [] : [[key, this.kept(`${path}.${key}`, item)]],
      ),
    );
  }
}

/** Finite, and not a whole number beyond those that a double can tell apart. */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/** JSON knows no -0. */
const withoutSign = (value: number): number => (value === 0 ? 0 : value);
