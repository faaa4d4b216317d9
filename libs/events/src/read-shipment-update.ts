/**
 * Reads the value of a record of the updates topic. The topic is open to other producers, so nothing about a record
 * is taken for granted: what is not a `ShipmentUpdate` that Postgres can store becomes a dead letter here. Details
 * say where the fault is and never quote a value.
 */
import { isUtf8 } from 'node:buffer';
import { deadLetter, ok, type Outcome } from './dead-letter';
import { faultFinder, isObject, namesIn } from './fault-finder';
import { shipmentId } from './identity';
import { SHIPMENT_UPDATE_SCHEMA, type ShipmentUpdate } from './shipment-update';
import { unstorablePath } from './storable';

const faultIn = faultFinder(SHIPMENT_UPDATE_SCHEMA);
const NAMES = namesIn(SHIPMENT_UPDATE_SCHEMA);

/**
 * Reads a shipment update and fills in what a producer may leave out of an event: details, place and attributes.
 * @param bytes JSON in UTF-8
 * @returns the update, or a dead letter `malformed_record` (not JSON, not an update, an id of another shipment) or
 *   `unstorable_record` (a text with U+0000 or half a surrogate pair)
 */
export function readShipmentUpdate(bytes: Buffer): Outcome<ShipmentUpdate> {
  if (!isUtf8(bytes)) return deadLetter('malformed_record', 'the value is not JSON in UTF-8');
  const json = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return deadLetter('malformed_record', 'the value is not JSON in UTF-8');
  }
  if (!isObject(value)) return deadLetter('malformed_record', 'the value is not a JSON object');
  const unstorable = unstorablePath(json, value, NAMES);
  if (unstorable !== undefined)
    return deadLetter('unstorable_record', `${unstorable} holds U+0000 or half a surrogate pair`);
  complete(value);
  return checkUpdate(value);
}

function checkUpdate(value: unknown): Outcome<ShipmentUpdate> {
  const fault = faultIn(value);
  if (fault !== undefined) return malformed(fault);
  const update = value as ShipmentUpdate;
  return shipmentId(update) === update.shipmentId ? ok(update) : malformed('shipmentId');
}

const malformed = (path: string): Outcome<never> =>
  deadLetter('malformed_record', `${path} is not what a shipment update has`);

function complete({ events }: Record<string, unknown>): void {
  if (!Array.isArray(events)) return;
  for (const event of events as unknown[]) {
    if (!isObject(event)) continue;
    event.details ??= [];
    event.place ??= {};
    event.attributes ??= {};
  }
}
