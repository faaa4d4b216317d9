/**
 * Events that a history repeats, each once. They agree in code, instant and leg, which make the id; spelling and place
 * may differ. Which item comes first decides nothing, and each event is compared once, so that a long history of one
 * event costs no more than one of many.
 */
import { compareText, exactness, type Place, type ShipmentEvent } from '@app/events';

export function mergeRepeated(events: readonly ShipmentEvent[]): ShipmentEvent[] {
  const merged = new Map<string, ShipmentEvent>();
  for (const event of events) {
    const known = merged.get(event.id);
    merged.set(event.id, known ? joined(known, event) : event);
  }
  return [...merged.values()];
}

function joined(a: ShipmentEvent, b: ShipmentEvent): ShipmentEvent {
  const more = compareSpelling(a, b) >= 0 ? a : b;
  return { ...more, place: joinedPlace(a.place, b.place) };
}

/** The more exact time is the better spelling, then the greater text. */
const compareSpelling = (a: ShipmentEvent, b: ShipmentEvent): number =>
  exactness(a.occurredAtPrecision) - exactness(b.occurredAtPrecision) ||
  compareText(a.occurredAtText ?? '', b.occurredAtText ?? '') ||
  compareText(a.code ?? '', b.code ?? '') ||
  compareText(legOf(a), legOf(b));

const legOf = ({ attributes: { shipment_type: leg } }: ShipmentEvent): string =>
  typeof leg === 'string' ? leg : '';

/** Field by field: a place that is filled goes before none, of two the greater text. */
function joinedPlace(a: Place, b: Place): Place {
  const place: Place = { ...a };
  for (const name of ['city', 'region', 'postalCode', 'countryCode', 'countryName'] as const) {
    const [known, other] = [a[name] ?? '', b[name] ?? ''];
    if (other !== '' && compareText(other, known) > 0) place[name] = other;
  }
  return place;
}
