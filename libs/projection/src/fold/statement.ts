/**
 * What an update states for the shipment as a whole, as registers. A key that is absent states nothing; null
 * states that there is no value. Fields that make sense only together share a register: status, reason and code
 * (the stated status), and the parts of the estimate. A time that is not an instant carries its mark inside its
 * register, so that the mark goes when the time goes.
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
import { attributeKey, registersOf, type AttributeValues, type Registers } from './registers';
import type { Stamp } from './stamp';

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
  AttributeValues & { status?: StatedStatus; estimate?: Partial<Record<EstimateField, Json>> };

/** A sender's own word on where the shipment is. */
export interface StatedStatus {
  integration: string;
  status: Status | null;
  statusReason: StatusReason | null;
  subStatus: string | null;
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
  if (update.assumedVersion) values[attributeKey('assumed_version')] = true;
  for (const name in shipment.attributes) {
    const value = shipment.attributes[name];
    if (value !== undefined) values[attributeKey(name)] = value;
  }
  return registersOf(stamp, values);
}

/** What is stated now, as columns; a statement older than `since` is of an earlier life and does not count. */
export interface Stated {
  fields: Pick<Shipment, StatedColumn>;
  /** Columns of times that are no instants. */
  impreciseTimes: Set<string>;
  attributes: Attributes;
  status: (StatedStatus & { statedAt: number }) | undefined;
}

/** @param since milliseconds since 1970 */
export function statedNow(registers: Registers<StatedValues>, since: number): Stated {
  const stated: Stated = {
    fields: { ...NEVER_STATED },
    impreciseTimes: new Set(),
    attributes: {},
    status: undefined,
  };
  for (const key in registers) {
    const [stamp, value] = registers[key as Field]!;
    if (stamp.statedAt < since || value === null) continue;
    if (key.startsWith('@')) setOwn(stated.attributes, key.slice(1), value);
    else if (key === 'status')
      stated.status = { ...(value as never as StatedStatus), statedAt: stamp.statedAt };
    else if (key === 'estimate')
      for (const field of ESTIMATE_FIELDS) read(stated, field, asObject(value)[field]);
    else read(stated, key as Field, value);
  }
  return stated;
}

function read({ fields, impreciseTimes }: Stated, field: StatedColumn, value: Json | undefined): void {
  if (value === undefined || value === null) return;
  const mark = isMarked(value);
  if (mark) impreciseTimes.add(TIME_COLUMNS[field]!);
  Object.assign(fields, { [field]: mark ? value.imprecise : value });
}

function marked(shipment: ShipmentStatement, field: StatedColumn): Json {
  const value = shipment[field] ?? null;
  const column = TIME_COLUMNS[field];
  if (value === null || !column || !shipment.impreciseTimes?.includes(column)) return value;
  return { imprecise: value };
}

const isMarked = (value: Json): value is { imprecise: Json } =>
  value !== null && typeof value === 'object' && 'imprecise' in value;

const asObject = (value: Json): Partial<Record<EstimateField, Json>> => value as never;
