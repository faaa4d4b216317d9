/** What needs a person's attention: records that failed, and codes that no mapping knows. */
import { createTable } from '../table';

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
  'Internal: which event, or shipment, has which code that no mapping knows; the view unmapped_codes counts them.',
  [
    ['shipment_id', 'uuid NOT NULL', 'The shipment.'],
    ['bearer_id', 'uuid NOT NULL', 'Id of the event or, for a code of the whole shipment, of the shipment.'],
    ['integration', 'text NOT NULL', 'As in unmapped_codes.'],
    ['field', 'text NOT NULL', 'As in unmapped_codes.'],
    ['code', 'text NOT NULL', 'As in unmapped_codes.'],
    [
      'seen_at',
      'timestamptz NOT NULL',
      'When the gateway first received the event or, for a code of the whole shipment, the shipment.',
    ],
    ['raw_id', 'text NOT NULL', 'ce_id of that webhook.'],
  ],
  ['PRIMARY KEY (shipment_id, bearer_id, integration, field, code)'],
);

export const attentionTables = [...deadLetters, ...unmapped];
