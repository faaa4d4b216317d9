import { createView } from '../table';
import { dateOf, isDate, isOpen, today } from './view-expressions';

interface Due {
  kind: string;
  /** Whether the shipment has it. A time outside of these years is none, and could overflow what is computed of it. */
  isStated: string;
  on: string;
  at: string;
}

/** A due date ends with its day: the shipment is late from the midnight after it. */
const endOfDay = (date: string): string => `((${date} + 1)::timestamp AT TIME ZONE 'UTC')`;

const timeDue = (kind: string, column: string): Due => ({
  kind,
  isStated: `s.${column} >= '2000-01-01 00:00Z' AND s.${column} < '2101-01-01 00:00Z'`,
  on: dateOf(`s.${column}`),
  at: `CASE WHEN ${isDate(column)} THEN ${endOfDay(dateOf(`s.${column}`))} ELSE s.${column} END`,
});

const dateDue = (kind: string, column: string): Due => ({
  kind,
  isStated: `s.${column} BETWEEN '2000-01-01' AND '2100-12-31'`,
  on: `s.${column}`,
  at: endOfDay(`s.${column}`),
});

/** The first of these that a shipment has is when it is due. */
const DUES = [
  timeDue('promise', 'promised_delivery_at'),
  dateDue('order_promise', 'order_promised_delivery_date'),
  timeDue('estimate', 'estimated_delivery_max'),
  timeDue('estimate', 'estimated_delivery_at'),
];

const first = (value: (due: Due) => string): string =>
  `CASE ${DUES.map((due) => `WHEN ${due.isStated} THEN ${value(due)}`).join('\n          ')} END`;

/** @param open of which shipments */
export const lateQuery = (
  open: string,
): string => `SELECT shipment_id, account, carrier, tracking_number, status, status_at, due_at, due_kind,
      ${today} - due_on AS days_late
    FROM (
      SELECT s.id AS shipment_id, s.account, s.carrier, s.tracking_number, s.status, s.status_at,
        ${first(({ kind }) => `'${kind}'`)} AS due_kind,
        ${first(({ on }) => on)} AS due_on,
        ${first(({ at }) => at)} AS due_at
      FROM tracking.shipments s WHERE ${open}
    ) AS open
    WHERE due_at <= now()`;

export const lateColumns: [name: string, comment: string][] = [
  ['shipment_id', 'Id of the shipment.'],
  ['account', 'As in shipments.'],
  ['carrier', 'As in shipments.'],
  ['tracking_number', 'As in shipments.'],
  ['status', 'As in shipments.'],
  ['status_at', 'As in shipments.'],
  ['due_at', 'When the delivery was due; where only a date is known, the end of that day (UTC).'],
  [
    'due_kind',
    'What due_at comes from: promise (promised_delivery_at), order_promise (order_promised_delivery_date), ' +
      'estimate (estimated_delivery_max, or estimated_delivery_at).',
  ],
  ['days_late', "Whole days from the due date to today's (UTC); 0 when it was due earlier today."],
];

export const late = createView(
  'shipments_late',
  'Shipments that are past due and still open: not delivered, returned, cancelled, lost or expired.',
  lateQuery(isOpen),
  lateColumns,
);
