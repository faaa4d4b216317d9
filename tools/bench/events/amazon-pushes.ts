/**
 * Amazon's pushes, one event each: every fifth tells of something past, every fiftieth is one of the last hundred
 * again, byte for byte.
 */
import { contentId } from '@app/events';
import { randomNumbers } from '../random';
import type { NewestEvent, Statement } from './statement';

const EVENTS = [
  ['ReadyForReceive', 'PreTransit', 'The label was made, the parcel is expected at the first facility'],
  ['PickupDone', 'InTransit', 'The parcel was picked up by the carrier at the address of the sender'],
  ['Departed', 'InTransit', 'The parcel has left a facility of the carrier on its way to the next'],
  ['ArrivedAtCarrierFacility', 'InTransit', 'The parcel was scanned on arrival at a facility of the carrier'],
  ['OutForDelivery', 'OutForDelivery', 'The parcel is in the vehicle of the courier who will deliver it'],
  ['Delivered', 'Delivered', 'The parcel was handed over at the address of the recipient today'],
  ['DeliveryAttempted', 'DeliveryAttempted', 'Delivery was attempted, there was no answer at the address'],
] as const;

const BEGIN = Date.UTC(2026, 0, 1);
const REPEATABLE = 100;

export interface Amount {
  events: number;
  shipments: number;
  /** Rounds have other shipments and draw other numbers. */
  round: number;
}

export function* amazonPushes({ events, shipments, round }: Amount): Generator<Statement> {
  const draw = randomNumbers(round + 1);
  const recent: Statement[] = [];
  for (let count = 0, step = 0; count < events; count++) {
    if (recent.length === REPEATABLE && draw(50) === 0) {
      yield recent[draw(REPEATABLE)]!;
      continue;
    }
    const shipment = step < shipments ? step : draw(shipments);
    const late = draw(5) === 0 ? draw(shipments * 20) : 0;
    const occurredAt = BEGIN + shipments * 20 + step * 10 - late;
    const push = amazonPush(
      `TBA${round}${String(shipment).padStart(9, '0')}`,
      draw(EVENTS.length),
      occurredAt,
    );
    recent.push(push);
    if (recent.length > REPEATABLE) recent.shift();
    step++;
    yield push;
  }
}

/** @param event number of one of the events, counted round and round */
export function amazonPush(trackingNumber: string, event: number, occurredAt: number): Statement {
  const [code, status, text] = EVENTS[event % EVENTS.length]!;
  const senderId = contentId(['bench', trackingNumber, code, String(occurredAt)]);
  const newest: NewestEvent = { status, code, text, city: 'Leeds', country: 'GB', occurredAt };
  return {
    integration: 'amazon-shipping',
    carrier: 'amazon-shipping',
    trackingNumber,
    senderId,
    body: body(trackingNumber, senderId, newest),
    webhookVersion: '2',
    requestHeaders: {},
    receivedAt: occurredAt + 61_000,
    newest,
  };
}

const DAY_MS = 86_400_000;

/** All pushes of a parcel promise the same day, but those of an attempt that failed: the next one. */
const promisedAt = (code: string, occurredAt: number): number =>
  (Math.ceil(occurredAt / DAY_MS) + (code === 'DeliveryAttempted' ? 3 : 2)) * DAY_MS;

const body = (trackingId: string, id: string, { code, status, occurredAt }: NewestEvent): string =>
  JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Tracking Detail',
    source: 'AmazonShipping',
    account: '434519225125',
    time: new Date(occurredAt + 60_000).toISOString(),
    region: 'eu-west-1',
    resources: [],
    detail: {
      shippingPartyAccountId: 'A1QW4MEBU0BWQI',
      trackingId,
      eventTime: new Date(occurredAt).toISOString(),
      status,
      alternateLegTrackingId: null,
      eventCode: code,
      appId: 'amzn1.sp.solution.4622520d-ef11-4366-aa17-5ff8bb0b9aea',
      shipmentType: 'FORWARD',
      trackingDetailCodes: [],
      version: 2,
      timeToLive: 1_679_569_781,
      promisedDeliveryDate: new Date(promisedAt(code, occurredAt)).toISOString(),
    },
  });
