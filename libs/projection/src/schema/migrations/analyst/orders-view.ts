import { isOpen } from '../initial/view-expressions';
import { addedComments, addedSql, createView, type AddedColumn, type ViewParts } from '../table';

/** @param hint the end of the view's comment @param more columns behind the others */
export const ordersView = (hint = '', more: readonly AddedColumn[] = []): ViewParts => [
  'shipments_by_order',
  `Orders and their parcels: those that senders name with an id or a number of the order.${hint}`,
  `SELECT s.account, s.order_id, s.order_number, min(s.order_date) AS order_date,
      min(s.order_promised_delivery_date) AS order_promised_delivery_date, count(*)::integer AS parcels,
      count(*) FILTER (WHERE s.status = 'delivered')::integer AS delivered,
      count(*) FILTER (WHERE ${isOpen})::integer AS open,
      max(s.delivered_at) AS last_delivered_at,
      array_agg(s.tracking_number ORDER BY s.tracking_number, s.carrier) AS tracking_numbers${addedSql(more)}
    FROM tracking.shipments s
    WHERE s.order_id IS NOT NULL OR s.order_number IS NOT NULL
    GROUP BY s.account, s.order_id, s.order_number`,
  [
    ['account', 'As in shipments.'],
    ['order_id', 'As in shipments.'],
    ['order_number', 'As in shipments.'],
    ['order_date', 'As in shipments; the earliest of the parcels.'],
    ['order_promised_delivery_date', 'As in shipments; the earliest of the parcels.'],
    ['parcels', 'Shipments of the order.'],
    ['delivered', 'Of these, delivered now.'],
    ['open', 'Of these, not delivered, returned, cancelled, lost or expired.'],
    ['last_delivered_at', 'When the last of its deliveries was.'],
    ['tracking_numbers', 'Tracking numbers of the parcels, in their order.'],
    ...addedComments(more),
  ],
];

export const orders = createView(...ordersView());
