/**
 * What the rows of earlier shipments hold, as SQL over `n`, the number of the shipment, and `k`, that of the row. A
 * column of a name that is not here is null or, where it must not be, gets any value of its type: the widths stay
 * right when a schema grows.
 */
export interface Column {
  name: string;
  /** As Postgres names it: `timestamp with time zone`. */
  type: string;
  required: boolean;
}

const uuid = (kind: string, number: string): string => `md5('${kind}' || ${number})::uuid`;
const time = `timestamptz '2025-01-01 00:00Z' + k * interval '700 milliseconds'`;
const status = `(ARRAY['in_transit', 'in_transit', 'out_for_delivery', 'delivered', 'delivered'])[1 + k % 5]`;
const SHIPMENT_ID = uuid('shipment', 'n');
const EVENT_ID = uuid('event', 'k');

const BY_NAME: Record<string, string> = {
  shipment_id: SHIPMENT_ID,
  event_id: EVENT_ID,
  account: `'bench'`,
  integration: `'amazon-shipping'`,
  source: `'bench'`,
  carrier: `'amazon-shipping'`,
  tracking_number: `'OLD' || lpad(n::text, 12, '0')`,
  direction: `'forward'`,
  status,
  status_detail: `'The parcel was scanned on arrival at a facility of the carrier'`,
  sub_status: `'ArrivedAtCarrierFacility'`,
  code: `'ArrivedAtCarrierFacility'`,
  status_at: time,
  picked_up_at: time,
  promised_delivery_at: `${time} + interval '3 days'`,
  occurred_at: time,
  occurred_at_text: `to_char((${time}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  occurred_at_precision: `'instant'`,
  received_at: time,
  first_received_at: time,
  updated_at: time,
  city: `'Leeds'`,
  country: `'GB'`,
  event_count: '5',
  mapping_version: '1',
  life: '1',
  raw_id: `${uuid('raw', 'k')}::text`,
  last_raw_id: `${uuid('raw', 'k')}::text`,
  raw_topic: `'tracking.webhooks.raw.v1'`,
  raw_partition: 'n % 6',
  raw_offset: 'k',
  revision: '5',
  form: '1',
  summary: `json_build_object('filler', repeat('x', 400))`,
  payload: `json_build_object('event_id', ${EVENT_ID}, 'shipment_id', ${SHIPMENT_ID},
    'carrier', 'amazon-shipping', 'tracking_number', 'OLD' || lpad(n::text, 12, '0'), 'status', ${status},
    'status_detail', 'The parcel was scanned on arrival at a facility of the carrier',
    'city', 'Leeds', 'country', 'GB', 'occurred_at', 1700000000000 + k)`,
};

const ATTRIBUTES = {
  shipments: `'{"app_id": "amzn1.sp.solution.4622520d-ef11-4366-aa17-5ff8bb0b9aea",
    "shipping_party_account_id": "A1QW4MEBU0BWQI"}'`,
  events: `'{"status": "InTransit"}'`,
};

const OF_TYPE: [RegExp, string][] = [
  [/\[\]$/, `'{}'`],
  [/^json/, `'{}'`],
  [/^(integer|bigint|smallint|numeric|double precision|real)/, '0'],
  [/^boolean/, 'false'],
  [/^(timestamp|date)/, time],
  [/^uuid/, uuid('other', 'k')],
];

/**
 * @param rows whether a row of the table is a shipment or an event
 * @param values by column, instead of those here
 */
export function valueOf(
  { name, type, required }: Column,
  rows: 'shipments' | 'events',
  values: Readonly<Record<string, string>> = {},
): string {
  const special: Record<string, string> = {
    id: rows === 'shipments' ? SHIPMENT_ID : EVENT_ID,
    attributes: ATTRIBUTES[rows],
  };
  const fallback = required ? (OF_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? `'x'`) : 'NULL';
  return `(${values[name] ?? special[name] ?? BY_NAME[name] ?? fallback})::${type}`;
}
