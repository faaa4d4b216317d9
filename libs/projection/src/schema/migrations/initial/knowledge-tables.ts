/**
 * What the fold keeps beside the rows that others read. No foreign keys, for the reason given in
 * shipment-events-table.ts.
 */
import { createTable } from '../table';

const summaries = createTable(
  'shipment_summaries',
  'Internal: what the fold needs to know of each shipment before it applies an update.',
  [
    ['shipment_id', 'uuid PRIMARY KEY', 'The shipment.'],
    [
      'revision',
      'integer NOT NULL',
      'Grows by one with each write; a writer that finds another value gives up.',
    ],
    [
      'form',
      'smallint NOT NULL',
      "Version of the summary's form; a program that finds a newer one than it knows stops.",
    ],
    ['summary', 'json NOT NULL', 'The summary, in the form that the column form names.'],
  ],
  [],
  // Most summaries fit on a page: they are kept in the row, where an update of one reads and writes nothing else.
  'fillfactor = 75, toast_tuple_target = 8160',
);

const tellings = createTable(
  'shipment_event_tellings',
  'Internal: what was said of an event, only where its row in shipment_events cannot hold all of it ' +
    '(statements that differ, events that were merged into it).',
  [
    ['shipment_id', 'uuid NOT NULL', 'The shipment.'],
    ['event_id', 'uuid NOT NULL', 'The event.'],
    ['tellings', 'json NOT NULL', 'The statements, each with what places it among the others.'],
  ],
  ['PRIMARY KEY (shipment_id, event_id)'],
);

const personal = createTable(
  'personal_attributes',
  'Attributes of shipments that identify or describe a person; not readable for analysts.',
  [
    ['shipment_id', 'uuid PRIMARY KEY', 'The shipment.'],
    [
      'attributes',
      'jsonb NOT NULL',
      'By name: who signed, links that lead to a person, and others of their kind.',
    ],
  ],
);

export const knowledgeTables = [...summaries, ...tellings, ...personal];
