/**
 * One wide row per shipment. It is updated far more often than it is inserted, so space is left on each page and no
 * index covers a column that changes with every update: such updates write no index (HOT).
 */
import { createTable, type ColumnNote } from '../table';

const IMPRECISE =
  'When it is named in imprecise_times, it had no zone or no time of day and was read as UTC.';

const identity: ColumnNote[] = [
  ['id', 'uuid PRIMARY KEY', 'UUIDv5 of account, carrier and tracking number; the same after a rebuild.'],
  ['account', 'text NOT NULL', 'Owner of the shipment, from the configuration of the source.'],
  ['integration', 'text NOT NULL', 'Integration of the newest statement: amazon-shipping, aftership.'],
  ['source', 'text NOT NULL', 'Source of the newest statement: the last part of its webhook URL.'],
  ['carrier', 'text NOT NULL', 'Who moves the parcel, such as fedex; unknown when the sender does not know.'],
  ['tracking_number', 'text NOT NULL', 'As the sender writes it, outer white space removed; case matters.'],
  [
    'alternate_tracking_number',
    'text',
    'Number of the other leg, for instance of the return; join it with tracking_number.',
  ],
  [
    'life',
    'integer NOT NULL',
    'Which life of the tracking number this row is about, the newest: 1 for the first, one more each time a carrier used the number again.',
  ],
];

const state: ColumnNote[] = [
  ['direction', 'text NOT NULL', 'forward, return, or unknown where the sender does not say.'],
  [
    'status',
    'text NOT NULL',
    'Current status, one of: unknown, pending, info_received, in_transit, delivery_attempted, exception, ' +
      'out_for_delivery, available_for_pickup, returning, expired, cancelled, lost, delivered, returned.',
  ],
  [
    'status_reason',
    'text',
    'Why, where there is a reason; one of: customer_moved, refused, customs_delay, carrier_delay, weather_delay, ' +
      'payment_due, bad_address, pickup_missed, rejected_by_carrier, damaged, documents_missing, ' +
      'recipient_unavailable, business_closed, no_access, otp_missing, wrong_items, hazmat, ' +
      'cancelled_by_recipient, outside_delivery_area, oversized, other.',
  ],
  ['sub_status', 'text', "The sender's own code for the current status, verbatim."],
  [
    'status_at',
    'timestamptz',
    `Time of the newest event (or statement) that gave the current status. ${IMPRECISE}`,
  ],
  [
    'status_event_id',
    'uuid',
    'Event that the current status comes from; null where the sender states the status for the whole shipment and no event gives it.',
  ],
  ['picked_up_at', 'timestamptz', `First pick-up by the carrier on the way out. ${IMPRECISE}`],
  ['picked_up_on', 'date', 'Date of picked_up_at as the sender wrote it, in whatever zone that was.'],
  [
    'first_attempted_at',
    'timestamptz',
    `First delivery attempt as the sender states it, failed or not; failed ones are counted in failed_delivery_attempts. ${IMPRECISE}`,
  ],
  ['out_for_delivery_at', 'timestamptz', `First time out for delivery. ${IMPRECISE}`],
  [
    'delivered_at',
    'timestamptz',
    `First delivery on the way out; stays when it was corrected later (attributes.delivery_corrected). ${IMPRECISE}`,
  ],
  ['delivered_on', 'date', 'Date of delivered_at as the sender wrote it, in whatever zone that was.'],
  [
    'delivered_local',
    'timestamp',
    'delivered_at by the clock on the wall of the place, as the sender wrote it.',
  ],
  ['returned_at', 'timestamptz', `First delivery on the return leg. ${IMPRECISE}`],
  [
    'failed_delivery_attempts',
    'integer',
    "The sender's count; where it has none, the attempts in the history.",
  ],
];

const promises: ColumnNote[] = [
  ['promised_delivery_at', 'timestamptz', `What the carrier promised. ${IMPRECISE}`],
  ['estimated_delivery_at', 'timestamptz', `Latest estimate. ${IMPRECISE}`],
  ['estimated_delivery_min', 'timestamptz', `Earliest end of the latest estimate. ${IMPRECISE}`],
  ['estimated_delivery_max', 'timestamptz', `Latest end of the latest estimate. ${IMPRECISE}`],
  [
    'estimated_delivery_source',
    'text',
    'Who estimated: Carrier EDD, AfterShip EDD, Custom EDD, Order EDD (also for older versions, which said AI Predictive EDD).',
  ],
  [
    'estimated_delivery_confidence_code',
    'numeric',
    'How sure the estimate is: a code, or in bodies before 2024-01 a score from 0 to 1; only with AfterShip EDD.',
  ],
  ['signature_requirement', 'text', 'What signature the delivery needs, as the sender says.'],
  ['delivery_type', 'text', 'pickup_at_store, pickup_at_courier or door_to_door.'],
  ['shipping_method', 'text', 'Shipping method of the order, as the sender says.'],
  ['location_id', 'text', 'Location the order was shipped from, as the sender says.'],
  ['origin_country_code', 'text', 'Country from which the shipment is sent, ISO 3166-1 alpha-2.'],
  ['destination_country_code', 'text', 'Country to which the shipment goes, ISO 3166-1 alpha-2.'],
];

const order: ColumnNote[] = [
  ['order_id', 'text', "The shop's id of the order."],
  ['order_number', 'text', "The shop's number of the order, as people see it."],
  ['order_date', 'timestamptz', `When the order was made. ${IMPRECISE}`],
  ['order_tags', 'text[]', "Tags of the order, in the sender's order."],
  ['order_promised_delivery_date', 'date', 'Delivery date promised with the order.'],
  ['on_time_status', 'text', 'Whether the delivery is on time, as the sender judges.'],
  ['on_time_difference_days', 'integer', 'Days between promise and delivery; late is positive.'],
  [
    'reported_transit_days',
    'integer',
    'Days in transit as the sender counts them, the pick-up day not counted (older versions counted it: one day is taken off).',
  ],
  ['carbon_emissions_value', 'numeric', 'Carbon emissions, in carbon_emissions_unit.'],
  ['carbon_emissions_unit', 'text', 'Unit of carbon_emissions_value.'],
];

const place: ColumnNote[] = [
  ['last_location', 'text', 'Last known place, as one text.'],
  ['last_city', 'text', 'City of the last known place.'],
  ['last_region', 'text', 'State or region of the last known place.'],
  ['last_postal_code', 'text', 'Postal code of the last known place.'],
  ['last_country_code', 'text', 'ISO 3166-1 alpha-2 code of the last known place.'],
  ['last_country_name', 'text', 'Country of the last known place, where the sender names it.'],
  ['last_latitude', 'double precision', 'Degrees, WGS 84.'],
  ['last_longitude', 'double precision', 'Degrees, WGS 84.'],
];

const rest: ColumnNote[] = [
  [
    'imprecise_times',
    'text[] NOT NULL',
    'Columns of this row whose time had no zone or no time of day and was read as UTC.',
  ],
  [
    'attributes',
    'jsonb NOT NULL',
    'Everything else worth keeping, in snake_case. About the tracking: sender_id and id (the ids the sender has for it), ' +
      'active, source, title, event (why the last webhook was sent), is_tracking_first_tag, created_at, ' +
      'last_updated_at, subtag_message, tracked_count, language, courier_connection_id, summary (status and ' +
      'codes of a pulled answer). About the parcel: shipment_type, shipment_weight (value, unit), ' +
      'shipment_dimensions, shipment_package_count, shipment_tags, multi_piece_info, return_to_sender, ' +
      'custom_fields (those that the source names as readable). About the way: origin_city, origin_state, ' +
      'origin_country_region, destination_city, destination_state, destination_country_region, ' +
      'courier_destination_country_region, tracking_origin_country_region, tracking_destination_country_region, ' +
      'tracking_state, tracking_ship_date, tracking_account_number, first_mile, last_mile, next_couriers, ' +
      'last_mile_tracking_supported, delivery_location_type, pickup_location, pickup_note. About the order: ' +
      'order_id_path, order_promised_delivery_date_min, order_promised_delivery_date_max. Estimates beside the ' +
      'columns: first_estimated_delivery, latest_estimated_delivery, aftership_estimated_delivery_date, ' +
      'courier_estimated_delivery_date, custom_estimated_delivery_date. About the sender: ' +
      'shipping_party_account_id, app_id. About the newest statement: assumed_version (mapped as the newest known ' +
      'version), unreadable_fields (of a type that they cannot have), implausible_stated_at (its own time, which ' +
      'cannot be right). About the history: delivery_corrected (a delivery was taken back), limited (the ' +
      'shipment has reached its bound; later updates are among the dead letters).',
  ],
  ['event_count', 'integer NOT NULL', 'Rows of this shipment in shipment_events.'],
  ['first_received_at', 'timestamptz NOT NULL', 'When the gateway first heard of the shipment.'],
  ['updated_at', 'timestamptz NOT NULL', 'When this row last changed in a column other than the lineage.'],
  ['mapping_version', 'integer NOT NULL', 'Greatest version of the mappings that contributed.'],
  ['last_raw_id', 'text NOT NULL', 'ce_id of the raw webhook with the newest statement.'],
];

export const shipmentsTable = [
  ...createTable(
    'shipments',
    'Current state of each shipment: a fold of everything its senders said, the same whatever the order it came in.',
    [...identity, ...state, ...promises, ...order, ...place, ...rest],
    // The number first: this index also serves look-ups by the number alone.
    ['CONSTRAINT shipments_identity UNIQUE (tracking_number, carrier, account)'],
    'fillfactor = 85',
  ),
  // Without status_at, which changes with most updates while the status does not: those updates stay HOT.
  'CREATE INDEX shipments_status ON tracking.shipments (account, status)',
];
