/**
 * What all updates together say of one event. Each scalar is taken whole from the telling that knows most;
 * what is empty is no telling at all, so it can never hide what another one filled. Lists are united. The time has
 * one register for each degree of trust, and the most trusted one that is filled counts: that is how one sound
 * telling makes an event sound, and a pushed text goes before a pulled one, in any order of arrival.
 */
import {
  compareText,
  type Direction,
  type Json,
  type Milestone,
  type Place,
  type Precision,
  type Scan,
  type ShipmentEvent,
  type ShipmentUpdate,
  type Status,
  type StatusReason,
} from '@app/events';
import { shortDigest } from './short-digest';
import {
  attributeKey,
  joinRegisters,
  registersOf,
  type AttributeValues,
  type Register,
  type Registers,
} from './registers';
import { greaterScan } from './reported-scan';
import { compareTellings, earlierReceipt, isPlausible, type Receipt, type Stamp } from './stamp';

export interface Telling {
  /** The greatest stamp of all tellings, and the digest of that telling; see `digestOf`. */
  readonly stamp: Stamp;
  readonly digest: string;
  readonly registers: Registers<EventValues>;
  readonly sets: EventSets;
  readonly scan: Readonly<Scan> | null;
  /** The earliest one. */
  readonly receipt: Receipt;
}

/** Sorted and distinct lists; tellings of one event are united. */
export interface EventSets {
  readonly details: readonly string[];
  readonly milestones: readonly Milestone[];
  readonly refinements: readonly Status[];
  /** See `unmappedKey`. */
  readonly unmapped: readonly string[];
}

/** The registers of an event; none is ever empty. */
export interface EventValues extends Place, AttributeValues {
  status?: Status;
  statusReason?: StatusReason;
  code?: string;
  message?: string;
  direction?: Direction;
  time?: TimeValue;
  pulledTime?: TimeValue;
  implausibleTime?: TimeValue;
  invalidTime?: TimeValue;
}

export type TimeValue = [occurredAt: string | null, text: string | null, precision: Precision | null];

export const PLACE_FIELDS = [
  'location',
  'city',
  'region',
  'postalCode',
  'countryCode',
  'countryName',
  'latitude',
  'longitude',
] as const satisfies readonly (keyof Place)[];

/** What one update tells of one event. */
export function tellingOf(
  event: ShipmentEvent,
  { ingest, integration }: ShipmentUpdate,
  { stamp, receipt, digest }: { stamp: Stamp; receipt: Receipt; digest: string },
): Telling {
  return {
    stamp,
    digest,
    registers: registersOf(stamp, toldValues(event, ingest === 'pull', stamp)),
    sets: {
      details: distinct(event.details),
      milestones: distinct(event.milestones ?? impliedMilestones(event.status)),
      refinements: distinct(event.refinements ?? []),
      unmapped: distinct(
        (event.unmapped ?? []).map(({ field, code }) => unmappedKey(integration, field, code)),
      ),
    },
    scan: event.scan ?? null,
    receipt,
  };
}

/**
 * Two tellings with one digest say the same of an event; most of a snapshot says what the last one said. Two with
 * different digests may differ in their wording only.
 * @param text the event as JSON
 */
export function digestOf(
  event: ShipmentEvent,
  text: string,
  { ingest, integration }: ShipmentUpdate,
  stamp: Stamp,
): string {
  return shortDigest(`${ingest === 'pull'} ${isDoubted(event, stamp)} ${integration} ${text}`);
}

/** Of tellings with one stamp and different digests: such an event is always looked at whole. */
export const NO_DIGEST = '';

/** Everything that either of two tellings of an event knows. */
export function joinTellings(a: Telling, b: Telling): Telling {
  const order = compareTellings(a.stamp, b.stamp);
  const newer = order >= 0 ? a : b;
  return {
    stamp: newer.stamp,
    digest: order === 0 && a.digest !== b.digest ? NO_DIGEST : newer.digest,
    registers: joinRegisters(a.registers, b.registers, compareTellings),
    sets: joinSets(a.sets, b.sets),
    scan: greaterScan(a.scan, b.scan),
    receipt: earlierReceipt(a.receipt, b.receipt),
  };
}

/** What is known of an event when what others know of it less completely fills its gaps. */
export const completed = (own: Telling, lesser: Telling): Telling => ({
  ...own,
  registers: { ...lesser.registers, ...own.registers },
  sets: joinSets(own.sets, lesser.sets),
  receipt: earlierReceipt(own.receipt, lesser.receipt),
});

/** The same telling, repeated later in the same words. */
export function raised(telling: Telling, stamp: Stamp): Telling {
  if (compareTellings(stamp, telling.stamp) <= 0) return telling;
  const registers: Record<string, Register<unknown>> = {};
  for (const key in telling.registers) {
    const register = telling.registers[key as keyof EventValues] as Register<unknown>;
    const isNewest = compareTellings(register[0], telling.stamp) === 0;
    registers[key] = isNewest ? [stamp, register[1]] : register;
  }
  return { ...telling, stamp, registers: registers as Registers<EventValues> };
}

const SETS = ['details', 'milestones', 'refinements', 'unmapped'] as const;

function joinSets(a: EventSets, b: EventSets): EventSets {
  let joined = a;
  for (const name of SETS) {
    const both = union<string>(a[name], b[name]);
    if (both !== a[name]) joined = { ...joined, [name]: both };
  }
  return joined;
}

/** The union of two sorted lists of distinct texts; the first one itself when the other adds nothing. */
export function union<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  const known = new Set(a);
  return b.every((text) => known.has(text)) ? a : distinct([...a, ...b]);
}

export const distinct = <T extends string>(texts: readonly T[]): readonly T[] =>
  texts.length === 0 ? NOTHING : [...new Set(texts)].sort(compareText);
const NOTHING: readonly never[] = [];

/** A code that no mapping knew, as a member of a set. */
export const unmappedKey = (integration: string, field: string, code: string): string =>
  JSON.stringify([integration, field, code]);
export const readUnmappedKey = (key: string): [integration: string, field: string, code: string] =>
  JSON.parse(key) as [string, string, string];

function toldValues(event: ShipmentEvent, pulled: boolean, stamp: Stamp): EventValues {
  const values: EventValues = {};
  const { status, statusReason, code, message, direction, place } = event;
  if (status) values.status = status;
  if (statusReason) values.statusReason = statusReason;
  if (code) values.code = code;
  if (message) values.message = message;
  if (direction !== 'unknown') values.direction = direction;
  for (const field of PLACE_FIELDS) {
    const value = place[field];
    if (isFilled(value)) Object.assign(values, { [field]: value });
  }
  for (const name in event.attributes) {
    const value = event.attributes[name];
    if (isFilled(value)) values[attributeKey(name)] = value;
  }
  tellTime(event, pulled, stamp, values);
  return values;
}

const isFilled = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== '';

function tellTime(event: ShipmentEvent, pulled: boolean, stamp: Stamp, values: EventValues): void {
  const text = event.occurredAtText ?? null;
  const { occurredAt, timeFault } = event;
  if (occurredAt && (timeFault ?? 'implausible') === 'implausible') {
    const key = isDoubted(event, stamp) ? 'implausibleTime' : pulled ? 'pulledTime' : 'time';
    values[key] = [occurredAt, text, event.occurredAtPrecision ?? null];
  } else if (text || timeFault === 'invalid') {
    values.invalidTime = [null, text, null];
  }
}

/** Whether the time cannot be right, by the mapping's word or because it lies too far ahead of when it was said. */
const isDoubted = ({ occurredAt, timeFault }: ShipmentEvent, { statedAt, sentAt }: Stamp): boolean =>
  timeFault !== undefined || (!!occurredAt && !isPlausible(Date.parse(occurredAt), statedAt, sentAt));

const IMPLIED: Partial<Record<Status, Milestone[]>> = {
  delivery_attempted: ['first_attempted'],
  out_for_delivery: ['out_for_delivery'],
  delivered: ['delivered'],
  returned: ['returned'],
};
const impliedMilestones = (status: Status | null): Milestone[] => (status && IMPLIED[status]) || [];
