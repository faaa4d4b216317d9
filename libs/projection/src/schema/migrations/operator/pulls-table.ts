/** What a backfill has asked, so that an answer that was published is not published again. */
import { createTable } from '../table';

export const pullsTable = createTable(
  'pulls',
  'What carriers were asked by backfill: one row for each parcel of a source.',
  [
    ['source', 'text NOT NULL', 'The source under which it was asked.'],
    ['carrier', 'text NOT NULL', 'Who moves the parcel; unknown where the number is known to nobody.'],
    ['tracking_number', 'text NOT NULL', 'The number that was asked for.'],
    ['account', 'text NOT NULL', 'Account of the source.'],
    ['asked_at', 'timestamptz NOT NULL', 'When it was asked last, or read from a saved response.'],
    ['answered_at', 'timestamptz', 'When the newest answer was given; null where there was none.'],
    [
      'answers',
      "bytea[] NOT NULL DEFAULT '{}'",
      'SHA-256 of the answers that were published, the newest last; empty: the carrier knows no such number.',
    ],
  ],
  ['PRIMARY KEY (source, tracking_number, carrier)'],
);
