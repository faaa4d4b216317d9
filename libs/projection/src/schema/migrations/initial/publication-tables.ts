/** How changed shipments get to their topic: which ones changed, and the row whose lock says who publishes. */
import { createTable } from '../table';

const outbox = createTable(
  'shipment_outbox',
  'Internal: shipments that changed and are not published on tracking.shipments.v1 yet; empty when all are.',
  [
    ['id', 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'Order of the changes.'],
    ['shipment_id', 'uuid NOT NULL', 'The shipment that changed.'],
    ['changed_at', 'timestamptz NOT NULL DEFAULT now()', 'When it changed.'],
  ],
);

const publications = createTable(
  'publications',
  'Internal: one row per published topic. The process that has locked the row is the one that publishes.',
  [
    ['topic', 'text PRIMARY KEY', 'The topic.'],
    ['last_sequence', 'bigint NOT NULL', 'Greatest sequence number given to a record of the topic.'],
  ],
);

export const publicationTables = [
  ...outbox,
  ...publications,
  "INSERT INTO tracking.publications (topic, last_sequence) VALUES ('tracking.shipments.v1', 0)",
];
