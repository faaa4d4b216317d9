/**
 * The history. It has no foreign key to shipments: the fold writes both in one transaction, and the check of a foreign
 * key would lock, and thereby rewrite, the shipment's row once for each of its events. It has no index but its key,
 * which finds the events of a shipment: each further one is written with every event.
 */
import { createTable } from '../table';

export const shipmentEventsTable = [
  ...createTable(
    'shipment_events',
    'History: one row per distinct event, whatever number of times, ways and orders it arrived in.',
    [
      ['id', 'uuid NOT NULL', 'From the content of the event; the same after a rebuild.'],
      ['shipment_id', 'uuid NOT NULL', 'The shipment.'],
      [
        'occurred_at',
        'timestamptz',
        "The carrier's time. Without a zone it is read as UTC: see occurred_at_precision. Null when missing or impossible.",
      ],
      ['occurred_at_text', 'text', 'The time as the sender wrote it.'],
      ['occurred_at_precision', 'text', 'instant (had a zone), local (had none), date (no time of day).'],
      ['status', 'text', 'Status that the event means; null when it makes no claim.'],
      ['status_reason', 'text', 'Why, where there is a reason.'],
      ['code', 'text', "The sender's own code, verbatim."],
      ['details', 'text[] NOT NULL', "The sender's detail codes, sorted and distinct."],
      ['message', 'text', 'Text of the event, as the sender wrote it.'],
      ['direction', 'text NOT NULL', 'forward, return or unknown.'],
      ['location', 'text', 'Place, as one text.'],
      ['city', 'text', 'City.'],
      ['region', 'text', 'State or region.'],
      ['postal_code', 'text', 'Postal code of the place.'],
      ['country_code', 'text', 'ISO 3166-1 alpha-2.'],
      ['country_name', 'text', 'Country, where the sender names it.'],
      ['latitude', 'double precision', 'Degrees, WGS 84.'],
      ['longitude', 'double precision', 'Degrees, WGS 84.'],
      [
        'attributes',
        'jsonb NOT NULL',
        'The rest, in snake_case: slug (courier), tag, subtag_message, raw_tag, events (codes and reasons), status ' +
          '(word of a push), shipment_type (a leg that is on no list), source, hash, created_at (when the sender ' +
          'learned of it), coordinate, coordinates, country_region (where it is no code); invalid_time and ' +
          'implausible_time mark times that decide nothing.',
      ],
      [
        'life',
        'integer NOT NULL',
        'Which life of the tracking number the event belongs to: 1 for the first, one more each time a carrier used the number again.',
      ],
      ['source', 'text NOT NULL', 'Source that first bore the event.'],
      ['received_at', 'timestamptz NOT NULL', 'When the gateway first received a webhook with this event.'],
      ['raw_id', 'text NOT NULL', 'ce_id of that webhook.'],
      ['raw_topic', 'text NOT NULL', 'Topic of that webhook.'],
      ['raw_partition', 'integer NOT NULL', 'Partition of that webhook.'],
      ['raw_offset', 'bigint NOT NULL', 'Offset of that webhook.'],
    ],
    ['PRIMARY KEY (shipment_id, id)'],
  ),
];
