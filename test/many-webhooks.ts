/**
 * Webhooks of both senders, in mixed versions, for a handful of shipments: the raw material of tests in which
 * order, repetition or a crash must not matter. The same seed gives the same webhooks.
 */
import { createHash } from 'node:crypto';
import { aftershipWebhook, amazonWebhook, type ExampleWebhook } from '../tools/example/webhooks';
import type { ExampleSecrets } from '../tools/example/secrets';

const VERSIONS = ['legacy', '2023-10', '2024-01', '2024-04'] as const;
type Version = (typeof VERSIONS)[number];

const CHECKPOINTS = [
  ['InfoReceived', 'InfoReceived_001'],
  ['InTransit', 'InTransit_002'],
  ['InTransit', 'InTransit_007'],
  ['InTransit', 'InTransit_003'],
  ['OutForDelivery', 'OutForDelivery_001'],
  ['AttemptFail', 'AttemptFail_002'],
  ['OutForDelivery', 'OutForDelivery_001'],
  ['Delivered', 'Delivered_001'],
] as const;

const AMAZON = [
  'ReadyForReceive',
  'PickupDone',
  'Departed',
  'ArrivedAtCarrierFacility',
  'OutForDelivery',
  'Delivered',
];

/** A number from 0 up to `below`, the same for the same words. */
const drawn = (below: number, ...words: (string | number)[]): number =>
  createHash('sha256').update(JSON.stringify(words)).digest().readUInt32BE() % below;

export function manyWebhooks(
  secrets: ExampleSecrets,
  count: number,
  shipments: number,
  seed = 'a',
): ExampleWebhook[] {
  return Array.from({ length: count }, (_, index) => {
    const shipment = index % shipments;
    const step = Math.floor(index / shipments);
    return shipment % 3 === 0
      ? amazon(secrets, seed, shipment, step)
      : aftership(secrets, seed, shipment, step);
  });
}

/** The same elements in another order. */
export const shuffled = <T>(items: readonly T[], seed: string): T[] =>
  items
    .map((item, index) => ({ item, place: drawn(2 ** 32, seed, index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);

function amazon(secrets: ExampleSecrets, seed: string, shipment: number, step: number): ExampleWebhook {
  const draw = (below: number, what: string): number => drawn(below, seed, shipment, step, what);
  const detail = {
    trackingId: `${seed}-TBA-${shipment}`,
    eventTime: time(shipment, step * 5 + draw(9, 'hour')),
    eventCode: draw(12, 'unknown') === 0 ? 'Teleported' : AMAZON[step % AMAZON.length],
    shipmentType: ['FORWARD', 'FORWARD', 'RETURNS', undefined][draw(4, 'leg')],
    trackingDetailCodes: [['DeliveredToPorch'], ['Signed', 'Damaged'], null, undefined][draw(4, 'codes')],
    promisedDeliveryDate: draw(3, 'promise') === 0 ? undefined : time(shipment, 90 + draw(40, 'promise')),
    version: 2,
  };
  const envelope = {
    version: '0',
    id: `${seed}-${shipment}-${step}`,
    time: time(shipment, step * 5 + 10),
    detail,
  };
  return amazonWebhook('', Buffer.from(JSON.stringify(envelope)), secrets.ACME_AMAZON_KEY);
}

function aftership(secrets: ExampleSecrets, seed: string, shipment: number, step: number): ExampleWebhook {
  const draw = (below: number, what: string): number => drawn(below, seed, shipment, step, what);
  const version = VERSIONS[draw(VERSIONS.length, 'version')]!;
  const told = CHECKPOINTS.slice(0, 1 + (step % CHECKPOINTS.length));
  const [tag, subtag] = told.at(-1)!;
  const msg = {
    id: `${seed}${shipment}`.padEnd(24, '0'),
    tracking_number: `${seed}-${shipment}`,
    slug: ['fedex', 'dhl'][shipment % 2],
    tag,
    subtag,
    updated_at: time(shipment, step * 4),
    order_id: ['1001', null, undefined][draw(3, 'order')],
    signed_by: ['A. Person', null, undefined][draw(3, 'signature')],
    title: `told at step ${step}`,
    ...versionFields(version, draw(9, 'days')),
    checkpoints: told.map((codes, index) =>
      checkpoint(version, codes, shipment, index, draw(3, `place${index}`)),
    ),
  };
  const body = {
    ts: 1767225600 + step,
    event: 'tracking_update',
    event_id: `${seed}-${shipment}-${step}`,
    msg,
  };
  return aftershipWebhook('', Buffer.from(JSON.stringify(body)), secrets.ACME_AFTERSHIP_SECRET, version);
}

function versionFields(version: Version, days: number): object {
  if (version === 'legacy') return { delivery_time: days };
  if (version === '2023-10') return { transit_time: days };
  const newer = {
    transit_time: days,
    shipping_method: 'express',
    carbon_emissions: { unit: 'kg', value: days / 4 },
  };
  return version === '2024-01'
    ? newer
    : { ...newer, failed_delivery_attempts: days % 3, signature_requirement: 'none' };
}

function checkpoint(
  version: Version,
  [tag, subtag]: readonly [string, string],
  shipment: number,
  index: number,
  variant: number,
): object {
  const known = {
    slug: ['fedex', 'dhl'][shipment % 2],
    checkpoint_time: localTime(shipment, index),
    location: 'Depot',
    city: 'Leeds',
    message: `scan ${index}`,
    tag,
    subtag,
    raw_tag: ['A', null, undefined][variant],
    country_iso3: ['GBR', null, undefined][variant],
    created_at: time(shipment, index * 7),
  };
  if (version === 'legacy' || version === '2023-10') return { ...known, coordinates: [] };
  const events = subtag === 'InTransit_002' ? [{ code: 'picked_up', reason: null }] : [];
  return version === '2024-01'
    ? { ...known, coordinates: [], events }
    : { ...known, coordinate: { latitude: 53.8, longitude: -1.5 }, events };
}

const BEGIN = Date.UTC(2026, 0, 1);
const time = (shipment: number, hours: number): string =>
  new Date(BEGIN + (shipment * 24 + hours) * 3_600_000).toISOString().replace('.000Z', '+00:00');

/** With a zone, without one, or without a time of day. */
function localTime(shipment: number, index: number): string {
  const full = time(shipment, index * 7);
  return [full, full, full.slice(0, 19), full.slice(0, 10)][index % 4]!;
}
