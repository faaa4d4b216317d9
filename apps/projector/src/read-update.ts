/**
 * Reads a record of the updates topic. The topic is open to others, so nothing about a record is taken for
 * granted: what does not have the form of a `ShipmentUpdate` becomes a dead letter.
 */
import {
  DIRECTIONS,
  INGEST_PATHS,
  MILESTONES,
  PRECISIONS,
  STATUSES,
  deadLetter,
  isUtcInstant,
  ok,
  shipmentId,
  type Outcome,
  type ShipmentUpdate,
} from '@app/events';
import type { ReceivedRecord } from '@app/kafka';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '' && value.isWellFormed();
const instant: Check = (value) => typeof value === 'string' && isUtcInstant(value);
const uuid: Check = (value) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value);

const UPDATE: Record<string, Check> = {
  id: text,
  shipmentId: uuid,
  account: text,
  integration: text,
  source: text,
  carrier: text,
  trackingNumber: text,
  ingest: oneOf(INGEST_PATHS),
  webhookVersion: text,
  mappingVersion: count,
  statedAt: instant,
  receivedAt: instant,
  raw: object,
  shipment: object,
  events: listOf(object),
  precedence: nullable(object),
  unmapped: nullable(listOf(object)),
};

const RAW: Record<string, Check> = {
  id: text,
  topic: text,
  partition: count,
  offset: (value) => typeof value === 'string' && /^\d{1,19}$/.test(value),
};

const EVENT: Record<string, Check> = {
  id: uuid,
  occurredAt: nullable(instant),
  occurredAtText: nullable((value) => typeof value === 'string'),
  occurredAtPrecision: nullable(oneOf(PRECISIONS)),
  status: nullable(oneOf(STATUSES)),
  details: nullable(listOf(text)),
  direction: oneOf(DIRECTIONS),
  place: nullable(object),
  attributes: nullable(object),
  milestones: nullable(listOf(oneOf(MILESTONES))),
  supersedes: nullable(listOf(uuid)),
  unmapped: nullable(listOf(object)),
};

export function readUpdate(record: ReceivedRecord): Outcome<ShipmentUpdate> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.value));
  } catch {
    return deadLetter('malformed_record', 'the value is not JSON in UTF-8');
  }
  if (!object(value)) return deadLetter('malformed_record', 'the value is not a JSON object');
  const update = value as ShipmentUpdate;
  const fault = faultOf(update);
  if (fault) return deadLetter('malformed_record', `${fault} is not what a shipment update has`);
  return ok({ ...update, events: update.events.map(complete) });
}

function faultOf(update: ShipmentUpdate): string | undefined {
  const fault = firstFault(update, UPDATE, '') ?? firstFault(update.raw, RAW, 'raw.');
  if (fault) return fault;
  if (shipmentId(update) !== update.shipmentId) return 'shipmentId';
  for (const [index, event] of update.events.entries()) {
    const inEvent = firstFault(event, EVENT, `events[${index}].`);
    if (inEvent) return inEvent;
  }
  return undefined;
}

function firstFault(value: object, checks: Record<string, Check>, path: string): string | undefined {
  for (const [name, check] of Object.entries(checks)) {
    if (!check((value as Record<string, unknown>)[name])) return path + name;
  }
  return undefined;
}

/** Fills in what a producer may leave out. */
const complete = (event: ShipmentUpdate['events'][number]): ShipmentUpdate['events'][number] => ({
  ...event,
  details: event.details ?? [],
  place: event.place ?? {},
  attributes: event.attributes ?? {},
});
