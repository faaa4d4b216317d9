/**
 * Which events say less completely what other known events say: an event that is reported without its leg, or
 * without its city, is the same one as that with it. It has no row of its own; what it says fills the gaps of those
 * that absorb it. Two events that supersede each other are both kept.
 */
import type { KnownEvent } from './known-event';

export interface Absorption {
  readonly absorbed: ReadonlySet<string>;
  /** For each event that absorbs others: which, directly or through others. */
  readonly lessers: ReadonlyMap<string, readonly string[]>;
}

type Events = ReadonlyMap<string, Pick<KnownEvent, 'id' | 'supersedes'>>;

const NONE: Absorption = { absorbed: new Set(), lessers: new Map() };

export function absorptionOf(events: Events): Absorption {
  if (!hasAbsorptions(events)) return NONE;
  const absorbed = new Set<string>();
  const lessers = new Map<string, string[]>();
  const superseded = memoized((id) => supersededBy(events, id));
  for (const { id, supersedes } of events.values()) {
    if (supersedes.length === 0) continue;
    for (const other of superseded(id)) {
      if (superseded(other).has(id)) continue;
      absorbed.add(other);
      const known = lessers.get(id);
      if (known) known.push(other);
      else lessers.set(id, [other]);
    }
  }
  return { absorbed, lessers };
}

/** Whether some known event supersedes another one. The work below grows with the square of how many do. */
function hasAbsorptions(events: Events): boolean {
  for (const { supersedes } of events.values())
    for (const other of supersedes) if (events.has(other)) return true;
  return false;
}

function supersededBy(events: Events, id: string): Set<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of events.get(next)?.supersedes ?? []) {
      if (found.has(other) || !events.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

function memoized<T>(compute: (id: string) => T): (id: string) => T {
  const known = new Map<string, T>();
  return (id) => {
    const result = known.get(id) ?? compute(id);
    known.set(id, result);
    return result;
  };
}
