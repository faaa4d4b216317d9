import { createView } from '../table';
import { late } from './late-view';
import { performance } from './performance-view';
import { dateOf, exactnessOf, finite, isOpen, rankOf, today } from './view-expressions';

const timeline = createView(
  'shipment_timeline',
  'History of each shipment, oldest first, with the event that its current status comes from marked.',
  `SELECT s.account, s.carrier, s.tracking_number, e.shipment_id, e.life, e.id AS event_id,
      e.occurred_at, e.occurred_at_text, e.occurred_at_precision, e.status, e.status_reason, e.code,
      e.message, e.direction, e.location, e.city, e.region, e.country_code, e.source, e.received_at,
      coalesce(e.id = s.status_event_id, false) AS is_current
    FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
    ORDER BY e.shipment_id, e.occurred_at NULLS FIRST, ${exactnessOf('e.occurred_at_precision')} NULLS FIRST,
      ${rankOf('e.status')}, e.id`,
  [
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['shipment_id', 'As in shipment_events.'],
    ['life', 'As in shipment_events.'],
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
    ['source', 'As in shipment_events.'],
    ['received_at', 'As in shipment_events.'],
    [
      'is_current',
      'Whether the shipment has its current status from this event; of none where the status is stated for the whole shipment.',
    ],
  ],
);

const transit = createView(
  'shipment_transit',
  'Days in transit, the pick-up day not counted: up to the delivery or the end of the shipment, or up to today (UTC) while under way. Returned parcels are left out.',
  `SELECT shipment_id, account, carrier, tracking_number, status, picked_up_on, delivered_on,
      CASE WHEN last_day >= picked_up_on THEN last_day - picked_up_on END AS transit_days,
      reported_transit_days
    FROM (
      SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.status, s.reported_transit_days,
        ${finite('s.picked_up_on')} AS picked_up_on, ${finite('s.delivered_on')} AS delivered_on,
        CASE
          WHEN isfinite(s.delivered_on) THEN s.delivered_on
          WHEN ${isOpen} THEN ${today}
          WHEN s.status <> 'delivered' AND isfinite(s.status_at) THEN ${dateOf('s.status_at')}
        END AS last_day
      FROM tracking.shipments s
      WHERE s.returned_at IS NULL AND s.status <> 'returned'
    ) AS dates`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['status', 'As in shipments.'],
    ['picked_up_on', 'As in shipments.'],
    ['delivered_on', 'As in shipments; null while under way.'],
    [
      'transit_days',
      'Days from pick-up to delivery; without a delivery up to the date (UTC) on which the shipment was lost, ' +
        'cancelled or expired, or to today; null without a pick-up, or where it would be negative.',
    ],
    ['reported_transit_days', 'The same as the sender counts it.'],
  ],
);

const freshness = createView(
  'data_freshness',
  'How recent the data of each source are; one row per source.',
  `SELECT account, source, integration, max(newest_received_at) AS newest_received_at,
      max(newest_occurred_at) AS newest_occurred_at
    FROM tracking.source_freshness GROUP BY account, source, integration`,
  [
    ['account', 'Account of the source.'],
    ['source', 'The source: the last part of its webhook URL.'],
    ['integration', 'Integration of the source.'],
    ['newest_received_at', 'Newest receipt of a webhook.'],
    ['newest_occurred_at', 'Newest plausible time at which an event occurred.'],
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

export const views = [
  ...unmapped,
  ...timeline,
  ...transit,
  ...late,
  ...performance,
  ...freshness,
  ...superseded,
];
