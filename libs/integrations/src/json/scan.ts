/**
 * One pass over the text of a JSON document, without recursion and without building anything: how deep it goes,
 * how many keys it has, whether an identity key is doubled, whether a text could not be stored. What it says
 * about a text that is not JSON means nothing, apart from the depth: the parser has the last word on syntax.
 */
import { deadLetter, type DeadLetter } from '@app/events';

/** Deepest nesting that is parsed. */
export const MAX_DEPTH = 64;
/** Most keys that are parsed, over all objects. */
export const MAX_KEYS = 100_000;

/** Identity paths as a tree of keys: `msg.slug` is `{ msg: { slug: {} } }`. */
export type KeyTrail = ReadonlyMap<string, KeyTrail>;

export interface ScanResult {
  /** The first fault; `too_deep` ends the scan. */
  fault?: DeadLetter;
  /** Whether one of the watched keys occurs. */
  watchedKeys: boolean;
}

const trails = new Map<string, KeyTrail>();

/** The tree of a list of paths; made once per list. */
export function keyTrail(paths: readonly string[]): KeyTrail {
  const name = paths.join('\n');
  let trail = trails.get(name);
  if (!trail) trails.set(name, (trail = growTrail(paths)));
  return trail;
}

function growTrail(paths: readonly string[]): KeyTrail {
  const root = new Map<string, KeyTrail>();
  for (const path of paths) {
    let node = root;
    for (const key of path.split('.')) {
      const next = (node.get(key) ?? new Map<string, KeyTrail>()) as Map<string, KeyTrail>;
      node.set(key, next);
      node = next;
    }
  }
  return root;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** An open object or list. Only objects on the trail of an identity path remember their keys. */
interface Frame {
  trail?: KeyTrail;
  path: string;
  seen: Set<string>;
  /** The trail of the value that comes next, when it is an object. */
  next?: KeyTrail;
  nextPath: string;
}
const OFF_TRAIL: Frame = { path: '', seen: new Set(), nextPath: '' };

/** Scans the text; `watched` are keys whose presence is reported. */
export function scan(text: string, identity: KeyTrail, watched: ReadonlySet<string>): ScanResult {
  const frames: Frame[] = [];
  const result: ScanResult = { watchedKeys: false };
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at, result);
      if (isKey(text, end)) {
        if (++keys > MAX_KEYS) result.fault ??= deadLetter('limit_exceeded', `more than ${MAX_KEYS} keys`);
        readKey(text, at, end, frames.at(-1), watched, result);
      }
      at = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (frames.length === MAX_DEPTH) {
        return { ...result, fault: deadLetter('too_deep', `more than ${MAX_DEPTH} levels`) };
      }
      frames.push(code === OPEN_BRACE ? objectFrame(frames, identity) : OFF_TRAIL);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      frames.pop();
    }
  }
  return result;
}

function objectFrame(frames: readonly Frame[], identity: KeyTrail): Frame {
  const parent = frames.at(-1);
  const trail = parent ? parent.next : identity;
  return trail ? { trail, path: parent?.nextPath ?? '', seen: new Set(), nextPath: '' } : OFF_TRAIL;
}

/** Index of the closing quote of the string that starts at `start`; escapes that make it unstorable are faults. */
function endOfString(text: string, start: number, result: ScanResult): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code !== BACKSLASH) continue;
    at++;
    if (text[at] !== 'u') continue;
    const unit = hexUnit(text, at + 1);
    at += 4;
    const isHigh = unit >= 0xd800 && unit <= 0xdbff;
    if (isHigh && isLowEscape(text, at + 1)) {
      at += 6;
    } else if (unit === 0 || (unit >= 0xd800 && unit <= 0xdfff)) {
      result.fault ??= deadLetter(
        'unstorable_text',
        `the escape ${text.slice(at - 5, at + 1)} at character ${at - 5}`,
      );
    }
  }
  return at;
}

const hexUnit = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 4), 16);

function isLowEscape(text: string, at: number): boolean {
  if (text[at] !== '\\' || text[at + 1] !== 'u') return false;
  const unit = hexUnit(text, at + 2);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A string is a key when a colon follows it. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (isJsonSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

const isJsonSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function readKey(
  text: string,
  start: number,
  end: number,
  frame: Frame | undefined,
  watched: ReadonlySet<string>,
  result: ScanResult,
): void {
  const key = unescaped(text.slice(start + 1, end));
  if (watched.has(key)) result.watchedKeys = true;
  if (!frame?.trail) return;
  frame.next = frame.trail.get(key);
  if (!frame.next) return;
  frame.nextPath = frame.path === '' ? key : `${frame.path}.${key}`;
  if (frame.seen.has(key)) result.fault ??= deadLetter('duplicate_key', `${frame.nextPath} occurs twice`);
  frame.seen.add(key);
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
