/** What the history says: how long shipments stay in a status, and how long carriers take to report. */
import { exactnessOf, isOpen, rankOf } from '../initial/view-expressions';
import { createView, type ViewParts } from '../table';

/** A time outside of these years is none, and could overflow what is computed of it. */
const isSane = (time: string): string => `${time} >= '2000-01-01 00:00Z' AND ${time} < '2101-01-01 00:00Z'`;

const isSound = `${isSane('e.occurred_at')} AND NOT e.attributes ?| ARRAY['invalid_time', 'implausible_time']`;

/** What happens before a delivery; reported after one, it is a late report and moves nothing. */
const BEFORE_DELIVERY = ['pending', 'info_received', 'in_transit', 'cancelled']
  .map((one) => `'${one}'`)
  .join(', ');

// All that a reader may look for is in the partition: so a condition on it reaches the tables.
const PARTITION = 'shipment_id, life, account, carrier, tracking_number, delivered_on';
const ORDER = 'entered_at, exactness, rank, event_id';

const claims = `
          SELECT e.shipment_id, e.life, s.account, s.carrier, s.tracking_number, s.delivered_on, e.id AS event_id, e.status,
            e.direction, e.occurred_at AS entered_at, ${exactnessOf('e.occurred_at_precision')} AS exactness,
            ${rankOf('e.status')} AS rank,
            CASE WHEN e.life = s.life THEN s.status END AS shipment_status, s.status_at
          FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
          WHERE ${isSound} AND e.status <> 'unknown'`;

const stays = `
        SELECT *, lag(status) OVER claimed AS status_before
        FROM (
          SELECT *, count(*) FILTER (WHERE status = 'delivered') OVER claimed
              - CASE WHEN status = 'delivered' THEN 1 ELSE 0 END AS delivered_before
          FROM (${claims}
          ) AS claims
          WINDOW claimed AS (PARTITION BY ${PARTITION} ORDER BY ${ORDER} ROWS UNBOUNDED PRECEDING)
        ) AS claims
        WHERE delivered_before = 0 OR direction = 'return' OR status NOT IN (${BEFORE_DELIVERY})
        WINDOW claimed AS (PARTITION BY ${PARTITION} ORDER BY ${ORDER})`;

const DURATION = 'coalesce(left_at, CASE WHEN is_open THEN now() END) - entered_at';

/** @param duration of a stay */
export const timeInStatusView = (duration: string): ViewParts => [
  'time_in_status',
  'Stays: how long each shipment was in each status, by the sound times of its events, in their order. Events of one ' +
    'status in a row are one stay, and a late report after the delivery begins none. Over all shipments it is a report: ' +
    'ask for a shipment, a number or days of delivery.',
  `SELECT shipment_id, life, account, carrier, tracking_number, delivered_on, stay, s.status, entered_at, left_at,
      ${duration} AS duration
    FROM (
      SELECT shipment_id, life, account, carrier, tracking_number, delivered_on, status, entered_at,
        (row_number() OVER stays)::integer AS stay,
        coalesce(lead(entered_at) OVER stays,
          CASE WHEN ${isOpen} AND NOT ${isOpen.replace('s.status', 's.shipment_status')} AND s.status_at >= entered_at
            AND ${isSane('s.status_at')} THEN s.status_at END) AS left_at,
        ${isOpen} AND ${isOpen.replace('s.status', 's.shipment_status')} AS is_open
      FROM (${stays}
      ) AS s
      WHERE status IS DISTINCT FROM status_before
      WINDOW stays AS (PARTITION BY ${PARTITION} ORDER BY ${ORDER})
    ) AS s`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ['life', 'As in shipment_events.'],
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['delivered_on', 'As in shipments.'],
    ['stay', '1 for the first stay of the life, one more for each later one.'],
    ['status', 'The status; as in shipment_events.'],
    ['entered_at', 'Time of the first event of the stay. Without a zone it is read as UTC.'],
    [
      'left_at',
      'Time of the next event of another status or, where the sender closed the shipment without one, of its status; null while it lasts.',
    ],
    [
      'duration',
      'From entered_at to left_at; of an open shipment that is still in the status, up to now. Null for a final status.',
    ],
  ],
];

export const timeInStatus = createView(...timeInStatusView(DURATION));

const minutes = `extract(epoch FROM e.received_at - e.occurred_at) / 60`;

const reportingDelay = createView(
  'reporting_delay_daily',
  'How long after an event its report came in, by the day on which the shipment was delivered. Only events whose time had a ' +
    'zone, and that happened after the shipment was first heard of: what came with its first webhook says nothing about delay.',
  `SELECT s.account, s.carrier, s.delivered_on, count(*)::integer AS events,
      round((percentile_cont(0.5) WITHIN GROUP (ORDER BY ${minutes}))::numeric, 1) AS median_minutes,
      round((percentile_cont(0.9) WITHIN GROUP (ORDER BY ${minutes}))::numeric, 1) AS p90_minutes
    FROM tracking.shipments s JOIN tracking.shipment_events e ON e.shipment_id = s.id
    WHERE s.delivered_on IS NOT NULL AND e.occurred_at_precision = 'instant' AND e.occurred_at >= s.first_received_at
      AND ${isSound} AND ${isSane('e.received_at')}
    GROUP BY s.account, s.carrier, s.delivered_on`,
  [
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['delivered_on', 'Day of delivery of the shipments; as in shipments.'],
    ['events', 'Events of these shipments that are counted.'],
    ['median_minutes', 'Minutes from the event to its receipt: half of the events took no longer.'],
    ['p90_minutes', 'The same of nine in ten.'],
  ],
);

export const historyViews = [...timeInStatus, ...reportingDelay];
