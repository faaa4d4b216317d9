/** An event's row: made from what updates say of it, and read back where the row says all of it. */
import { type Attributes, type HistoryEvent, type Place } from '@app/events';
import { inOrder, setOwn } from './attributes';
import type { ResolvedEvent } from './history';
import { timeOf, type KnownEvent } from './known-event';
import { attributeKey, registersOf, valuesOf } from './registers';
import { compareTellings, isoTime } from './stamp';
import { PLACE_FIELDS, type EventValues, type Telling } from './telling';

export function eventRow(shipmentId: string, event: ResolvedEvent, telling: Telling): HistoryEvent {
  const values = valuesOf<EventValues>(telling.registers);
  const { trust, text, precision } = timeOf(values);
  const { receipt, sets } = telling;
  return {
    id: event.id,
    shipmentId,
    occurredAt: isoTime(event.at),
    occurredAtText: text,
    occurredAtPrecision: precision,
    status: event.status,
    statusReason: event.reason,
    code: event.code,
    details: [...sets.details],
    message: values.message ?? null,
    direction: event.direction,
    ...placeOf(values),
    attributes: attributesOf(values, trust),
    receivedAt: receipt.receivedAt,
    raw: receipt.raw,
    source: receipt.source,
    life: event.life,
  };
}

export const placeOf = (values: Place): Required<Place> => ({
  location: values.location ?? null,
  city: values.city ?? null,
  region: values.region ?? null,
  postalCode: values.postalCode ?? null,
  countryCode: values.countryCode ?? null,
  countryName: values.countryName ?? null,
  latitude: values.latitude ?? null,
  longitude: values.longitude ?? null,
});

/** A place as the shipment's row has it. */
export const lastPlace = (place: Required<Place>) => ({
  lastLocation: place.location,
  lastCity: place.city,
  lastRegion: place.region,
  lastPostalCode: place.postalCode,
  lastCountryCode: place.countryCode,
  lastCountryName: place.countryName,
  lastLatitude: place.latitude,
  lastLongitude: place.longitude,
});

function attributesOf(values: EventValues, trust: KnownEvent['trust']): Attributes {
  const all: Attributes = {};
  for (const key in values)
    if (key.startsWith('@')) setOwn(all, key.slice(1), values[attributeKey(key.slice(1))]!);
  const attributes = inOrder(all);
  if (trust === 'invalid') attributes.invalid_time = true;
  if (trust === 'implausible') attributes.implausible_time = true;
  return attributes;
}

/** Whether `tellingOfRow` gives the telling back: one telling, with nothing that a row has no column for. */
export function fitsItsRow({ registers, sets, stamp }: Telling): boolean {
  if (sets.refinements.length > 0 || sets.unmapped.length > 0) return false;
  if (registers.pulledTime || registers.implausibleTime || registers.invalidTime) return false;
  for (const key in registers)
    if (compareTellings(registers[key as keyof EventValues]![0], stamp) !== 0) return false;
  return true;
}

/** What updates say of an event, from its row and its entry in the summary. */
export function tellingOfRow(row: HistoryEvent, known: KnownEvent): Telling {
  const values: EventValues = {};
  if (known.status) values.status = known.status;
  if (row.statusReason) values.statusReason = row.statusReason;
  if (row.code) values.code = row.code;
  if (row.message) values.message = row.message;
  if (known.direction !== 'unknown') values.direction = known.direction;
  for (const field of PLACE_FIELDS) if (row[field] !== null) Object.assign(values, { [field]: row[field] });
  for (const name in row.attributes) values[attributeKey(name)] = row.attributes[name];
  if (known.at !== null) values.time = [isoTime(known.at), row.occurredAtText, row.occurredAtPrecision];
  return {
    stamp: known.stamp,
    digest: known.digest,
    registers: registersOf(known.stamp, values),
    sets: {
      details: row.details,
      milestones: known.milestones,
      refinements: [],
      unmapped: [],
    },
    scan: known.scan,
    receipt: { receivedAt: row.receivedAt, source: row.source, raw: row.raw },
  };
}
