/**
 * Every field that AfterShip's models have, version by version, and those that no mapping takes over, with the reason.
 * For specs and for readers who ask where a field went; the mapping itself reads the types of `legacy.ts` and `v*.ts`.
 * Restated from the models of AfterShip's SDKs and its webhook changelog. `[]` marks the items of a list.
 */

const under = (path: string, ...names: readonly string[]): string[] => names.map((name) => `${path}.${name}`);

const ESTIMATE = ['type', 'source', 'datetime', 'datetime_min', 'datetime_max'];
const PREDICTION = ['estimated_delivery_date', 'estimated_delivery_date_min', 'estimated_delivery_date_max'];
const LINKS = ['courier_tracking_link', 'courier_redirect_link'];
const COURIER = ['slug', 'tracking_number', 'source', 'transit_time', ...LINKS];

const LEGACY: readonly string[] = [
  'ts',
  'event',
  'event_id',
  'is_tracking_first_tag',
  ...under('msg', 'id', 'tracking_number', 'slug', 'active', 'title', 'note', 'source', 'created_at'),
  ...under('msg', 'updated_at', 'last_updated_at', 'tag', 'subtag', 'subtag_message', 'tracked_count'),
  ...under('msg', 'unique_token', 'path', 'android[]', 'ios[]', 'emails[]', 'smses[]'),
  ...under('msg', 'subscribed_emails[]', 'subscribed_smses[]', 'customer_name', 'custom_fields.any'),
  ...under('msg', 'order_id', 'order_id_path', 'order_date', 'order_number', 'order_tags[]'),
  ...under('msg', 'order_promised_delivery_date', 'origin_country_iso3', 'origin_state', 'origin_city'),
  ...under('msg', 'origin_postal_code', 'origin_raw_location', 'destination_country_iso3'),
  ...under('msg', 'destination_state', 'destination_city', 'destination_postal_code'),
  ...under('msg', 'destination_raw_location', 'courier_destination_country_iso3'),
  ...under('msg', 'shipment_package_count', 'shipment_type', 'shipment_weight', 'shipment_weight_unit'),
  ...under('msg', 'shipment_pickup_date', 'shipment_delivery_date', 'shipment_tags[]', 'signed_by'),
  ...under('msg', 'language', 'delivery_time', 'expected_delivery', 'custom_estimated_delivery_date'),
  ...under('msg.aftership_estimated_delivery_date', ...PREDICTION, 'confidence_score'),
  ...under('msg.first_estimated_delivery', ...ESTIMATE),
  ...under('msg.latest_estimated_delivery', ...ESTIMATE),
  ...under('msg', 'last_mile_tracking_supported', 'return_to_sender', 'delivery_type'),
  ...under('msg', 'pickup_location', 'pickup_note', 'courier_tracking_link', 'courier_redirect_link'),
  ...under('msg', 'first_attempted_at', 'on_time_status', 'on_time_difference', 'courier_connection_id'),
  ...under('msg.next_couriers[]', 'slug', 'tracking_number', 'source'),
  ...under('msg', 'tracking_account_number', 'tracking_key', 'tracking_ship_date', 'tracking_postal_code'),
  ...under('msg', 'tracking_state', 'tracking_origin_country', 'tracking_destination_country'),
  ...under('msg.checkpoints[]', 'slug', 'created_at', 'checkpoint_time', 'location', 'city', 'state', 'zip'),
  ...under('msg.checkpoints[]', 'country_iso3', 'country_name', 'coordinates[]', 'message', 'tag', 'subtag'),
  ...under('msg.checkpoints[]', 'subtag_message', 'raw_tag'),
];

interface Delta {
  version: string;
  added: readonly string[];
  removed?: readonly string[];
}

const DELTAS: readonly Delta[] = [
  {
    version: '2023-10',
    added: ['msg.transit_time'],
    removed: under('msg', 'delivery_time', 'android[]', 'ios[]', 'unique_token'),
  },
  {
    version: '2024-01',
    added: [
      ...under('msg', 'shipping_method', 'location_id', 'carbon_emissions.unit', 'carbon_emissions.value'),
      ...under('msg.checkpoints[].events[]', 'code', 'reason.code'),
      'msg.aftership_estimated_delivery_date.confidence_code',
    ],
    removed: ['msg.aftership_estimated_delivery_date.confidence_score'],
  },
  {
    version: '2024-04',
    added: [
      ...under('msg', 'failed_delivery_attempts', 'signature_requirement'),
      ...under('msg.checkpoints[].coordinate', 'latitude', 'longitude'),
    ],
    removed: ['msg.checkpoints[].coordinates[]'],
  },
  {
    version: '2024-07',
    added: under(
      'msg',
      'legacy_id',
      'delivery_location_type',
      'shipment_weight.unit',
      'shipment_weight.value',
    ),
    removed: under('msg', 'shipment_weight', 'shipment_weight_unit'),
  },
  {
    version: '2024-10',
    added: [
      ...under('msg', 'aftership_tracking_url', 'aftership_tracking_order_url'),
      ...under('msg.next_couriers[]', ...LINKS),
      ...under('msg.courier_estimated_delivery_date', ...PREDICTION),
    ],
    removed: ['msg.expected_delivery'],
  },
  {
    version: '2025-01',
    added: [
      ...under('msg', 'origin_country_region', 'destination_country_region'),
      ...under('msg', 'courier_destination_country_region'),
      ...under('msg', 'tracking_origin_country_region', 'tracking_destination_country_region'),
      ...under('msg.first_mile', ...COURIER),
      ...under('msg.last_mile', ...COURIER),
      ...under('msg.customers[]', 'role', 'name', 'phone_number', 'email', 'language'),
      ...under('msg.checkpoints[]', 'country_region', 'country_region_name', 'source'),
    ],
    removed: [
      ...under('msg', 'origin_country_iso3', 'destination_country_iso3', 'courier_destination_country_iso3'),
      ...under('msg', 'tracking_origin_country', 'tracking_destination_country', 'last_updated_at'),
      ...under('msg', 'customer_name', 'emails[]', 'smses[]'),
      ...under('msg.next_couriers[]', 'slug', 'tracking_number', 'source', ...LINKS),
      ...under('msg.checkpoints[]', 'country_iso3', 'country_name'),
    ],
  },
  { version: '2025-04', added: ['msg.latest_estimated_delivery.revise_reason'] },
  { version: '2025-07', added: [] },
  {
    version: '2026-01',
    added: [
      ...under('msg.order_promised_delivery_date', 'promised_delivery_date', 'promised_delivery_date_min'),
      'msg.order_promised_delivery_date.promised_delivery_date_max',
      'msg.checkpoints[].postal_code',
    ],
    removed: ['msg.order_promised_delivery_date', 'msg.checkpoints[].zip'],
  },
  {
    version: '2026-07',
    added: [
      'msg.proof_of_delivery[]',
      ...under('msg.shipment_dimensions', 'unit', 'length', 'width', 'height'),
      'msg.multi_piece_info.type',
      ...under('msg.multi_piece_info.pieces[]', 'tracking_id', 'tracking_number', 'type', 'trackable'),
      'msg.customers[].id',
      'msg.checkpoints[].hash',
    ],
  },
];

/** The fields of each version, oldest first. */
export const MODELS: ReadonlyMap<string, readonly string[]> = DELTAS.reduce(
  (models, { version, added, removed = [] }) => {
    const before = [...models.values()].at(-1)!;
    return models.set(version, [...before.filter((path) => !removed.includes(path)), ...added]);
  },
  new Map<string, readonly string[]>([['legacy', LEGACY]]),
);

const PEOPLE = 'identifies a customer';
const DEVICES = 'where notifications to a customer are sent';
const UNUSED = 'said by AfterShip to be out of use';

/** Fields that end in no update, each with the reason; the raw record keeps them. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  event_id: 'names the delivery; the raw record is known by it',
  'msg.unique_token': UNUSED,
  'msg.path': UNUSED,
  'msg.android[]': DEVICES,
  'msg.ios[]': DEVICES,
  'msg.emails[]': DEVICES,
  'msg.smses[]': DEVICES,
  'msg.subscribed_emails[]': DEVICES,
  'msg.subscribed_smses[]': DEVICES,
  'msg.customer_name': PEOPLE,
  'msg.customers[].role': PEOPLE,
  'msg.customers[].name': PEOPLE,
  'msg.customers[].phone_number': PEOPLE,
  'msg.customers[].email': PEOPLE,
  'msg.customers[].language': PEOPLE,
  'msg.customers[].id': PEOPLE,
  'msg.note': 'written by merchants for themselves, often about a customer',
  'msg.origin_raw_location': 'the address of a person',
  'msg.destination_raw_location': 'the address of a person',
  'msg.tracking_key': 'a secret to look a parcel up with',
};

/** Fields that end where analysts do not read. */
export const PERSONAL: readonly string[] = [
  ...under('msg', 'signed_by', 'proof_of_delivery[]', 'custom_fields.any', 'courier_tracking_link'),
  ...under('msg', 'courier_redirect_link', 'aftership_tracking_url', 'aftership_tracking_order_url'),
  ...under('msg', 'origin_postal_code', 'destination_postal_code', 'tracking_postal_code'),
  ...['first_mile', 'last_mile', 'next_couriers[]'].flatMap((courier) => under(`msg.${courier}`, ...LINKS)),
];
