/** What is open, late and silent: a delivered parcel on its way back is not late, and a date is news of its whole day. */
import { ordersView } from '../analyst/orders-view';
import { silentView } from '../analyst/silent-view';
import { timeInStatusView } from '../analyst/history-views';
import { lateColumns, lateQuery } from '../initial/late-view';
import { isImprecise, isOpen } from '../initial/view-expressions';
import { replaceView } from '../table';

const late = replaceView(
  'shipments_late',
  'Shipments that are past due and still open: not delivered, returned, cancelled, lost or expired. One that was delivered ' +
    'and is on its way back is not late.',
  lateQuery(`${isOpen} AND NOT (s.status = 'returning' AND s.delivered_at IS NOT NULL)`),
  lateColumns,
);

const silent = replaceView(
  ...silentView(
    'For a longer one of your own: WHERE days_silent > 7. News of which only the date or no zone is known count to ' +
      'the end of their day.',
    (lastNewsAt) =>
      `(${lastNewsAt} + CASE WHEN ${isImprecise('status_at')} THEN interval '1 day' ELSE interval '0' END)`,
  ),
);

const orders = replaceView(
  ...ordersView(
    ' A parcel that names the number alone is in another row than one that names number and id.',
    [
      [
        'were_delivered',
        'Of the parcels, delivered at least once: also those that are on their way back now.',
        'count(s.delivered_at)::integer',
      ],
    ],
  ),
);

/** A time without a zone is read as UTC, and may so be later than now. */
const timeInStatus = replaceView(
  ...timeInStatusView(
    `coalesce(left_at, CASE WHEN is_open THEN greatest(now(), entered_at) END) - entered_at`,
  ),
);

export const truerOpenShipments = [...late, ...silent, ...orders, ...timeInStatus];
