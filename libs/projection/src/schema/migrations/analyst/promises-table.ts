/** What was promised to recipients, and when it was first said. It has no index but its key; see shipment_events. */
import { createTable, createView, type ViewParts } from '../table';
import { dateOf } from '../initial/view-expressions';

const IMPRECISE = 'Read as UTC when it is named in imprecise_times.';

const promisesTable = createTable(
  'shipment_promises',
  'Promises and estimates of the delivery as they were revised: each distinct one once, with the first statement of ' +
    'it. One that is repeated later has no second row, one that is taken back without another has none. Of each kind ' +
    'the first 100 are kept.',
  [
    ['shipment_id', 'uuid NOT NULL', 'The shipment.'],
    ['id', 'text NOT NULL', 'From what is promised; the same after a rebuild.'],
    [
      'kind',
      'text NOT NULL',
      "Whose promise it is: promise (the carrier's), order_promise (the shop's, with the order), estimate.",
    ],
    [
      'due_at',
      'timestamptz',
      `When the delivery is due; midnight of the day where a day is promised. Null where only a range is estimated. ${IMPRECISE}`,
    ],
    ['due_min', 'timestamptz', `Earliest end of an estimate. ${IMPRECISE}`],
    ['due_max', 'timestamptz', `Latest end of an estimate. ${IMPRECISE}`],
    [
      'imprecise_times',
      'text[] NOT NULL',
      'Those of due_at, due_min, due_max that had no zone or no time of day.',
    ],
    ['estimated_by', 'text', 'Who estimated: see shipments.estimated_delivery_source; null for promises.'],
    ['stated_at', 'timestamptz NOT NULL', "When it was first said, by the sender's own time of saying it."],
    ['life', 'integer NOT NULL', 'Which life of the tracking number it was said in; as in shipment_events.'],
    ['source', 'text NOT NULL', 'Source that first said it.'],
    ['received_at', 'timestamptz NOT NULL', 'When the gateway received the webhook that first said it.'],
    ['raw_id', 'text NOT NULL', 'ce_id of that webhook.'],
  ],
  ['PRIMARY KEY (shipment_id, id)'],
);

/** Null for times that are infinite, or so far off that a difference would overflow. */
const daysFrom = (before: string): string => `CASE
          WHEN due BETWEEN '2000-01-01 00:00Z' AND '2101-01-01 00:00Z'
            AND ${before} BETWEEN '2000-01-01 00:00Z' AND '2101-01-01 00:00Z'
          THEN ${dateOf('due')} - ${dateOf(before)}
        END`;

// All that a reader may look for is in the partition: so a condition on it reaches the tables.
const PARTITION = `PARTITION BY p.shipment_id, p.kind, p.life, s.account, s.carrier, s.tracking_number, s.delivered_on
          ORDER BY p.stated_at, p.received_at, p.id`;

/** @param withFirst whether each is also compared with the first of its kind */
export const revisionsView = (withFirst: boolean): ViewParts => [
  'promise_revisions',
  'How the promises and estimates of each shipment were revised: each with the one of its kind before it.',
  `SELECT shipment_id, account, carrier, tracking_number, delivered_on, life, kind, revision, due AS due_at, estimated_by,
      stated_at, source, before AS due_before, ${daysFrom('before')} AS moved_days${
        withFirst ? `,\n      ${daysFrom('first')} AS moved_from_first_days` : ''
      }
    FROM (
      SELECT p.shipment_id, s.account, s.carrier, s.tracking_number, s.delivered_on, p.life, p.kind, p.estimated_by,
        p.stated_at, p.source, coalesce(p.due_max, p.due_at) AS due,
        (row_number() OVER revisions)::integer AS revision,
        lag(coalesce(p.due_max, p.due_at)) OVER revisions AS before${
          withFirst ? `,\n        first_value(coalesce(p.due_max, p.due_at)) OVER revisions AS first` : ''
        }
      FROM tracking.shipment_promises p JOIN tracking.shipments s ON s.id = p.shipment_id
      WINDOW revisions AS (${PARTITION})
    ) AS revised`,
  [
    ['shipment_id', 'Id of the shipment.'],
    ['account', 'As in shipments.'],
    ['carrier', 'As in shipments.'],
    ['tracking_number', 'As in shipments.'],
    ['delivered_on', 'As in shipments.'],
    ['life', 'As in shipment_promises.'],
    ['kind', 'As in shipment_promises.'],
    ['revision', '1 for the first promise of this kind in this life, one more for each later one.'],
    ['due_at', 'When the delivery was due by it: the latest end of an estimate, where it has one.'],
    ['estimated_by', 'As in shipment_promises.'],
    ['stated_at', 'As in shipment_promises.'],
    ['source', 'As in shipment_promises.'],
    ['due_before', 'When it was due by the promise before this one; null for the first.'],
    ['moved_days', 'Days by which this one is later than the one before; negative when it is earlier.'],
    ...(withFirst
      ? [
          [
            'moved_from_first_days',
            'Days by which this one is later than the first of its kind in this life; 0 for the first, negative when it is earlier.',
          ] as const,
        ]
      : []),
  ],
];

export const revisions = createView(...revisionsView(false));

export const promises = [...promisesTable, ...revisions];
