import { comments, createTable } from '../table';

const states = createTable(
  'shipment_states',
  'What the fold knows of each shipment. Internal: shipments and shipment_events are drawn from it.',
  [
    ['shipment_id', 'uuid PRIMARY KEY', 'The shipment.'],
    [
      'state',
      'json NOT NULL',
      "Statements with the order they were made in; its form is nobody else's business.",
    ],
  ],
);

const personal = createTable(
  'personal_attributes',
  'Attributes of shipments that say something about people; not readable for analysts.',
  [
    ['shipment_id', 'uuid PRIMARY KEY REFERENCES tracking.shipments (id) ON DELETE CASCADE', 'The shipment.'],
    ['attributes', 'jsonb NOT NULL', 'signed_by, courier_tracking_link and others of their kind.'],
  ],
);

const outbox = createTable(
  'shipment_outbox',
  'States of shipments on their way to the topic tracking.shipments.v1. Internal; empty when nothing is on its way.',
  [
    ['id', 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'Order of the changes.'],
    ['shipment', 'json NOT NULL', 'The value of the record.'],
  ],
);

const deadLetters = [
  ...createTable(
    'dead_letters',
    "Records that could not be processed and need a person's attention; one row per record.",
    [
      ['topic', 'text NOT NULL', 'Topic of the record that failed.'],
      ['partition', 'integer NOT NULL', 'Its partition.'],
      ['offset', 'bigint NOT NULL', 'Its offset.'],
      ['raw_id', 'text', 'ce_id of the record.'],
      ['source', 'text', 'Source it came in through.'],
      ['integration', 'text', 'Integration of the source.'],
      ['code', 'text NOT NULL', 'Why, as a stable code.'],
      ['detail', 'text NOT NULL', 'Why, for a person.'],
      ['body', 'bytea NOT NULL', 'The record, byte for byte.'],
      ['headers', 'jsonb NOT NULL', 'Its headers; no credential is among them.'],
      ['attempts', 'integer NOT NULL', 'How many times it has failed.'],
      [
        'state',
        "text NOT NULL CHECK (state IN ('open', 'redriven', 'resolved'))",
        'open, redriven or resolved.',
      ],
      ['failed_at', 'timestamptz NOT NULL', 'When it last failed.'],
      ['updated_at', 'timestamptz NOT NULL', 'When this row last changed.'],
    ],
    ['PRIMARY KEY (topic, partition, "offset")'],
  ),
  "CREATE INDEX dead_letters_open ON tracking.dead_letters (code, failed_at) WHERE state = 'open'",
];

const unmapped = createTable(
  'unmapped_code_occurrences',
  'Which event, or shipment, bears which code that no mapping knows: what the view unmapped_codes counts.',
  [
    ['integration', 'text NOT NULL', 'As in unmapped_codes.'],
    ['field', 'text NOT NULL', 'As in unmapped_codes.'],
    ['code', 'text NOT NULL', 'As in unmapped_codes.'],
    ['bearer_id', 'uuid NOT NULL', 'Id of the event or, for a code of the whole shipment, of the shipment.'],
    ['seen_at', 'timestamptz NOT NULL', 'When the gateway first received the bearer.'],
    ['raw_id', 'text NOT NULL', 'ce_id of that webhook.'],
  ],
  ['PRIMARY KEY (integration, field, code, bearer_id)'],
);

const offsets = createTable(
  'consumer_offsets',
  'How far the projection has come; changed in the same transaction as the rows, and what decides after a crash.',
  [
    ['group_id', 'text NOT NULL', 'Consumer group.'],
    ['topic', 'text NOT NULL', 'Topic.'],
    ['partition', 'integer NOT NULL', 'Partition.'],
    ['next_offset', 'bigint NOT NULL', 'Offset of the first record that is not applied yet.'],
  ],
  ['PRIMARY KEY (group_id, topic, partition)'],
);

const migrations = [
  "COMMENT ON TABLE tracking.schema_migrations IS 'Which migrations of this schema have run.'",
  ...comments('schema_migrations', [
    ['id', 'Order of the migrations.'],
    ['timestamp', 'When the migration was written, milliseconds since 1970.'],
    ['name', 'Name of the migration.'],
  ]),
];

export const bookkeepingTables = [
  ...states,
  ...personal,
  ...outbox,
  ...deadLetters,
  ...unmapped,
  ...offsets,
  ...migrations,
];
