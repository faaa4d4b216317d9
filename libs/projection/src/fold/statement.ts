/**
 * What an update states for the shipment as a whole, as registers. A key that is absent states nothing; null
 * states that there is no value. Fields that make sense only together share a register: status, reason and code
 * (the stated status), and the parts of the estimate. A time that is not an instant, or was written by another clock
 * than that of UTC, carries its mark inside its register, so that the mark goes when the time goes.
 */
import {
  STATED_COLUMNS,
  columnName,
  type Attributes,
  type Json,
  type Shipment,
  type ShipmentStatement,
  type ShipmentUpdate,
  type StatedColumn,
  type Status,
  type StatusReason,
} from '@app/events';
import { setOwn } from './attributes';
import {
  attributeKey,
  personalKey,
  registersOf,
  type AttributeValues,
  type PersonalValues,
  type Registers,
} from './registers';
import type { Stamp } from './stamp';
import { wallOffsetOf } from './wall-clock';

type EstimateField = Extract<StatedColumn, `estimatedDelivery${string}`>;
type Field = Exclude<StatedColumn, EstimateField>;

const ALL = Object.keys(STATED_COLUMNS) as StatedColumn[];
const isEstimate = (field: StatedColumn): field is EstimateField => field.startsWith('estimatedDelivery');
const ESTIMATE_FIELDS = ALL.filter(isEstimate);
const FIELDS: ReadonlySet<string> = new Set(ALL.filter((field) => !isEstimate(field)));
const NEVER_STATED = Object.fromEntries(ALL.map((field) => [field, null])) as Pick<Shipment, StatedColumn>;
const isTime = (field: StatedColumn): boolean => ['instant', 'date'].includes(STATED_COLUMNS[field]);
/** Stated times and their columns. */
const TIME_COLUMNS = Object.fromEntries(
  ALL.filter(isTime).map((field) => [field, columnName(field)]),
) as Partial<Record<StatedColumn, string>>;

/** The registers of a shipment. */
export type StatedValues = Partial<Record<Field, Json>> &
  AttributeValues &
  PersonalValues & {
    status?: StatedStatus;
    flags?: Attributes | null;
    estimate?: Partial<Record<EstimateField, Json>>;
  };

/** A sender's own word on where the shipment is. */
export interface StatedStatus {
  integration: string;
  status: Status | null;
  statusReason: StatusReason | null;
  subStatus: string | null;
}

/** Attributes that speak of the newest statement only, as one value: they go away when it has nothing of the kind. */
const FLAGS: ReadonlySet<string> = new Set(['assumed_version', 'unreadable_fields', 'implausible_stated_at']);

function flagsOf({ assumedVersion, shipment: { attributes = {} } }: ShipmentUpdate): Attributes | null {
  const flags: Attributes = {};
  if (assumedVersion) flags.assumed_version = true;
  for (const name of FLAGS)
    if (attributes[name] !== undefined && attributes[name] !== null) flags[name] = attributes[name];
  return Object.keys(flags).length > 0 ? flags : null;
}

const NO_NUMBER: ReadonlySet<string> = new Set(['', 'null']);

export function statedBy(update: ShipmentUpdate, stamp: Stamp): Registers<StatedValues> {
  const { shipment, trackingNumber, integration } = update;
  const values: StatedValues = {};
  for (const name in shipment) if (FIELDS.has(name)) values[name as Field] = marked(shipment, name as Field);
  const alternate = shipment.alternateTrackingNumber;
  if (!alternate || NO_NUMBER.has(alternate.toLowerCase()) || alternate === trackingNumber) {
    delete values.alternateTrackingNumber;
  }
  if (ESTIMATE_FIELDS.some((field) => shipment[field] !== undefined)) {
    values.estimate = {};
    for (const field of ESTIMATE_FIELDS) values.estimate[field] = marked(shipment, field);
  }
  if (shipment.status !== undefined) {
    const { status, statusReason = null, subStatus = null } = shipment;
    values.status = { integration, status, statusReason, subStatus };
  }
  values.flags = flagsOf(update);
  for (const name in shipment.attributes) {
    const value = shipment.attributes[name];
    if (value !== undefined && !FLAGS.has(name)) values[attributeKey(name)] = value;
  }
  for (const name in shipment.personalAttributes) {
    const value = shipment.personalAttributes[name];
    if (value !== undefined) values[personalKey(name)] = value;
  }
  return registersOf(stamp, values);
}

/** What is stated now, as columns; a statement older than `since` is of an earlier life and does not count. */
export interface Stated {
  fields: Pick<Shipment, StatedColumn>;
  /** Columns of times that are no instants. */
  impreciseTimes: Set<string>;
  /** Minutes by which the clock that a sender wrote differs from UTC, where it does. */
  wallOffsets: Partial<Record<StatedColumn, number>>;
  attributes: Attributes;
  personalAttributes: Attributes;
  status: (StatedStatus & { statedAt: number }) | undefined;
}

/** @param since milliseconds since 1970 */
export function statedNow(registers: Registers<StatedValues>, since: number): Stated {
  const stated: Stated = {
    fields: { ...NEVER_STATED },
    impreciseTimes: new Set(),
    wallOffsets: {},
    attributes: {},
    personalAttributes: {},
    status: undefined,
  };
  for (const key in registers) {
    const [stamp, value] = registers[key as Field]!;
    if (stamp.statedAt < since || value === null) continue;
    if (key.startsWith('@')) setOwn(stated.attributes, key.slice(1), value);
    else if (key.startsWith('!')) setOwn(stated.personalAttributes, key.slice(1), value);
    else if (key === 'flags') Object.assign(stated.attributes, value);
    else if (key === 'status')
      stated.status = { ...(value as never as StatedStatus), statedAt: stamp.statedAt };
    else if (key === 'estimate')
      for (const field of ESTIMATE_FIELDS) read(stated, field, asObject(value)[field]);
    else read(stated, key as Field, value);
  }
  return stated;
}

/** A time with what is special about it. */
type Marked = { imprecise: Json } | { at: Json; wallOffset: number };

function read(stated: Stated, field: StatedColumn, value: Json | undefined): void {
  if (value === undefined || value === null) return;
  let plain: Json = value;
  if (isMarked(value)) {
    if ('imprecise' in value) {
      plain = value.imprecise;
      stated.impreciseTimes.add(TIME_COLUMNS[field]!);
    } else {
      plain = value.at;
      stated.wallOffsets[field] = value.wallOffset;
    }
  }
  Object.assign(stated.fields, { [field]: plain });
}

function marked(shipment: ShipmentStatement, field: StatedColumn): Json | Marked {
  const value = shipment[field] ?? null;
  const column = TIME_COLUMNS[field];
  if (value === null || !column) return value;
  if (shipment.impreciseTimes?.includes(column)) return { imprecise: value };
  const text = field in WRITTEN_AS ? shipment[WRITTEN_AS[field as keyof typeof WRITTEN_AS]] : undefined;
  const wallOffset = wallOffsetOf(Date.parse(value as string), text ?? null);
  return wallOffset === 0 ? value : { at: value, wallOffset };
}

/** Times whose day is shown as well, and where they stand as written. */
const WRITTEN_AS = { pickedUpAt: 'pickedUpAtText', deliveredAt: 'deliveredAtText' } as const;

/** No stated column is an object. */
const isMarked = (value: Json | Marked): value is Marked =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const asObject = (value: Json): Partial<Record<EstimateField, Json>> => value as never;
