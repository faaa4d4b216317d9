/**
 * Deliveries, with days late that agree with whether they were: times of two zones are compared in one, and a delivery
 * that was taken back is no success.
 */
import {
  IDENTITY,
  LANE,
  attemptedOn,
  byLaneDailyView,
  deliveredOn,
  pickedUpOn,
  promisedOn,
} from '../analyst/deliveries-views';
import { onTime } from '../initial/performance-view';
import { dateOf, finite, isImprecise } from '../initial/view-expressions';
import { replaceView } from '../table';

const WAS_TAKEN_BACK = `s.attributes ? 'delivery_corrected'`;

/** The zone of a promise is not kept, that of the delivery is: where both are instants, their days are counted in UTC. */
const days = `CASE
        WHEN isfinite(s.promised_delivery_at) AND NOT ${isImprecise('promised_delivery_at')}
          AND NOT ${isImprecise('delivered_at')}
        THEN ${finite(dateOf('s.delivered_at'))} - ${dateOf('s.promised_delivery_at')}
        ELSE ${deliveredOn} - ${promisedOn}
      END`;

const deliveries = replaceView(
  'shipment_deliveries',
  'Shipments that were delivered, also those that went back later: in how many days, and whether on time. Late are those ' +
    "that the sender judges late, else those after the carrier's promise, else those after the order's.",
  `SELECT shipment_id, account, carrier, tracking_number, life, origin_country_code, destination_country_code, delivered_on,
      on_time,
      coalesce(stated_days_late,
        CASE WHEN on_time AND days > 0 OR NOT on_time AND days < 0 THEN 0 ELSE days END) AS days_late,
      transit_days, was_taken_back
    FROM (
      SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.life, s.origin_country_code,
        s.destination_country_code, s.delivered_on, ${onTime} AS on_time,
        s.on_time_difference_days AS stated_days_late, ${days} AS days,
        CASE WHEN ${deliveredOn} >= ${pickedUpOn} THEN ${deliveredOn} - ${pickedUpOn} END AS transit_days,
        ${WAS_TAKEN_BACK} AS was_taken_back
      FROM tracking.shipments s
      WHERE s.delivered_on IS NOT NULL
    ) AS deliveries`,
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
      'Days from the promised day to the day of delivery, as the sender counts them, else by the dates (of two instants in ' +
        'UTC); negative when it was early, 0 when it was late within the day.',
    ],
    [
      'transit_days',
      'Days from pick-up to delivery, the pick-up day not counted; null where they are not known.',
    ],
    [
      'was_taken_back',
      'Whether the sender said later that it was no delivery, as after a mistaken scan; delivered_on is still the day of the first one.',
    ],
  ],
);

const byLaneDaily = replaceView(
  ...byLaneDailyView([
    [
      'days_late',
      'The days by which the late ones were late, added up. An average over several rows: sum(days_late) / sum(late_by_known_days).',
      'coalesce(sum(days_late) FILTER (WHERE NOT on_time), 0)',
    ],
    [
      'late_by_known_days',
      'Of the late ones, those of which it is known by how many days.',
      '(count(days_late) FILTER (WHERE NOT on_time))::integer',
    ],
  ]),
);

const firstAttempts = replaceView(
  'first_attempt_daily',
  'First delivery attempts by day, and how many of them were enough: the parcel was delivered, that was not taken back, and no attempt failed.',
  `SELECT account, carrier, attempted_on, count(*)::integer AS attempted,
      count(*) FILTER (WHERE is_success)::integer AS successful,
      round(count(*) FILTER (WHERE is_success) * 100.0 / count(*), 1) AS success_percent
    FROM (
      SELECT s.account, s.carrier, ${attemptedOn('s.')} AS attempted_on,
        s.delivered_at IS NOT NULL AND NOT ${WAS_TAKEN_BACK} AND coalesce(s.failed_delivery_attempts, 0) = 0 AS is_success
      FROM tracking.shipments s
    ) AS attempts
    WHERE attempted_on IS NOT NULL
    GROUP BY account, carrier, attempted_on`,
  [
    ...IDENTITY,
    [
      'attempted_on',
      'Day of the first attempt in UTC, where the sender states one; else the day of the delivery as the sender wrote it.',
    ],
    ['attempted', 'Shipments first attempted that day.'],
    ['successful', 'Of these, delivered without any failed attempt.'],
    ['success_percent', 'The same in percent.'],
  ],
);

export const truerDeliveries = [...deliveries, ...byLaneDaily, ...firstAttempts];
