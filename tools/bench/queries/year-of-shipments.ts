/**
 * Values of a year of shipments, as SQL over `n`, the number of the shipment, and `k`, that of the row: days as real
 * ones, most parcels delivered, some lost or stuck, the newest under way; several accounts, carriers and lanes.
 */
import { daysOf, pick } from './sql';

const DAYS = 365;
const ACCOUNTS = ['acme', 'globex', 'initech', 'umbrella'];
const CARRIERS = ['amazon-shipping', 'dhl', 'dpd', 'fedex', 'gls', 'royal-mail', 'ups', 'usps'];
const COUNTRIES = ['GB', 'FR', 'DE', 'IT', 'ES', 'NL', 'US', 'PL', 'IE', 'SE'];
/** Of one hundred that could be delivered by now; the others are. */
const ENDS = ['lost', 'returned', 'exception', 'expired', 'cancelled'];
const EVENT_STATUSES = ['info_received', 'in_transit', 'in_transit', 'out_for_delivery', 'delivered'];
const CODES = ['ReadyForReceive', 'PickupDone', 'ArrivedAtCarrierFacility', 'OutForDelivery', 'Delivered'];

export type Values = Readonly<Record<string, string>>;

/** By column. */
export interface YearOfShipments {
  shipments: Values;
  events: Values;
  promises: Values;
}

/** @param count of shipments */
export function yearOfShipments(count: number): YearOfShipments {
  const announced = `(date_trunc('day', now()) - ${daysOf(DAYS)} + n * (${daysOf(DAYS)} / ${count}.0))`;
  const pickedUp = `(${announced} + interval '12 hours')`;
  const transitDays = '(1 + (n * 31) % 6)';
  const delivered = `(${pickedUp} + ${daysOf(transitDays)})`;
  const isOver = `${delivered} < now()`;
  const end = `(ARRAY[${ENDS.map((status) => `'${status}'`).join(', ')}])[1 + (n * 17) % 100]`;
  const status = `CASE WHEN ${isOver} THEN coalesce(${end}, 'delivered') ELSE 'in_transit' END`;
  const whenDelivered = (value: string): string => `CASE WHEN ${status} = 'delivered' THEN ${value} END`;
  const promised = `(${pickedUp} + ${daysOf(4)})`;
  const failed = `CASE WHEN n % 9 = 0 AND ${isOver} THEN 1 ELSE 0 END`;
  const step = `(k / ${count})`;
  const occurred = `(${announced} + ${step} * (${delivered} - ${announced}) / 4)`;
  return {
    shipments: {
      account: pick(ACCOUNTS, 'n'),
      carrier: pick(CARRIERS, '(n * 7)'),
      origin_country_code: pick(COUNTRIES.slice(0, 3), 'n'),
      destination_country_code: pick(COUNTRIES, '(n * 13)'),
      status,
      status_at: `CASE WHEN ${isOver} THEN ${delivered} ELSE least(now(), ${pickedUp}) END`,
      picked_up_at: pickedUp,
      picked_up_on: `${pickedUp}::date`,
      delivered_at: whenDelivered(delivered),
      delivered_on: whenDelivered(`${delivered}::date`),
      delivered_local: whenDelivered(`(${delivered} AT TIME ZONE 'UTC')`),
      first_attempted_at: `CASE WHEN n % 9 = 0 AND ${isOver} THEN ${delivered} - interval '1 day' END`,
      failed_delivery_attempts: failed,
      promised_delivery_at: promised,
      order_number: `CASE WHEN n % 10 < 6 THEN 'O-' || n / 2 END`,
      order_id: `CASE WHEN n % 10 < 6 THEN 'id-' || n / 2 END`,
      first_received_at: announced,
      updated_at: delivered,
    },
    events: {
      status: pick(EVENT_STATUSES, step),
      code: pick(CODES, step),
      occurred_at: occurred,
      occurred_at_text: `to_char(${occurred} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      received_at: `${occurred} + (n % 90) * interval '1 minute'`,
    },
    promises: {
      id: `CASE WHEN k < ${count} THEN 'first' ELSE 'second' END`,
      kind: `'promise'`,
      due_at: `${promised} + CASE WHEN k < ${count} THEN interval '0' ELSE interval '1 day' END`,
      stated_at: `${announced} + CASE WHEN k < ${count} THEN interval '0' ELSE interval '1 day' END`,
      received_at: announced,
    },
  };
}
