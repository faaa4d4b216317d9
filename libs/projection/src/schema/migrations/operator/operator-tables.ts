/** What operators have done: the record of their commands, and which shipments they had erased. */
import { createTable } from '../table';

const operations = createTable(
  'operations',
  'What operators have started: one row for each redrive, rebuild, backfill and erasure.',
  [
    ['id', 'uuid PRIMARY KEY', 'The operation.'],
    ['command', 'text NOT NULL', 'Name of the command.'],
    ['arguments', 'jsonb NOT NULL', 'Its options, without any credential.'],
    ['started_by', 'text NOT NULL', 'User and host that started it.'],
    ['started_at', 'timestamptz NOT NULL DEFAULT now()', 'When it began.'],
    ['heard_at', 'timestamptz NOT NULL DEFAULT now()', 'When it last wrote down how far it is.'],
    ['ended_at', 'timestamptz', 'When it ended; null while it runs, and after it was killed.'],
    [
      'state',
      "text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped', 'failed'))",
      'running, done, stopped or failed; running with an old heard_at: it was killed.',
    ],
    ['outcome', "jsonb NOT NULL DEFAULT '{}'", 'How far it is, or what came of it: counts by name.'],
  ],
);

const erased = createTable(
  'erased_shipments',
  'Shipments that were erased: what was received before the date in until_received_at does not bring them back.',
  [
    [
      'shipment_id',
      'uuid PRIMARY KEY',
      'UUIDv5, a hash, of account, carrier and tracking number; nothing else of the shipment is kept.',
    ],
    ['erased_at', 'timestamptz NOT NULL', 'When it was erased.'],
    ['until_received_at', 'timestamptz NOT NULL', 'Webhooks received from then on are about another parcel.'],
  ],
);

export const operatorTables = [
  ...operations,
  'CREATE INDEX operations_started_at ON tracking.operations (started_at)',
  ...erased,
];
