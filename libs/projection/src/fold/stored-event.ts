/**
 * An event's entry in a stored summary: a short list, in which enumerations are bits. The order of the enumerations is
 * part of the form; see `FORM`.
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
import type { ReceiptMark, Stamp } from './stamp';
import type { Interned } from './stored-stamp';

export type StoredEvent = [
  id: string,
  stamp: number,
  digest: string,
  afterStated: number | null,
  flags: number,
  code: number,
  receipt: number,
  size: number,
  wallOffset?: number,
  scan?: readonly string[],
  refinements?: readonly number[],
  life?: number,
];

export function storedEvent(
  event: KnownEvent,
  stamps: Interned<Stamp>,
  codes: Interned<string>,
  receipts: Interned<ReceiptMark>,
): StoredEvent {
  const { stamp, at, code, wallOffset, scan, refinements, life } = event;
  const stored: StoredEvent = [
    event.id,
    stamps.indexOf(stamp),
    event.digest,
    at === null ? null : at - stamp.statedAt,
    flagsOf(event),
    code === null ? -1 : codes.indexOf(code),
    receipts.indexOf(event.receipt),
    event.size,
  ];
  if (wallOffset !== 0 || scan || refinements.length > 0 || life !== 1) {
    stored.push(wallOffset, scan ? [scan.id, ...scan.parts] : NONE);
    if (refinements.length > 0 || life !== 1) {
      stored.push(
        refinements.map((status) => STATUSES.indexOf(status)),
        life,
      );
    }
  }
  return stored;
}

export function readEvent(
  stored: StoredEvent,
  stamps: readonly Stamp[],
  codes: readonly string[],
  receipts: readonly ReceiptMark[],
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
    receipt: receipts[stored[6]]!,
    scan: scanIn(stored[9] ?? NONE),
    absorbed: (flags & (2 << SHIFT.marks)) !== 0,
    kept: (flags & (4 << SHIFT.marks)) !== 0,
    isBack: (flags & (8 << SHIFT.marks)) !== 0,
    life: stored[11] ?? 1,
    size: stored[7],
  };
}

const NONE: readonly never[] = [];

const scanIn = ([id, ...parts]: readonly string[]): KnownEvent['scan'] =>
  id === undefined ? null : { id, parts };

/** Bits of `flags`, lowest first: enumerations as one more than their index (0 = null), then milestones, then marks. */
const SHIFT = {
  trust: 0,
  precision: 3,
  status: 5,
  reason: 10,
  direction: 16,
  milestones: 18,
  marks: 26,
} as const;

const flagsOf = (event: KnownEvent): number =>
  (indexIn(TRUSTS, event.trust) << SHIFT.trust) |
  (indexIn(PRECISIONS, event.precision) << SHIFT.precision) |
  (indexIn(STATUSES, event.status) << SHIFT.status) |
  (indexIn(STATUS_REASONS, event.reason) << SHIFT.reason) |
  (indexIn(DIRECTIONS, event.direction) << SHIFT.direction) |
  (event.milestones.reduce((bits, milestone) => bits | (1 << MILESTONES.indexOf(milestone)), 0) <<
    SHIFT.milestones) |
  ((+event.hasPlace | (+event.absorbed << 1) | (+event.kept << 2) | (+event.isBack << 3)) << SHIFT.marks);

const indexIn = <T>(list: readonly T[], value: T | null): number =>
  value === null ? 0 : list.indexOf(value) + 1;
const memberOf = <T>(list: readonly T[], bits: number, mask: number): T | null =>
  list[(bits & mask) - 1] ?? null;

const SORTED_MILESTONES = [...MILESTONES].sort(compareText);
const milestonesIn = (bits: number): readonly Milestone[] => (bits === 0 ? NONE : MILESTONE_SETS[bits]!);
/** All sets of milestones by their bits, so that reading an event makes none. */
const MILESTONE_SETS = Array.from({ length: 1 << MILESTONES.length }, (_, bits) =>
  SORTED_MILESTONES.filter((milestone) => bits & (1 << MILESTONES.indexOf(milestone))),
);
