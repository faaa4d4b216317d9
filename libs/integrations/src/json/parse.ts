/**
 * The one JSON parser for what senders post. It refuses, before anything is mapped, what a later step could
 * read in two ways or not store at all: bad UTF-8, endless nesting, doubled identity keys, U+0000 and halves of
 * surrogate pairs. It never throws and never puts a key on an object that could reach a prototype.
 */
import { deadLetter, ok, type Json, type Outcome } from '@app/events';
import { keyTrail, scan } from './scan';

export type JsonObject = { [key: string]: Json };

/** Keys that lead to a prototype when objects are merged; they are dropped wherever they stand. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What is wrong with a value that has to be a list, or nothing at all; undefined when it is in order. */
export const listProblem = (value: Json | undefined): string | undefined =>
  Array.isArray(value) || value === undefined || value === null || value === ''
    ? undefined
    : `expected list, found ${kindOf(value)}`;

/**
 * The body as a JSON object, or the dead letter that it becomes.
 * @param identityPaths paths such as `msg.tracking_number`; a body in which one of them, or an object that
 *   leads to it, is doubled is refused. Of other doubled keys the last one counts.
 */
export function parseJson(body: Uint8Array, identityPaths: readonly string[]): Outcome<JsonObject> {
  const text = decode(body);
  if (text === undefined) return deadLetter('invalid_utf8', 'the body is not valid UTF-8');

  const found = scan(text, keyTrail(identityPaths), PROTOTYPE_KEYS);
  if (found.fault?.code === 'too_deep') return found.fault;

  let value: Json;
  try {
    value = found.watchedKeys ? parseWithout(text, PROTOTYPE_KEYS) : (JSON.parse(text) as Json);
  } catch (error) {
    return deadLetter('malformed_json', whereOnly(error));
  }
  if (!isObject(value)) return deadLetter('not_an_object', `the root is ${kindOf(value)}`);
  return found.fault ?? ok(value);
}

/** Whether a JSON value is an object, not a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a JSON value is, in a word for a person. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value;
}

/** The decoder itself strips a byte order mark. */
function decode(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

const parseWithout = (text: string, keys: ReadonlySet<string>): Json =>
  JSON.parse(text, (key: string, value: Json) => (keys.has(key) ? undefined : value)) as Json;

/** The engine's message quotes the body; only the place is kept, so that no person's data gets into a detail. */
function whereOnly(error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined
    ? 'not one JSON text'
    : `not one JSON text: stops making sense at character ${position}`;
}
