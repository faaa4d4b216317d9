/** AfterShip's snapshot of a tracking in its newest form (2026-07): `msg` with all checkpoints so far. */
import { createHash } from 'node:crypto';
import { DAY_MS, type Life, type Scan } from '../lives/life';
import { daysBetween, localDate, localTime, utcTime } from '../lives/local-time';
import { ON_WAY_BACK, type Happening } from '../lives/stories';
import { CODES } from './aftership-codes';
import { TELLING_DELAY_MS } from './sender';

const hex = (length: number, ...words: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, length);

export type Tracking = ReturnType<typeof trackingOf>;
export type Checkpoint = ReturnType<typeof checkpointOf>;

/** What is known once the last of these scans has happened. */
export function trackingOf(life: Life, scans: readonly Scan[]) {
  const { trackingNumber, orderNumber, route, weightKg } = life;
  const newest = scans.at(-1)!;
  const { tag, subtag, subtagMessage } = CODES[newest.what];
  const promised = localDate(life.promisedAt, route.destination);
  return {
    id: hex(32, 'tracking', trackingNumber),
    legacy_id: hex(24, 'legacy', trackingNumber),
    tracking_number: trackingNumber,
    slug: route.carrier,
    active: !ENDS.has(newest.what),
    title: `Order ${orderNumber}`,
    source: 'api',
    created_at: utcTime(scans[0]!.at),
    updated_at: utcTime(newest.at + TELLING_DELAY_MS),
    tag,
    subtag,
    subtag_message: subtagMessage,
    tracked_count: scans.length,
    customers: null,
    custom_fields: null,
    order_id: orderNumber.slice(4),
    order_number: orderNumber,
    order_date: utcTime(scans[0]!.at - DAY_MS / 2),
    order_tags: ['simulated'],
    order_promised_delivery_date: {
      promised_delivery_date: promised,
      promised_delivery_date_min: null,
      promised_delivery_date_max: promised,
    },
    origin_country_region: route.origin.country,
    origin_city: route.origin.city,
    destination_country_region: route.destination.country,
    destination_city: route.destination.city,
    courier_destination_country_region: route.destination.country,
    shipment_package_count: 1,
    shipment_type: route.service,
    shipment_weight: { unit: 'kg', value: weightKg },
    shipment_dimensions: { unit: 'cm', length: 30, width: 20, height: 10 },
    shipping_method: 'standard',
    location_id: `warehouse-${route.origin.city.toLowerCase()}`,
    carbon_emissions: { unit: 'kg', value: Math.round(weightKg * 18) / 100 },
    signature_requirement: 'signature_required',
    delivery_type: 'door_to_door',
    delivery_location_type: 'residential',
    return_to_sender: scans.some(({ what }) => ON_WAY_BACK.has(what)),
    ...milestones(scans),
    ...estimates(life, scans),
    ...punctuality(scans, promised),
    courier_tracking_link: `https://carrier.example.com/track/${trackingNumber}`,
    aftership_tracking_url: `https://tracking.example.com/${trackingNumber}`,
    aftership_tracking_order_url: null,
    first_mile: null,
    last_mile: null,
    proof_of_delivery: [],
    multi_piece_info: null,
    checkpoints: scans.map((scan) => checkpointOf(life, scan)),
  };
}

const ENDS: ReadonlySet<Happening> = new Set(['delivered', 'collected', 'returned', 'lost']);
const ATTEMPTS: ReadonlySet<Happening> = new Set(['attempt_failed', 'address_not_found', 'refused']);

const deliveryIn = (scans: readonly Scan[]): Scan | undefined =>
  scans.find(({ what }) => what === 'delivered' || what === 'collected');

const timeOf = (scan: Scan | undefined): string | null => (scan ? localTime(scan.at, scan.place) : null);

function milestones(scans: readonly Scan[]) {
  const attempts = scans.filter(({ what }) => ATTEMPTS.has(what));
  const delivered = deliveryIn(scans);
  return {
    shipment_pickup_date: timeOf(scans.find(({ what }) => what === 'picked_up')),
    shipment_delivery_date: timeOf(delivered),
    first_attempted_at: timeOf(attempts[0] ?? delivered),
    failed_delivery_attempts: attempts.length,
  };
}

/** The first one stays; after each failed attempt it is a day later. */
function estimates({ estimatedAt, route: { destination } }: Life, scans: readonly Scan[]) {
  const failed = scans.filter(({ what }) => ATTEMPTS.has(what)).at(-1);
  const day = (at: number): string => localDate(at, destination);
  const estimate = (at: number) => ({
    type: 'specific',
    source: 'AfterShip EDD',
    datetime: day(at),
    datetime_min: null as string | null,
    datetime_max: null as string | null,
  });
  const latest = failed ? Math.max(failed.at + DAY_MS, estimatedAt) : estimatedAt;
  return {
    first_estimated_delivery: estimate(estimatedAt),
    latest_estimated_delivery: { ...estimate(latest), revise_reason: null as string | null },
    aftership_estimated_delivery_date: {
      estimated_delivery_date: day(latest),
      estimated_delivery_date_min: day(latest - DAY_MS),
      estimated_delivery_date_max: day(latest + DAY_MS),
      confidence_code: null as number | null,
    },
    courier_estimated_delivery_date: {
      estimated_delivery_date: day(latest),
      estimated_delivery_date_min: null as string | null,
      estimated_delivery_date_max: null as string | null,
    },
  };
}

function punctuality(scans: readonly Scan[], promised: string) {
  const delivered = deliveryIn(scans);
  const pickedUp = scans.find(({ what }) => what === 'picked_up');
  if (!delivered) return { on_time_status: 'trending-on-time', on_time_difference: null, transit_time: null };
  const day = localDate(delivered.at, delivered.place);
  const late = daysBetween(promised, day);
  return {
    on_time_status: late < 0 ? 'early' : late > 0 ? 'late' : 'on-time',
    on_time_difference: late,
    transit_time: pickedUp ? daysBetween(localDate(pickedUp.at, pickedUp.place), day) : null,
  };
}

function checkpointOf({ trackingNumber, route }: Life, { what, at, place }: Scan) {
  const { tag, subtag, subtagMessage, message, events } = CODES[what];
  return {
    slug: route.carrier,
    created_at: utcTime(at + TELLING_DELAY_MS),
    checkpoint_time: localTime(at, place),
    location: place.region ? `${place.city}, ${place.region}` : place.city,
    city: place.city,
    state: place.region,
    postal_code: place.postalCode,
    country_region: place.country,
    country_region_name: place.countryName,
    coordinate: { latitude: place.latitude, longitude: place.longitude },
    message,
    tag,
    subtag,
    subtag_message: subtagMessage,
    raw_tag: null,
    source: 'carrier',
    events: events.map((code) => ({ code, reason: null })),
    hash: hex(16, 'checkpoint', trackingNumber, what, String(at)),
  };
}
