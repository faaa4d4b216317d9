import { createView } from '../table';

/** The date as the sender wrote it, in whatever zone that was; from the event that set the given milestone. */
const writtenDate = (column: string): string => `
  coalesce(
    (SELECT left(e.occurred_at_text, 10)::date FROM tracking.shipment_events e
      WHERE e.shipment_id = s.id AND e.occurred_at = s.${column}
        AND e.occurred_at_text ~ '^\\d{4}-\\d{2}-\\d{2}'
      ORDER BY e.id LIMIT 1),
    (s.${column} AT TIME ZONE 'UTC')::date)`;

const timeline = createView(
  'shipment_timeline',
  'History of each shipment, oldest first, with the event that its current status comes from marked.',
  `SELECT s.account, s.carrier, s.tracking_number, e.shipment_id, e.id AS event_id,
      e.occurred_at, e.occurred_at_text, e.occurred_at_precision, e.status, e.status_reason, e.code,
      e.message, e.direction, e.location, e.city, e.region, e.country_code, e.received_at,
      coalesce(e.occurred_at = s.status_at AND lower(e.code) = lower(s.sub_status), false) AS is_current
    FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
    ORDER BY e.shipment_id, e.occurred_at NULLS FIRST, e.id`,
  [
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['shipment_id', 'As in shipment_events.'],
    ['event_id', 'Id of the event.'],
    ['occurred_at', 'As in shipment_events.'],
    ['occurred_at_text', 'As in shipment_events.'],
    ['occurred_at_precision', 'As in shipment_events.'],
    ['status', 'As in shipment_events.'],
    ['status_reason', 'As in shipment_events.'],
    ['code', 'As in shipment_events.'],
    ['message', 'As in shipment_events.'],
    ['direction', 'As in shipment_events.'],
    ['location', 'As in shipment_events.'],
    ['city', 'As in shipment_events.'],
    ['region', 'As in shipment_events.'],
    ['country_code', 'As in shipment_events.'],
    ['received_at', 'As in shipment_events.'],
    ['is_current', 'Whether the shipment has its current status from this event.'],
  ],
);

const transit = createView(
  'shipment_transit',
  'Days in transit, the pick-up day not counted: up to the delivery, or up to today (UTC) while under way. Returned parcels are left out.',
  `SELECT shipment_id, account, carrier, tracking_number, status, picked_up_on, delivered_on,
      coalesce(delivered_on, (now() AT TIME ZONE 'UTC')::date) - picked_up_on AS transit_days,
      reported_transit_days
    FROM (
      SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.status, s.reported_transit_days,
        ${writtenDate('picked_up_at')} AS picked_up_on,
        ${writtenDate('delivered_at')} AS delivered_on
      FROM tracking.shipments s
      WHERE s.returned_at IS NULL AND s.status <> 'returned'
    ) AS dates`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['status', 'As in shipments.'],
    ['picked_up_on', 'Date of the pick-up as the sender wrote it.'],
    ['delivered_on', 'Date of the delivery as the sender wrote it; null while under way.'],
    ['transit_days', 'Days from pick-up to delivery, or to today; null without a pick-up.'],
    ['reported_transit_days', 'The same as the sender counts it.'],
  ],
);

const performance = createView(
  'delivery_performance_daily',
  'Deliveries by the day of delivery as the senders wrote it. On time: as the sender judges, else by the promise.',
  `SELECT account, carrier, delivered_on, count(*)::integer AS delivered,
      count(*) FILTER (WHERE on_time)::integer AS on_time,
      count(*) FILTER (WHERE NOT on_time)::integer AS late,
      count(*) FILTER (WHERE on_time IS NULL)::integer AS not_judged
    FROM (
      SELECT s.account, s.carrier, ${writtenDate('delivered_at')} AS delivered_on,
        CASE
          WHEN lower(s.on_time_status) IN ('on-time', 'early') THEN true
          WHEN lower(s.on_time_status) = 'late' THEN false
          ELSE s.delivered_at <= s.promised_delivery_at
        END AS on_time
      FROM tracking.shipments s WHERE s.delivered_at IS NOT NULL
    ) AS deliveries
    GROUP BY account, carrier, delivered_on`,
  [
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['delivered_on', 'Day of delivery.'],
    ['delivered', 'Shipments delivered that day.'],
    ['on_time', 'Of these, on time.'],
    ['late', 'Of these, late.'],
    ['not_judged', 'Of these, without a promise to judge by.'],
  ],
);

const freshness = createView(
  'data_freshness',
  'How recent the data of each source are.',
  `SELECT s.account, s.source, s.integration, max(e.received_at) AS newest_received_at,
      max(e.occurred_at) FILTER (WHERE NOT e.attributes ? 'implausible_time') AS newest_occurred_at
    FROM tracking.shipments s JOIN tracking.shipment_events e ON e.shipment_id = s.id
    GROUP BY s.account, s.source, s.integration`,
  [
    ['account', 'As in shipments.'],
    ['source', 'As in shipments.'],
    ['integration', 'As in shipments.'],
    ['newest_received_at', 'Newest receipt of an event that was new.'],
    ['newest_occurred_at', 'Newest time at which an event occurred.'],
  ],
);

const superseded = createView(
  'superseded_shipments',
  "Shipments that share the sender's own id with another one: the courier or the number was probably corrected.",
  `SELECT attributes ->> 'sender_id' AS sender_id, account, integration, id AS shipment_id, carrier,
      tracking_number, status, updated_at
    FROM (
      SELECT s.*, count(*) OVER (PARTITION BY account, integration, attributes ->> 'sender_id') AS sharing
      FROM tracking.shipments s WHERE attributes ? 'sender_id'
    ) AS shared
    WHERE sharing > 1`,
  [
    ['sender_id', "The sender's own id."],
    ['account', 'As in shipments.'],
    ['integration', 'As in shipments.'],
    ['shipment_id', 'Id of the shipment.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['status', 'As in shipments.'],
    ['updated_at', 'As in shipments.'],
  ],
);

const unmapped = createView(
  'unmapped_codes',
  'Codes that are on no list we know: what they mean has to be looked up and added to a mapping.',
  `SELECT integration, field, code, min(seen_at) AS first_seen_at, max(seen_at) AS last_seen_at,
      count(*)::integer AS count, (array_agg(raw_id ORDER BY seen_at, raw_id))[1] AS first_raw_id
    FROM tracking.unmapped_code_occurrences GROUP BY integration, field, code`,
  [
    ['integration', 'Integration that sent it.'],
    ['field', "The sender's name of the field."],
    ['code', 'The code, verbatim; a very long one is cut.'],
    ['first_seen_at', 'When the gateway first received it.'],
    ['last_seen_at', 'When the gateway last received it on a new event.'],
    ['count', 'Distinct events, or shipments, that bear it.'],
    ['first_raw_id', 'ce_id of the webhook in which it was first received.'],
  ],
);

export const views = [...unmapped, ...timeline, ...transit, ...performance, ...freshness, ...superseded];
