/**
 * One event of Amazon, pushed or pulled. Its id is made of the parcel, the event code, the instant and the leg, which
 * both kinds of payload have, so that an event is one whichever way it came. One that is reported without its leg is
 * the same one too, and is completed when the leg becomes known.
 */
import {
  contentId,
  type Direction,
  type Place,
  type ShipmentEvent,
  type ShipmentIdentity,
} from '@app/events';
import { Unmapped } from '../reading/code-table';
import type { Stated } from '../json/reader';
import { isImplausible, type Time } from '../json/time';
import { DETAILS, FORWARD_EVENTS, LEGS, meaningOf, STATUSES } from './status';

/** Names the formula, so that a later one can never give the same id to something else. */
const FORMULA = 'amazon-shipping-event/1';

/** What a payload says about an event. */
export interface Reported {
  code: string | null;
  time: Time;
  /** Amazon's `shipmentType`. */
  leg: Stated<string>;
  /** Sorted and distinct. */
  details: readonly string[];
  /** Amazon's coarse word, which decides nothing. */
  status: Stated<string>;
  place: Place;
}

/**
 * @param path of the event in its payload, for codes that are on no list
 * @param saidAt when Amazon said this; ISO 8601 UTC with milliseconds
 */
export function eventOf(
  reported: Reported,
  path: string,
  shipment: ShipmentIdentity,
  saidAt: string,
): ShipmentEvent {
  const { code, time, leg, details, status, place } = reported;
  const direction = LEGS.meaning(leg) ?? 'unknown';
  const timeFault = time.fault ?? (isImplausible(time.at!, saidAt) ? 'implausible' : undefined);
  const meaning = meaningOf(code, direction, details);
  const idOnLeg = (side: Direction): string => eventId(reported, shipment, side);
  return {
    id: idOnLeg(direction),
    occurredAt: time.at,
    occurredAtText: time.text,
    occurredAtPrecision: time.precision,
    status: meaning.status,
    statusReason: meaning.reason ?? null,
    code,
    details: [...details],
    message: null,
    direction,
    place,
    attributes: {
      ...(status && { status }),
      // A leg that is on no list decides nothing and is kept.
      ...(leg && !LEGS.has(leg) && { shipment_type: leg }),
    },
    // A time that cannot be right marks nothing.
    milestones: meaning.milestone && !timeFault ? [meaning.milestone] : [],
    ...(timeFault && { timeFault }),
    ...(direction !== 'unknown' && { scan: { id: idOnLeg('unknown'), parts: [direction] } }),
    ...unmappedIn(reported, path).toPart(),
  };
}

function eventId({ code, time }: Reported, shipment: ShipmentIdentity, leg: Direction): string {
  return contentId([
    FORMULA,
    shipment.account,
    shipment.carrier,
    shipment.trackingNumber,
    code?.toLowerCase() ?? '',
    time.at ?? time.text ?? '',
    leg === 'unknown' ? '' : leg,
  ]);
}

function unmappedIn({ code, leg, details, status }: Reported, path: string): Unmapped {
  const unmapped = new Unmapped();
  unmapped.check(`${path}.eventCode`, code, FORWARD_EVENTS);
  unmapped.check(`${path}.status`, status, STATUSES);
  unmapped.check(`${path}.shipmentType`, leg, LEGS);
  for (const detail of details) unmapped.check(`${path}.trackingDetailCodes[]`, detail, DETAILS);
  return unmapped;
}
