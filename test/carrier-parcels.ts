/** Parcels of both senders as each way of hearing of them has them: a webhook, and an answer of the API. */
import { aftershipWebhook, amazonWebhook, type ExampleWebhook } from '../tools/example/webhooks';
import type { ExampleSecrets } from '../tools/example/secrets';
import type { ApiTracking } from './setup/aftership-api';

const AMAZON_STEPS = [
  ['ReadyForReceive', 'PreTransit'],
  ['PickupDone', 'InTransit'],
  ['ArrivedAtCarrierFacility', 'InTransit'],
  ['OutForDelivery', 'OutForDelivery'],
  ['Delivered', 'Delivered'],
] as const;
export const STEPS = AMAZON_STEPS.length;

/** Of its parcels every third has not arrived yet. */
export const stepsOf = (parcel: number): number => (parcel % 3 === 0 ? STEPS - 1 : STEPS);

const BEGIN = Date.UTC(2026, 9, 1);
const timeOf = (parcel: number, step: number): string =>
  new Date(BEGIN + (parcel * 7 + step * 300) * 60_000).toISOString().replace('.000Z', 'Z');
const promiseOf = (parcel: number): string => timeOf(parcel, STEPS + 2);

export const amazonNumber = (list: string, parcel: number): string =>
  `${list}-TBA${String(parcel).padStart(6, '0')}`;

export function amazonPush(
  secrets: ExampleSecrets,
  list: string,
  parcel: number,
  step: number,
): ExampleWebhook {
  const [eventCode, status] = AMAZON_STEPS[step]!;
  const detail = {
    trackingId: amazonNumber(list, parcel),
    eventTime: timeOf(parcel, step),
    eventCode,
    status,
    shipmentType: 'FORWARD',
    trackingDetailCodes: [],
    promisedDeliveryDate: promiseOf(parcel),
    version: 2,
  };
  const envelope = { version: '0', id: `${list}-${parcel}-${step}`, time: timeOf(parcel, step), detail };
  return amazonWebhook('', Buffer.from(JSON.stringify(envelope)), secrets.ACME_AMAZON_KEY);
}

/** Its summary is left out: no webhook says the like. */
export function amazonAnswer(list: string, parcel: number, steps = stepsOf(parcel)): string {
  const eventHistory = AMAZON_STEPS.slice(0, steps).map(([eventCode], step) => ({
    eventCode,
    eventTime: timeOf(parcel, step),
    shipmentType: 'FORWARD',
    location: { stateOrRegion: '', city: 'Leeds', countryCode: 'GB', postalCode: 'LS1' },
  }));
  const payload = {
    trackingId: amazonNumber(list, parcel),
    eventHistory,
    promisedDeliveryDate: promiseOf(parcel),
  };
  // Spaces of its own: bytes that no serializer of ours would write.
  return `{ "payload" : ${JSON.stringify(payload)} }`;
}

const CHECKPOINTS = [
  'InfoReceived_001',
  'InTransit_002',
  'InTransit_003',
  'OutForDelivery_001',
  'Delivered_001',
];

/** As version 2026-07 has it. */
export function aftershipTracking(parcel: number): ApiTracking {
  const told = CHECKPOINTS.slice(0, stepsOf(parcel));
  const subtag = told.at(-1)!;
  const slug = ['fedex', 'royal-mail'][parcel % 2];
  return {
    id: `api${parcel}`.padEnd(32, '0'),
    tracking_number: `A${String(parcel).padStart(8, '0')}`,
    slug,
    created_at: timeOf(parcel, 0).replace('Z', '+00:00'),
    updated_at: timeOf(parcel, told.length).replace('Z', '+00:00'),
    tag: subtag.slice(0, -4),
    subtag,
    order_id: `order ${parcel}`,
    checkpoints: told.map((code, step) => ({
      slug,
      checkpoint_time: timeOf(parcel, step),
      city: 'Leeds',
      country_region: 'GBR',
      message: `scan ${step}`,
      tag: code.slice(0, -4),
      subtag: code,
      events: [],
    })),
  };
}

export function aftershipPush(secrets: ExampleSecrets, parcel: number): ExampleWebhook {
  const msg = aftershipTracking(parcel);
  const ts = Math.floor(Date.parse(msg.updated_at) / 1_000);
  const body = JSON.stringify({ ts, event: 'tracking_update', event_id: `push-${parcel}`, msg });
  return aftershipWebhook('', Buffer.from(body), secrets.ACME_AFTERSHIP_SECRET, '2026-07');
}
