/** Deliveries: one by one, by day and lane, by lane, and by whether the first attempt was enough. */
import { onTime } from '../initial/performance-view';
import { dateOf, finite } from '../initial/view-expressions';
import { addedComments, addedSql, createView, type AddedColumn, type ViewParts } from '../table';

/** Days of the promise that `onTime` compares with; a promise of a time counts with its day. */
export const promisedOn = `coalesce(${finite(dateOf('s.promised_delivery_at'))}, ${finite('s.order_promised_delivery_date')})`;
export const deliveredOn = finite('s.delivered_on');
export const pickedUpOn = finite('s.picked_up_on');

export const IDENTITY = [
  ['account', 'As in shipments.'],
  ['carrier', 'As in shipments.'],
] as const;
export const LANE = [
  ['origin_country_code', 'As in shipments; null where it is not known.'],
  ['destination_country_code', 'As in shipments; null where it is not known.'],
] as const;
const JUDGED = [
  ['on_time', 'Of these, on time; see shipment_deliveries.'],
  ['late', 'Of these, late.'],
  ['not_judged', 'Of these, without a promise to judge by.'],
] as const;

const counts = `count(*) FILTER (WHERE on_time)::integer AS on_time,
      count(*) FILTER (WHERE NOT on_time)::integer AS late,
      count(*) FILTER (WHERE on_time IS NULL)::integer AS not_judged`;

export const deliveries = createView(
  'shipment_deliveries',
  'Shipments that were delivered, also those that went back later: in how many days, and whether on time. Late are those ' +
    "that the sender judges late, else those after the carrier's promise, else those after the order's.",
  `SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.life, s.origin_country_code,
      s.destination_country_code, s.delivered_on, ${onTime} AS on_time,
      coalesce(s.on_time_difference_days, ${deliveredOn} - ${promisedOn}) AS days_late,
      CASE WHEN ${deliveredOn} >= ${pickedUpOn} THEN ${deliveredOn} - ${pickedUpOn} END AS transit_days
    FROM tracking.shipments s
    WHERE s.delivered_on IS NOT NULL`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ...IDENTITY,
    ['tracking_number', 'As in shipments.'],
    ['life', 'As in shipments.'],
    ...LANE,
    ['delivered_on', 'As in shipments.'],
    ['on_time', 'Whether it was on time; null without a promise to judge by.'],
    [
      'days_late',
      'Days from the promised day to the day of delivery, as the sender counts them, else by the dates; negative when it was early.',
    ],
    [
      'transit_days',
      'Days from pick-up to delivery, the pick-up day not counted; null where they are not known.',
    ],
  ],
);

/** @param more columns behind the others */
export const byLaneDailyView = (more: readonly AddedColumn[] = []): ViewParts => [
  'lane_performance_daily',
  'Deliveries by day, carrier and lane (from which country to which): how many, how many late, and by how much.',
  `SELECT account, carrier, origin_country_code, destination_country_code, delivered_on,
      count(*)::integer AS delivered, ${counts},
      round(avg(days_late) FILTER (WHERE NOT on_time), 1) AS average_days_late,
      round(avg(transit_days), 1) AS average_transit_days${addedSql(more)}
    FROM tracking.shipment_deliveries
    GROUP BY account, carrier, origin_country_code, destination_country_code, delivered_on`,
  [
    ...IDENTITY,
    ...LANE,
    ['delivered_on', 'Day of delivery; as in shipments.'],
    ['delivered', 'Shipments delivered that day, also those that went back later.'],
    ...JUDGED,
    ['average_days_late', 'By how many days the late ones were late, on average.'],
    ['average_transit_days', 'Average of their days in transit.'],
    ...addedComments(more),
  ],
];

export const byLaneDaily = createView(...byLaneDailyView());

const lanes = createView(
  'lanes',
  'Lanes (from which country to which) over all time: a report, which reads all shipments. Of single days: lane_performance_daily.',
  `SELECT account, carrier, origin_country_code, destination_country_code,
      count(*) FILTER (WHERE is_shipped)::integer AS shipped,
      count(delivered_on)::integer AS delivered,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY transit_days) AS median_days,
      percentile_cont(0.9) WITHIN GROUP (ORDER BY transit_days) AS p90_days,
      count(*) FILTER (WHERE delivered_on IS NOT NULL AND on_time)::integer AS on_time,
      count(*) FILTER (WHERE delivered_on IS NOT NULL AND NOT on_time)::integer AS late
    FROM (
      SELECT s.account, s.carrier, s.origin_country_code, s.destination_country_code, s.delivered_on,
        s.picked_up_at IS NOT NULL OR s.delivered_on IS NOT NULL
          OR s.status NOT IN ('unknown', 'pending', 'info_received', 'cancelled') AS is_shipped,
        ${onTime} AS on_time,
        CASE WHEN ${deliveredOn} >= ${pickedUpOn} THEN ${deliveredOn} - ${pickedUpOn} END AS transit_days
      FROM tracking.shipments s
    ) AS all_shipments
    GROUP BY account, carrier, origin_country_code, destination_country_code`,
  [
    ...IDENTITY,
    ...LANE,
    [
      'shipped',
      'Shipments that the carrier has or had: all but those that are only announced, or were cancelled.',
    ],
    ['delivered', 'Of these, delivered, also those that went back later.'],
    ['median_days', 'Days from pick-up to delivery: half of the deliveries took no longer.'],
    ['p90_days', 'The same of nine in ten.'],
    ['on_time', 'Deliveries on time; see shipment_deliveries.'],
    ['late', 'Deliveries that were late.'],
  ],
);

/** As in the index shipments_attempted_on. */
export const attemptedOn = (alias = ''): string =>
  `coalesce(${dateOf(`${alias}first_attempted_at`)}, ${alias}delivered_on)`;

export const firstAttempts = createView(
  'first_attempt_daily',
  'First delivery attempts by day, and how many of them were enough: the parcel was delivered, and no attempt failed.',
  `SELECT account, carrier, attempted_on, count(*)::integer AS attempted,
      count(*) FILTER (WHERE is_success)::integer AS successful,
      round(count(*) FILTER (WHERE is_success) * 100.0 / count(*), 1) AS success_percent
    FROM (
      SELECT s.account, s.carrier, ${attemptedOn('s.')} AS attempted_on,
        s.delivered_at IS NOT NULL AND coalesce(s.failed_delivery_attempts, 0) = 0 AS is_success
      FROM tracking.shipments s
    ) AS attempts
    WHERE attempted_on IS NOT NULL
    GROUP BY account, carrier, attempted_on`,
  [
    ...IDENTITY,
    [
      'attempted_on',
      'Day of the first attempt (UTC); where no attempt is reported but the delivery, the day of that as the sender wrote it.',
    ],
    ['attempted', 'Shipments first attempted that day.'],
    ['successful', 'Of these, delivered without any failed attempt.'],
    ['success_percent', 'The same in percent.'],
  ],
);

export const deliveriesViews = [...deliveries, ...byLaneDaily, ...lanes, ...firstAttempts];
