/**
 * The form in which summaries and tellings are stored: JSON in which each stamp stands once and is referred to by its
 * index, and times are milliseconds. `FORM` is its version: a change that an older program would misread raises it,
 * and a program stops when it meets a newer one, because that is no fault of any record.
 */
import {
  DIRECTIONS,
  MILESTONES,
  PRECISIONS,
  STATUSES,
  STATUS_REASONS,
  compareText,
  type Milestone,
} from '@app/events';
import { TRUSTS, type KnownEvent } from './known-event';
import type { Register, Registers } from './registers';
import { NEVER, compareTellings, type Stamp } from './stamp';
import type { StatedValues } from './statement';
import type { Summary } from './summary';
import type { EventSets, EventValues, Telling } from './telling';

export const FORM = 1;

/** The rows were written by a newer program than this one. */
export class NewerFormError extends Error {
  constructor(form: number) {
    super(`the stored form ${form} is newer than ${FORM}, the newest that this program knows`);
    this.name = 'NewerFormError';
  }
}

type StoredStamp = [
  statedAt: number,
  sentAfter: number,
  newestEventAfter: number | null,
  eventCount: number,
  versionRank: number,
  contentHash: string,
  mappingVersion: number,
];
type StoredEvent = [
  id: string,
  stamp: number,
  digest: string,
  afterStated: number | null,
  flags: number,
  code: number,
  receivedAfter: number,
  size: number,
  wallOffset?: number,
  supersedes?: readonly string[],
  refinements?: readonly number[],
];
export interface StoredSummary {
  stamps: StoredStamp[];
  stated: [stamp: number, values: Record<string, unknown>][];
  newest: [stamp: number, rawId: string, source: string, integration: string];
  firstReceivedAt: string;
  mappingVersion: number;
  limited?: true;
  unmapped?: readonly string[];
  codes: string[];
  events: StoredEvent[];
}

export function encodeSummary(summary: Summary): string {
  const stamps = new Interned<Stamp>();
  const codes = new Interned<string>();
  const { newest, firstReceivedAt, unmapped } = summary;
  const first = Date.parse(firstReceivedAt);
  const stored: StoredSummary = {
    stamps: [],
    newest: [stamps.indexOf(newest.stamp), newest.rawId, newest.source, newest.integration],
    stated: layersOf(summary.stated, stamps),
    firstReceivedAt,
    mappingVersion: summary.mappingVersion,
    ...(summary.isLimited && { limited: true }),
    ...(unmapped.length > 0 && { unmapped }),
    codes: codes.members,
    events: [],
  };
  for (const event of summary.events.values()) stored.events.push(storedEvent(event, stamps, codes, first));
  stored.stamps = stamps.members.map(storedStamp);
  return JSON.stringify(stored);
}

/** @throws NewerFormError */
export function decodeSummary(form: number, stored: StoredSummary): Summary {
  if (form > FORM) throw new NewerFormError(form);
  const stamps = stored.stamps.map(readStamp);
  const first = Date.parse(stored.firstReceivedAt);
  const events = new Map<string, KnownEvent>();
  for (const event of stored.events) events.set(event[0], readEvent(event, stamps, stored.codes, first));
  const stated: Record<string, Register<unknown>> = {};
  for (const [stamp, values] of stored.stated) {
    for (const key in values) stated[key] = [stamps[stamp]!, values[key]];
  }
  const [stamp, rawId, source, integration] = stored.newest;
  return {
    stated: stated as Registers<StatedValues>,
    events,
    unmapped: stored.unmapped ?? [],
    newest: { stamp: stamps[stamp]!, rawId, source, integration },
    firstReceivedAt: stored.firstReceivedAt,
    mappingVersion: stored.mappingVersion,
    isLimited: stored.limited ?? false,
  };
}

/** Registers by their stamps; a snapshot that states everything anew leaves one group. */
function layersOf(registers: Registers<StatedValues>, stamps: Interned<Stamp>): StoredSummary['stated'] {
  const layers = new Map<number, Record<string, unknown>>();
  for (const key in registers) {
    const [stamp, value] = (registers as Record<string, Register<unknown>>)[key]!;
    const index = stamps.indexOf(stamp);
    let layer = layers.get(index);
    if (!layer) layers.set(index, (layer = {}));
    layer[key] = value;
  }
  return [...layers];
}

function storedEvent(
  event: KnownEvent,
  stamps: Interned<Stamp>,
  codes: Interned<string>,
  first: number,
): StoredEvent {
  const { stamp, at, code, wallOffset, supersedes, refinements } = event;
  const stored: StoredEvent = [
    event.id,
    stamps.indexOf(stamp),
    event.digest,
    at === null ? null : at - stamp.statedAt,
    flagsOf(event),
    code === null ? -1 : codes.indexOf(code),
    event.receivedAt - first,
    event.size,
  ];
  if (wallOffset !== 0 || supersedes.length > 0 || refinements.length > 0) {
    stored.push(wallOffset, supersedes);
    if (refinements.length > 0) stored.push(refinements.map((status) => STATUSES.indexOf(status)));
  }
  return stored;
}

function readEvent(
  stored: StoredEvent,
  stamps: readonly Stamp[],
  codes: readonly string[],
  first: number,
): KnownEvent {
  const stamp = stamps[stored[1]]!;
  const afterStated = stored[3];
  const flags = stored[4];
  const code = stored[5];
  return {
    id: stored[0],
    at: afterStated === null ? null : stamp.statedAt + afterStated,
    precision: memberOf(PRECISIONS, flags >> SHIFT.precision, 0b11),
    trust: memberOf(TRUSTS, flags >> SHIFT.trust, 0b111)!,
    wallOffset: stored[8] ?? 0,
    status: memberOf(STATUSES, flags >> SHIFT.status, 0b1_1111),
    reason: memberOf(STATUS_REASONS, flags >> SHIFT.reason, 0b11_1111),
    code: code === -1 ? null : codes[code]!,
    direction: memberOf(DIRECTIONS, flags >> SHIFT.direction, 0b11)!,
    milestones: milestonesIn((flags >> SHIFT.milestones) & 0b1111_1111),
    refinements: stored[10]?.map((index) => STATUSES[index]!) ?? NONE,
    hasPlace: (flags & (1 << SHIFT.marks)) !== 0,
    stamp,
    digest: stored[2],
    receivedAt: first + stored[6],
    supersedes: stored[9] ?? NONE,
    absorbed: (flags & (2 << SHIFT.marks)) !== 0,
    kept: (flags & (4 << SHIFT.marks)) !== 0,
    size: stored[7],
  };
}

const NONE: readonly never[] = [];

/** Bits of `flags`, lowest first: enumerations as one more than their index (0 = null), then milestones, then marks. */
const SHIFT = { trust: 0, precision: 3, status: 5, reason: 10, direction: 16, milestones: 18, marks: 26 } as const;

const flagsOf = (event: KnownEvent): number =>
  (indexIn(TRUSTS, event.trust) << SHIFT.trust) |
  (indexIn(PRECISIONS, event.precision) << SHIFT.precision) |
  (indexIn(STATUSES, event.status) << SHIFT.status) |
  (indexIn(STATUS_REASONS, event.reason) << SHIFT.reason) |
  (indexIn(DIRECTIONS, event.direction) << SHIFT.direction) |
  (event.milestones.reduce((bits, milestone) => bits | (1 << MILESTONES.indexOf(milestone)), 0) << SHIFT.milestones) |
  ((+event.hasPlace | (+event.absorbed << 1) | (+event.kept << 2)) << SHIFT.marks);

const indexIn = <T>(list: readonly T[], value: T | null): number => (value === null ? 0 : list.indexOf(value) + 1);
const memberOf = <T>(list: readonly T[], bits: number, mask: number): T | null => list[(bits & mask) - 1] ?? null;

const SORTED_MILESTONES = [...MILESTONES].sort(compareText);
const milestonesIn = (bits: number): readonly Milestone[] => (bits === 0 ? NONE : MILESTONE_SETS[bits]!);
/** All sets of milestones by their bits, so that reading an event makes none. */
const MILESTONE_SETS = Array.from({ length: 1 << MILESTONES.length }, (_, bits) =>
  SORTED_MILESTONES.filter((milestone) => bits & (1 << MILESTONES.indexOf(milestone))),
);

const storedStamp = (stamp: Stamp): StoredStamp => [
  stamp.statedAt,
  stamp.sentAt - stamp.statedAt,
  stamp.newestEventAt === NEVER ? null : stamp.newestEventAt - stamp.statedAt,
  stamp.eventCount,
  stamp.versionRank,
  stamp.contentHash,
  stamp.mappingVersion,
];

const readStamp = (stored: StoredStamp): Stamp => ({
  statedAt: stored[0],
  sentAt: stored[0] + stored[1],
  newestEventAt: stored[2] === null ? NEVER : stored[0] + stored[2],
  eventCount: stored[3],
  versionRank: stored[4],
  contentHash: stored[5],
  mappingVersion: stored[6],
});

/** Distinct values in the order of their first use; what one update says shares one stamp. */
class Interned<T> {
  readonly members: T[] = [];
  private readonly indexes = new Map<T, number>();

  indexOf(member: T): number {
    let index = this.indexes.get(member);
    if (index === undefined) {
      index = this.members.push(member) - 1;
      this.indexes.set(member, index);
    }
    return index;
  }
}

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

export function decodeTelling(stored: StoredTelling, { stamp, digest }: KnownEvent): Telling {
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
    sets: { details: NONE, milestones: NONE, refinements: NONE, supersedes: NONE, unmapped: NONE, ...stored.sets },
    receipt: stored.receipt,
  };
}
