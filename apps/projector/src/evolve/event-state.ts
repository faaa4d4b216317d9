/**
 * One event of a shipment, as all its tellings together know it. Each scalar is taken whole from the telling that
 * knows most; what is empty is no telling at all, so it can never hide what another one filled. Lists are united.
 * The time has one register for each degree of trust, and the most trusted one that is filled counts: that is how
 * one sound telling makes an event sound, and a pushed text goes before a pulled one, in any order of arrival.
 */
import {
  compareText,
  type Attributes,
  type Direction,
  type Json,
  type Milestone,
  type Place,
  type Precision,
  type ShipmentEvent,
  type ShipmentUpdate,
  type Status,
  type StatusReason,
} from '@app/events';
import { canonicalValues, joinLayers, layersOf, type Layers } from './layers';
import { compareTellings, earlierReceipt, type Receipt, type Stamp } from './stamp';

export interface EventState {
  readonly id: string;
  readonly told: Layers<EventValues>;
  /** Sorted and distinct, like the other lists. */
  readonly details: readonly string[];
  readonly milestones: readonly Milestone[];
  readonly refinements: readonly Status[];
  readonly supersedes: readonly string[];
  /** See `unmappedKey`. */
  readonly unmapped: readonly string[];
  readonly receipt: Receipt;
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

type TimeValue = [occurredAt: string | null, text: string | null, precision: Precision | null];

/** Registers of attributes; the mark keeps them apart from fields, whatever a sender calls them. */
export interface AttributeValues {
  [attribute: `@${string}`]: Json | undefined;
}

export const PLACE_FIELDS = [
  'location',
  'city',
  'region',
  'postalCode',
  'countryCode',
  'countryName',
  'latitude',
  'longitude',
] as const;

export const attributeKey = (name: string): `@${string}` => `@${name}`;

/** The attributes among the registers, in the order of their names. */
export function attributesOf(values: Readonly<AttributeValues>): Attributes {
  const names: string[] = [];
  for (const key in values) if (key.startsWith('@')) names.push(key.slice(1));
  const attributes: Attributes = {};
  for (const name of names.sort(compareText)) setOwn(attributes, name, values[attributeKey(name)]!);
  return attributes;
}

/** Sets a key whatever its name; a plain assignment to `__proto__` would be lost. */
function setOwn(attributes: Attributes, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    attributes[name] = value;
  }
}

export type TimeTrust = 'sound' | 'implausible' | 'invalid' | 'missing';
export interface EventTime {
  trust: TimeTrust;
  occurredAt: string | null;
  occurredAtText: string | null;
  occurredAtPrecision: Precision | null;
}

/** Registers of the time, most trusted first. */
const TIMES = [
  ['time', 'sound'],
  ['pulledTime', 'sound'],
  ['implausibleTime', 'implausible'],
  ['invalidTime', 'invalid'],
] as const;

export function timeOf(values: Readonly<EventValues>): EventTime {
  for (const [key, trust] of TIMES) {
    const time = values[key];
    if (time) return { trust, occurredAt: time[0], occurredAtText: time[1], occurredAtPrecision: time[2] };
  }
  return { trust: 'missing', occurredAt: null, occurredAtText: null, occurredAtPrecision: null };
}

/** What one update tells of one event. */
export function eventStateOf(
  event: ShipmentEvent,
  update: ShipmentUpdate,
  stamp: Stamp,
  receipt: Receipt,
): EventState {
  return {
    id: event.id,
    told: layersOf(stamp, toldValues(event, update)),
    details: distinct(event.details ?? []),
    milestones: distinct(event.milestones ?? impliedMilestones(event.status)),
    refinements: distinct(event.refinements ?? []),
    supersedes: distinct(event.supersedes ?? []),
    unmapped: distinct(
      (event.unmapped ?? []).map(({ field, code }) => unmappedKey(update.integration, field, code)),
    ),
    receipt,
  };
}

/** Everything that either of two states of an event knows. */
export function joinEvents(a: EventState, b: EventState): EventState {
  return {
    id: a.id,
    told: joinLayers(a.told, b.told, compareTellings),
    details: union(a.details, b.details),
    milestones: union(a.milestones, b.milestones),
    refinements: union(a.refinements, b.refinements),
    supersedes: union(a.supersedes, b.supersedes),
    unmapped: union(a.unmapped, b.unmapped),
    receipt: earlierReceipt(a.receipt, b.receipt),
  };
}

/** A code that no mapping knew, as a member of a set. */
export const unmappedKey = (integration: string, field: string, code: string): string =>
  JSON.stringify([integration, field, code]);
export const readUnmappedKey = (key: string): [integration: string, field: string, code: string] =>
  JSON.parse(key);

/** The union of two sorted lists of distinct texts. */
export function union<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  if (a.length === b.length && a.every((text, index) => text === b[index])) return a;
  return distinct([...a, ...b]);
}

export const distinct = <T extends string>(texts: readonly T[]): readonly T[] =>
  texts.length === 0 ? NOTHING : [...new Set(texts)].sort(compareText);
const NOTHING: readonly never[] = [];

function toldValues(event: ShipmentEvent, update: ShipmentUpdate): Readonly<Partial<EventValues>> {
  const values: EventValues = {};
  const { status, statusReason, code, message, direction, place } = event;
  if (status) values.status = status;
  if (statusReason) values.statusReason = statusReason;
  if (code) values.code = code;
  if (message) values.message = message;
  if (direction && direction !== 'unknown') values.direction = direction;
  if (place) for (const field of PLACE_FIELDS) tellPlace(values, field, place[field]);
  for (const name in event.attributes) {
    const value = event.attributes[name];
    if (isFilled(value)) values[attributeKey(name)] = value;
  }
  tellTime(event, update.ingest === 'pull', values);
  return canonicalValues(values);
}

function tellPlace<F extends keyof Place>(values: Place, field: F, value: Place[F]): void {
  if (isFilled(value)) values[field] = value;
}

const isFilled = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== '';

function tellTime(event: ShipmentEvent, pulled: boolean, values: EventValues): void {
  const text = event.occurredAtText ?? null;
  const precision = event.occurredAtPrecision ?? null;
  if (event.occurredAt && (event.timeFault ?? 'implausible') === 'implausible') {
    const key = event.timeFault ? 'implausibleTime' : pulled ? 'pulledTime' : 'time';
    values[key] = [event.occurredAt, text, precision];
  } else if (text || event.timeFault === 'invalid') {
    values.invalidTime = [null, text, null];
  }
}

const IMPLIED: Partial<Record<Status, Milestone[]>> = {
  delivery_attempted: ['first_attempted'],
  out_for_delivery: ['out_for_delivery'],
  delivered: ['delivered'],
  returned: ['returned'],
};
const impliedMilestones = (status: Status | null | undefined): Milestone[] =>
  (status && IMPLIED[status]) || [];
