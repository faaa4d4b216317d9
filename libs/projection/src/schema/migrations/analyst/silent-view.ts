/** Open shipments of which there is no news for longer than is usual for their carrier. */
import { isOpen, today } from '../initial/view-expressions';
import { createView, type ViewParts } from '../table';

/** A time outside of these years is none, and could overflow what is computed of it. */
const isSane = (time: string): string => `${time} >= '2000-01-01 00:00Z' AND ${time} < '2101-01-01 00:00Z'`;

const daysBetween = (from: string, to: string): string => `extract(epoch FROM ${to} - ${from}) / 86400`;

/** Of deliveries of so many days the gaps are learned. */
const LEARNED_DAYS = 14;
const TIMES = 3;
const LEAST_DAYS = 1;
/** For a carrier that has delivered nothing lately. */
const WITHOUT_DELIVERIES_DAYS = 5;

const LAST_NEWS_AT = `CASE WHEN ${isSane('s.status_at')} THEN s.status_at ELSE s.first_received_at END`;

const usual = `SELECT carrier, percentile_cont(0.9) WITHIN GROUP (ORDER BY gap)::numeric AS gap
      FROM (
        SELECT s.carrier, ${daysBetween('s.picked_up_at', 's.delivered_at')} / greatest(s.event_count - 1, 1) AS gap
        FROM tracking.shipments s
        WHERE s.delivered_on BETWEEN ${today} - ${LEARNED_DAYS} AND ${today}
          AND ${isSane('s.delivered_at')} AND ${isSane('s.picked_up_at')} AND s.picked_up_at <= s.delivered_at
      ) AS gaps
      GROUP BY carrier`;

/**
 * @param hint the end of the view's comment
 * @param newsUntil how long the last news may be heard, from its time on
 */
export const silentView = (
  hint: string,
  newsUntil = (lastNewsAt: string): string => lastNewsAt,
): ViewParts => [
  'shipments_silent',
  `Open shipments without news for longer than is usual: more than ${TIMES} times the usual gap of their carrier, and more ` +
    `than ${LEAST_DAYS} day; of a carrier without deliveries in the last ${LEARNED_DAYS} days, more than ` +
    `${WITHOUT_DELIVERIES_DAYS} days. ${hint}`,
  `SELECT shipment_id, account, carrier, tracking_number, status, status_reason, last_news_at,
      round(silent, 1) AS days_silent, round(gap, 1) AS usual_gap_days
    FROM (
      SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.status, s.status_reason,
        ${LAST_NEWS_AT} AS last_news_at,
        ${daysBetween(newsUntil(LAST_NEWS_AT), 'now()')} AS silent
      FROM tracking.shipments s WHERE ${isOpen}
    ) AS open LEFT JOIN (
      ${usual}
    ) AS usual USING (carrier)
    WHERE silent > CASE WHEN gap IS NULL THEN ${WITHOUT_DELIVERIES_DAYS} ELSE greatest(${TIMES} * gap, ${LEAST_DAYS}) END`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['status', 'As in shipments.'],
    ['status_reason', 'As in shipments.'],
    ['last_news_at', 'Time of the last news: status_at or, where that cannot be right, first_received_at.'],
    ['days_silent', 'Days since then.'],
    [
      'usual_gap_days',
      `Usual days between two events of the carrier: nine in ten of its deliveries of the last ${LEARNED_DAYS} days had ` +
        'no more on average. Null where it had none.',
    ],
  ],
];

export const silent = createView(...silentView('For a limit of your own: WHERE days_silent > 7.'));
