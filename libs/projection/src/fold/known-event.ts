/**
 * What the summary of a shipment keeps of each event: enough to place it, to choose the current status and the
 * milestones, and to see that an update tells nothing new of it. All else is in the event's row.
 */
import {
  compareText,
  exactness,
  refineStatus,
  statusRank,
  type Direction,
  type Milestone,
  type Precision,
  type Scan,
  type Status,
  type StatusReason,
} from '@app/events';
import { valuesOf } from './registers';
import { NEVER, type ReceiptMark, type Stamp } from './stamp';
import { PLACE_FIELDS, type EventValues, type Telling } from './telling';
import { wallOffsetOf } from './wall-clock';

/** How far a time can be relied on. */
export const TRUSTS = ['sound', 'implausible', 'invalid', 'missing'] as const;
export type Trust = (typeof TRUSTS)[number];

/** What the choice of status and milestones needs; as reported, before legs and lives are known. */
export interface EventFacts {
  /** Milliseconds since 1970. */
  readonly at: number | null;
  readonly precision: Precision | null;
  readonly trust: Trust;
  /** Minutes from UTC to the clock that the sender wrote; 0 where the text has none. */
  readonly wallOffset: number;
  readonly status: Status | null;
  readonly reason: StatusReason | null;
  readonly code: string | null;
  readonly direction: Direction;
  readonly milestones: readonly Milestone[];
  readonly refinements: readonly Status[];
  readonly hasPlace: boolean;
}

export interface KnownEvent extends EventFacts {
  readonly id: string;
  /** Of the greatest of its own tellings. */
  readonly stamp: Stamp;
  readonly digest: string;
  /** Of the earliest of its own tellings. */
  readonly receipt: ReceiptMark;
  /** Which scan it reports; null where no part of it may be filled in later. */
  readonly scan: Readonly<Scan> | null;
  /** Another event is known that says all of it and more: it has no row of its own. */
  readonly absorbed: boolean;
  /** Its tellings are kept beside its row, because they cannot be read back from the row. */
  readonly kept: boolean;
  /** Characters of JSON that it takes. */
  readonly size: number;
  /** What its row shows: whether it is on the way back although no update says so, and its life. */
  readonly isBack: boolean;
  readonly life: number;
}

export function factsOf(telling: Telling): EventFacts {
  const values = valuesOf<EventValues>(telling.registers);
  const { milestones, refinements } = telling.sets;
  const { trust, at: time, text, precision } = timeOf(values);
  const at = time === null ? null : Date.parse(time);
  return {
    at,
    precision,
    trust,
    wallOffset: wallOffsetOf(at, text),
    status: refineStatus(values.status ?? null, refinements),
    reason: values.statusReason ?? null,
    code: values.code ?? null,
    direction: values.direction ?? 'unknown',
    milestones,
    refinements,
    hasPlace: PLACE_FIELDS.some((field) => values[field] !== undefined),
  };
}

export interface EventTime {
  trust: Trust;
  /** ISO 8601 UTC. */
  at: string | null;
  text: string | null;
  precision: Precision | null;
}

/** Registers of the time, most trusted first. */
const TIMES = [
  ['time', 'sound'],
  ['pulledTime', 'sound'],
  ['implausibleTime', 'implausible'],
  ['invalidTime', 'invalid'],
] as const satisfies readonly (readonly [keyof EventValues, Trust])[];

export function timeOf(values: EventValues): EventTime {
  for (const [key, trust] of TIMES) {
    const time = values[key];
    if (time) return { trust, at: time[0], text: time[1], precision: time[2] };
  }
  return { trust: 'missing', at: null, text: null, precision: null };
}

type Placed = Pick<KnownEvent, 'id' | 'at' | 'precision' | 'status'>;

/** The order of a history: time, precision (the more exact one is the later), rank of the status, id. */
export const compareKnown = (a: Placed, b: Placed): number =>
  (a.at ?? NEVER) - (b.at ?? NEVER) ||
  exactness(a.precision) - exactness(b.precision) ||
  statusRank(a.status) - statusRank(b.status) ||
  compareText(a.id, b.id);
