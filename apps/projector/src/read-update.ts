/**
 * Reads a record of the updates topic. The topic is open to others, so nothing about a record is taken for
 * granted: what does not have the form of a `ShipmentUpdate` becomes a dead letter.
 */
import { deadLetter, ok, shipmentId, type Outcome, type ShipmentUpdate } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import { EVENT, RAW, SHIPMENT, UPDATE, faultIn } from './update-shape';

export function readUpdate(record: ReceivedRecord): Outcome<ShipmentUpdate> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.value));
  } catch {
    return deadLetter('malformed_record', 'the value is not JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return deadLetter('malformed_record', 'the value is not a JSON object');
  const update = value as ShipmentUpdate;
  const fault = faultOf(update);
  if (fault) return deadLetter('malformed_record', `${fault} is not what a shipment update has`);
  return ok({ ...update, events: update.events.map(complete) });
}

function faultOf(update: ShipmentUpdate): string | undefined {
  const fault = faultIn(update, UPDATE);
  if (fault) return fault;
  const inRaw = faultIn(update.raw, RAW);
  if (inRaw) return `raw.${inRaw}`;
  const inShipment = faultIn(update.shipment, SHIPMENT);
  if (inShipment) return `shipment.${inShipment}`;
  if (shipmentId(update) !== update.shipmentId) return 'shipmentId';
  for (const [index, event] of update.events.entries()) {
    const inEvent = faultIn(event, EVENT);
    if (inEvent) return `events[${index}].${inEvent}`;
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
