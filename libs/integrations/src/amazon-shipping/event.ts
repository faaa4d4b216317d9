/**
 * The event that a push tells. Its id is made of the parcel, the event code, the instant and the leg; an event
 * told without its leg is the same one, and is completed when the leg becomes known.
 */
import { contentId, type Direction, type ShipmentEvent, type ShipmentIdentity } from '@app/events';
import { Unmapped } from '../code-table';
import type { Reader } from '../json/reader';
import { isImplausible } from '../time';
import { DETAILS, FORWARD_EVENTS, LEGS, meaningOf, STATUSES } from './status';
import type { Detail } from './versions';

/** Names the formula, so that a later one can never give the same id to something else. */
const FORMULA = 'amazon-shipping-event/1';

/** Most detail codes of one event. */
const MAX_DETAILS = 1000;

/** @param toldAt when Amazon sent this */
export function mapEvent(read: Reader<Detail>, shipment: ShipmentIdentity, toldAt: string): ShipmentEvent {
  const code = read.text('eventCode') ?? null;
  const leg = read.text('shipmentType');
  const direction = LEGS.meaning(leg) ?? 'unknown';
  const details = [...new Set(read.texts('trackingDetailCodes', MAX_DETAILS) ?? [])].filter(Boolean).sort();
  const status = read.text('status') ?? read.text('Status');
  const time = read.timeAsWritten('eventTime');
  const timeFault = time.fault ?? (isImplausible(time.at!, toldAt) ? 'implausible' : undefined);
  const meaning = meaningOf(code, direction, details);

  const unmapped = new Unmapped();
  unmapped.check('detail.eventCode', code, FORWARD_EVENTS);
  unmapped.check('detail.status', status, STATUSES);
  unmapped.check('detail.shipmentType', leg, LEGS);
  for (const detail of details) unmapped.check('detail.trackingDetailCodes[]', detail, DETAILS);

  const idOnLeg = (side: Direction): string =>
    contentId([
      FORMULA,
      shipment.account,
      shipment.carrier,
      shipment.trackingNumber,
      code?.toLowerCase() ?? '',
      time.at ?? time.text ?? '',
      side === 'unknown' ? '' : side,
    ]);
  return {
    id: idOnLeg(direction),
    occurredAt: time.at,
    occurredAtText: time.text,
    occurredAtPrecision: time.precision,
    status: meaning.status,
    statusReason: meaning.reason ?? null,
    code,
    details,
    message: null,
    direction,
    place: {},
    attributes: status ? { status } : {},
    // A time that cannot be right marks nothing.
    milestones: meaning.milestone && !timeFault ? [meaning.milestone] : [],
    ...(timeFault && { timeFault }),
    ...(direction !== 'unknown' && { supersedes: [idOnLeg('unknown')] }),
    ...unmapped.toPart(),
  };
}
