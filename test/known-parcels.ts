/** Some parcels whose answers to the analysts' questions were worked out by hand. */
import { insertEvents, insertRows, insertShipments, today, uuid, type Row } from './setup/insert-rows';

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Picked up and delivered on these days at ten o'clock. */
const delivered = (pickedUp: number, day: number, more: Row): Row => ({
  status: 'delivered',
  status_at: `${today(day)}T10:00Z`,
  picked_up_at: `${today(pickedUp)}T10:00Z`,
  picked_up_on: today(pickedUp),
  first_received_at: `${today(pickedUp)}T10:00Z`,
  delivered_at: `${today(day)}T10:00Z`,
  delivered_on: today(day),
  delivered_local: `${today(day)}T10:00`,
  failed_delivery_attempts: 0,
  ...more,
});
export const TO_FRANCE = { origin_country_code: 'GB', destination_country_code: 'FR' };

const SHIPMENTS: Record<string, Row> = {
  silent: { status_at: ago(10), promised_delivery_at: `${today(-3)}T12:00Z` },
  due: { carrier: 'ups', status: 'exception', status_at: ago(0), order_promised_delivery_date: today(-1) },
  open: { status_at: ago(0), order_number: 'A1', estimated_delivery_at: `${today(2)}T12:00Z` },
  moved: delivered(-6, -2, {
    ...TO_FRANCE,
    promised_delivery_at: `${today(-3)}T23:00Z`,
    order_number: 'A1',
    event_count: 5,
  }),
  'second attempt': delivered(-4, -2, {
    ...TO_FRANCE,
    promised_delivery_at: `${today(-1)}T23:00Z`,
    first_attempted_at: `${today(-3)}T10:00Z`,
    failed_delivery_attempts: 1,
    event_count: 3,
  }),
  'no promise': delivered(-3, -1, {
    carrier: 'ups',
    origin_country_code: 'DE',
    destination_country_code: 'IT',
    event_count: 2,
  }),
  returned: { status: 'returned', returned_at: ago(40), status_at: ago(40) },
};
const MOVED = { shipment_id: uuid(3) };
const SECOND_ATTEMPT = { shipment_id: uuid(4) };

const EVENTS = (
  [
    [-6, '08:00', 'info_received', 0],
    [-6, '10:00', 'in_transit', 30],
    [-5, '10:00', 'in_transit', 10],
    [-2, '06:00', 'out_for_delivery', 20],
    [-2, '10:00', 'delivered', 60],
    // A late report: it begins no stay.
    [-2, '11:00', 'in_transit', 5],
  ] as const
).map(([day, time, status, delay], index) => ({
  ...MOVED,
  id: uuid(100 + index),
  status,
  occurred_at: `${today(day)}T${time}:00Z`,
  occurred_at_precision: 'instant',
  received_at: new Date(Date.parse(`${today(day)}T${time}:00Z`) + delay * 60_000).toISOString(),
}));

const PROMISE: Row = {
  kind: 'promise',
  imprecise_times: [],
  life: 1,
  source: 'acme-amazon',
  received_at: ago(1),
  raw_id: 'raw',
};
const PROMISES: Row[] = [
  { ...MOVED, id: 'first', due_at: `${today(-4)}T23:00Z`, stated_at: `${today(-6)}T10:00Z` },
  { ...MOVED, id: 'second', due_at: `${today(-3)}T23:00Z`, stated_at: `${today(-5)}T10:00Z` },
  {
    ...MOVED,
    id: 'estimate',
    kind: 'estimate',
    due_max: `${today(-1)}T00:00Z`,
    stated_at: `${today(-5)}T10:00Z`,
  },
  { ...SECOND_ATTEMPT, id: 'only', due_at: `${today(-1)}T23:00Z`, stated_at: `${today(-4)}T10:00Z` },
];
const FRESHNESS: Row = { partition: 0, account: 'acme', integration: 'aftership', newest_occurred_at: null };

/** Writes them into an empty database. */
export async function insertKnownParcels(url: string): Promise<void> {
  await insertShipments(url, SHIPMENTS);
  await insertEvents(url, EVENTS);
  await insertRows(url, 'shipment_promises', PROMISE, PROMISES);
  await insertRows(url, 'source_freshness', FRESHNESS, [
    { source: 'fresh', newest_received_at: ago(1 / 24) },
    { source: 'stale', newest_received_at: ago(3) },
  ]);
}
