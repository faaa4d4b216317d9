/** What a person is told of an erasure. */
import type { DeletedRows } from '@app/projection';
import { tableOf } from '../command-line/output';
import type { HeldRecords } from './held-records';

/** What an erasure has done. */
export interface Erasure {
  deleted: DeletedRows;
  /** Whether the record that says so is in tracking.shipments.v1. */
  isPublished: boolean;
  /** Nothing more was waited for or searched. */
  isStopped: boolean;
  held: readonly HeldRecords[];
}

/** What it would do. */
export interface PlannedErasure {
  wouldDelete: DeletedRows;
  held: readonly HeldRecords[];
}

export const erasureText = ({ deleted, isPublished, isStopped, held }: Erasure): string =>
  [
    rowsText('deleted from', deleted),
    isPublished
      ? 'Consumers of tracking.shipments.v1 get a record that says it is gone.'
      : isStopped
        ? 'Stopped before the record that says it is gone was seen. The projector publishes it.'
        : 'The record that says it is gone is NOT published yet: no projector runs. The next one publishes it.',
    ...(isStopped ? ['Stopped: the topics were not all searched. Run it again to see what they hold.'] : []),
    ...heldText(held),
  ].join('\n');

export const plannedText = ({ wouldDelete, held }: PlannedErasure): string =>
  [rowsText('would be deleted from', wouldDelete), ...heldText(held)].join('\n');

function rowsText(head: string, counts: DeletedRows): string {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  return rows.length === 0
    ? 'There are no rows of this shipment: are account, carrier and number right?'
    : tableOf([head, 'rows'], rows);
}

const heldText = (held: readonly HeldRecords[]): string[] =>
  held.length === 0
    ? []
    : [
        'Records in Kafka that hold something of it:',
        tableOf(
          ['topic', 'records', 'deleted at'],
          held.map(({ topic, records, goneAt }) => [topic, records, goneAt ?? 'never: kept for ever']),
        ),
      ];
