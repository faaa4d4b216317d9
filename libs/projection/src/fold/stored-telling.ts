/** The form in which tellings are stored that no row can hold; see `FORM`. */
import type { KnownEvent } from './known-event';
import type { Register, Registers } from './registers';
import { compareTellings, isoTime, type Stamp } from './stamp';
import { Interned, readStamp, storedStamp, type StoredStamp } from './stored-stamp';
import type { EventSets, EventValues, Telling } from './telling';

export interface StoredTelling {
  /** The first one is the event's own stamp, which its summary has. */
  stamps: StoredStamp[];
  registers: Record<string, [stamp: number, value: unknown]>;
  sets: Partial<EventSets>;
  receipt: Telling['receipt'];
}

export function encodeTelling(telling: Telling): string {
  const stamps = new Interned<Stamp>();
  stamps.indexOf(telling.stamp);
  const registers: StoredTelling['registers'] = {};
  for (const key in telling.registers) {
    const [stamp, value] = (telling.registers as Record<string, Register<unknown>>)[key]!;
    // Equal stamps of several tellings have to be one, that of the event: it is raised with the summary's.
    const isNewest = compareTellings(stamp, telling.stamp) === 0;
    registers[key] = [isNewest ? 0 : stamps.indexOf(stamp), value];
  }
  const sets = Object.fromEntries(Object.entries(telling.sets).filter(([, members]) => members.length > 0));
  const stored: StoredTelling = { stamps: [], registers, sets, receipt: telling.receipt };
  stored.stamps = stamps.members.map(storedStamp);
  return JSON.stringify(stored);
}

export function decodeTelling(stored: StoredTelling, { stamp, digest, scan }: KnownEvent): Telling {
  const stamps = [stamp, ...stored.stamps.slice(1).map(readStamp)];
  const registers: Record<string, Register<unknown>> = {};
  for (const key in stored.registers) {
    const [index, value] = stored.registers[key]!;
    registers[key] = [stamps[index]!, value];
  }
  return {
    stamp,
    digest,
    registers: registers as Registers<EventValues>,
    sets: { ...NO_SETS, ...stored.sets },
    scan,
    receipt: stored.receipt,
  };
}

const NO_SETS: EventSets = { details: [], milestones: [], refinements: [], unmapped: [] };

/** A value that was said of an event. */
export interface ToldValue {
  field: string;
  value: unknown;
  /** ISO 8601. */
  statedAt: string;
  mappingVersion: number;
}

/** What was said of an event, value by value. */
export const toldIn = ({ registers, stamps }: StoredTelling): ToldValue[] =>
  Object.entries(registers).map(([field, [index, value]]) => {
    const { statedAt, mappingVersion } = readStamp(stamps[index]!);
    return { field: field.replace(/^@/, ''), value, statedAt: isoTime(statedAt), mappingVersion };
  });
