import { createView } from '../table';
import { dateOf, isDate, isImprecise } from './view-expressions';

/** The promise as the sender wrote it, which is what it was stored as, read as UTC. */
const promisedOn = dateOf('s.promised_delivery_at');
const promisedLocal = `s.promised_delivery_at AT TIME ZONE 'UTC'`;

/**
 * Whether a delivery was on time: null where nothing says so. Times are compared as exactly as the less exact of the two
 * is known: instants, else wall clocks, else dates.
 */
export const onTime = `
  CASE
    WHEN lower(s.on_time_status) IN ('on-time', 'early') THEN true
    WHEN lower(s.on_time_status) = 'late' THEN false
    WHEN isfinite(s.promised_delivery_at) THEN
      CASE
        WHEN ${isDate('promised_delivery_at')} OR ${isDate('delivered_at')} THEN s.delivered_on <= ${promisedOn}
        WHEN ${isImprecise('promised_delivery_at')} THEN
          coalesce(s.delivered_local <= ${promisedLocal}, s.delivered_on <= ${promisedOn})
        WHEN ${isImprecise('delivered_at')} THEN s.delivered_on <= ${promisedOn}
        ELSE s.delivered_at <= s.promised_delivery_at
      END
    ELSE s.delivered_on <= s.order_promised_delivery_date
  END`;

export const performance = createView(
  'delivery_performance_daily',
  'Deliveries by the day of delivery as the senders wrote it. On time: as the sender judges, else by the promise, ' +
    "else by the order's promise; a parcel promised for a day is on time until that day ends.",
  `SELECT account, carrier, delivered_on, count(*)::integer AS delivered,
      count(*) FILTER (WHERE on_time)::integer AS on_time,
      count(*) FILTER (WHERE NOT on_time)::integer AS late,
      count(*) FILTER (WHERE on_time IS NULL)::integer AS not_judged
    FROM (
      SELECT s.account, s.carrier, s.delivered_on, ${onTime} AS on_time
      FROM tracking.shipments s
      WHERE s.delivered_at IS NOT NULL
    ) AS deliveries
    GROUP BY account, carrier, delivered_on`,
  [
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['delivered_on', 'Day of delivery; as in shipments.'],
    ['delivered', 'Shipments delivered that day, also those that went back later.'],
    ['on_time', 'Of these, on time.'],
    ['late', 'Of these, late.'],
    ['not_judged', 'Of these, without a promise to judge by.'],
  ],
);
