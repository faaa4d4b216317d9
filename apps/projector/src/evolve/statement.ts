/**
 * What an update states for the shipment as a whole, as registers. A key that is absent states nothing; null
 * states that there is no value. Fields that make sense only together share a register: status, reason and code
 * (the standing), and the parts of the estimate. A time that is not an instant carries its mark inside its
 * register, so that the mark goes when the time goes.
 */
import type { Json, Shipment, ShipmentStatement, ShipmentUpdate, Status, StatusReason } from '@app/events';
import { attributeKey, type AttributeValues } from './event-state';
import { canonicalValues, stampOfKey, valuesOf, type Layers } from './layers';

type StandingField = 'status' | 'statusReason' | 'subStatus';
type EstimateField = Extract<keyof ShipmentStatement, `estimatedDelivery${string}`>;
type Field = Exclude<
  keyof ShipmentStatement,
  StandingField | EstimateField | 'impreciseTimes' | 'attributes'
>;

/** The stated columns as they are while nobody has stated them. */
const NEVER_STATED: Record<Field, null> = {
  alternateTrackingNumber: null,
  pickedUpAt: null,
  firstAttemptedAt: null,
  deliveredAt: null,
  failedDeliveryAttempts: null,
  promisedDeliveryAt: null,
  signatureRequirement: null,
  deliveryType: null,
  shippingMethod: null,
  locationId: null,
  orderId: null,
  orderNumber: null,
  orderDate: null,
  orderTags: null,
  orderPromisedDeliveryDate: null,
  onTimeStatus: null,
  onTimeDifferenceDays: null,
  reportedTransitDays: null,
  carbonEmissionsValue: null,
  carbonEmissionsUnit: null,
};
const NO_ESTIMATE: Record<EstimateField, null> = {
  estimatedDeliveryAt: null,
  estimatedDeliveryMin: null,
  estimatedDeliveryMax: null,
  estimatedDeliverySource: null,
  estimatedDeliveryConfidenceCode: null,
};
const FIELDS = keysOf(NEVER_STATED);
const ESTIMATE_FIELDS = keysOf(NO_ESTIMATE);

/** The registers of a shipment. */
export type StatedValues = Partial<Record<Field, Json>> &
  AttributeValues & {
    standing?: Omit<Standing, 'statedAt'>;
    estimate?: Partial<Record<EstimateField, Json>>;
  };

/** Stated times and their columns. */
const TIME_COLUMNS: Partial<Record<Field | EstimateField, string>> = {
  pickedUpAt: 'picked_up_at',
  firstAttemptedAt: 'first_attempted_at',
  deliveredAt: 'delivered_at',
  promisedDeliveryAt: 'promised_delivery_at',
  estimatedDeliveryAt: 'estimated_delivery_at',
  estimatedDeliveryMin: 'estimated_delivery_min',
  estimatedDeliveryMax: 'estimated_delivery_max',
  orderDate: 'order_date',
  orderPromisedDeliveryDate: 'order_promised_delivery_date',
};

const NO_NUMBER: ReadonlySet<Json> = new Set([null, '', 'null']);

export function statedValues({
  shipment,
  trackingNumber,
  integration,
  assumedVersion,
}: ShipmentUpdate): Readonly<Partial<StatedValues>> {
  const values: StatedValues = {};
  for (const field of FIELDS) if (shipment[field] !== undefined) values[field] = marked(shipment, field);
  const alternate = shipment.alternateTrackingNumber ?? null;
  if (NO_NUMBER.has(alternate) || alternate === trackingNumber) delete values.alternateTrackingNumber;
  if (ESTIMATE_FIELDS.some((field) => shipment[field] !== undefined)) {
    values.estimate = {};
    for (const field of ESTIMATE_FIELDS) values.estimate[field] = marked(shipment, field);
  }
  if (shipment.status !== undefined) {
    const { status, statusReason = null, subStatus = null } = shipment;
    values.standing = { integration, status, statusReason, subStatus };
  }
  if (assumedVersion) values[attributeKey('assumed_version')] = true;
  for (const name in shipment.attributes) {
    const value = shipment.attributes[name];
    if (value !== undefined) values[attributeKey(name)] = value;
  }
  return canonicalValues(values);
}

/** The columns that are stated as they are, and which of them hold times that are no instants. */
export interface StatedColumns {
  fields: Pick<Shipment, Field | EstimateField>;
  impreciseTimes: Set<string>;
}

export function statedColumns(values: Readonly<StatedValues>): StatedColumns {
  const impreciseTimes = new Set<string>();
  const fields: StatedColumns['fields'] = { ...NEVER_STATED, ...NO_ESTIMATE };
  const read = (field: Field | EstimateField, value: Json | undefined): void => {
    if (value === undefined || value === null) return;
    const mark = isMarked(value);
    if (mark) impreciseTimes.add(TIME_COLUMNS[field]!);
    Object.assign(fields, { [field]: mark ? value.imprecise : value });
  };
  for (const field of FIELDS) read(field, values[field]);
  if (values.estimate) for (const field of ESTIMATE_FIELDS) read(field, values.estimate[field]);
  return { fields, impreciseTimes };
}

/** A sender's own word on where the shipment stands. */
export interface Standing {
  integration: string;
  status: Status | null;
  statusReason: StatusReason | null;
  subStatus: string | null;
  statedAt: string;
}

export function standingOf(stated: Layers<StatedValues>): Standing | undefined {
  const { standing } = valuesOf(stated);
  const stamp = stampOfKey(stated, 'standing');
  return standing && stamp && { ...standing, statedAt: stamp.statedAt };
}

function marked(shipment: ShipmentStatement, field: Field | EstimateField): Json {
  const value = shipment[field] ?? null;
  const column = TIME_COLUMNS[field];
  if (value === null || !column || !shipment.impreciseTimes?.includes(column)) return value;
  return { imprecise: value };
}

const isMarked = (value: Json): value is { imprecise: Json } =>
  value !== null && typeof value === 'object' && 'imprecise' in value;

function keysOf<T extends object>(fields: T): Extract<keyof T, string>[] {
  const keys: Extract<keyof T, string>[] = [];
  for (const key in fields) keys.push(key);
  return keys;
}
