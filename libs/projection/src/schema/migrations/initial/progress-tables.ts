/** How far the projection has come, how recent its data are, and which migrations have run. */
import { comments, createTable } from '../table';

const offsets = createTable(
  'consumer_offsets',
  'How far the projection has come; changed in the same transaction as the rows, and what decides after a crash.',
  [
    ['group_id', 'text NOT NULL', 'Consumer group.'],
    ['topic', 'text NOT NULL', 'Topic.'],
    ['partition', 'integer NOT NULL', 'Partition.'],
    ['next_offset', 'bigint NOT NULL', 'Offset of the first record that is not applied yet.'],
    [
      'witness_id',
      'text',
      'ce_id of the record at next_offset - 1, by which the log is recognised; null before the first record.',
    ],
    [
      'witness_timestamp',
      'text',
      'Timestamp of that record in Kafka, milliseconds since 1970; null before the first record.',
    ],
  ],
  [
    'PRIMARY KEY (group_id, topic, partition)',
    'CONSTRAINT consumer_offsets_witness CHECK ((witness_id IS NULL) = (witness_timestamp IS NULL))',
  ],
  // Updated with every batch: with half of each page free, the updates stay on it and write no index.
  'fillfactor = 50',
);

const freshness = createTable(
  'source_freshness',
  'Internal: what each partition has brought of each source; the view data_freshness sums it up.',
  [
    ['source', 'text NOT NULL', 'The source.'],
    ['partition', 'integer NOT NULL', 'Partition of tracking.shipment-updates.v1.'],
    ['account', 'text NOT NULL', 'Account of the source.'],
    ['integration', 'text NOT NULL', 'Integration of the source.'],
    ['newest_received_at', 'timestamptz NOT NULL', 'Newest receipt of a webhook.'],
    ['newest_occurred_at', 'timestamptz', 'Newest plausible time of an event; null while there is none.'],
  ],
  ['PRIMARY KEY (source, partition, account, integration)'],
);

/** TypeORM creates this table before it runs the first migration. */
const migrations = [
  "COMMENT ON TABLE tracking.schema_migrations IS 'Internal: which migrations of this schema have run.'",
  ...comments('schema_migrations', [
    ['id', 'Order of the migrations.'],
    ['timestamp', 'When the migration was written, milliseconds since 1970.'],
    ['name', 'Name of the migration.'],
  ]),
];

export const progressTables = [...offsets, ...freshness, ...migrations];
