import {
  edited,
  renamed,
  wrapped,
  type Changed,
  type Claimed,
  type Fields,
  type Renamed,
} from '../json/claim';
import type { Step } from '../upcast';
import type { Tracking2024_07 } from './v2024-07';

export type CourierEstimate = Fields<
  'estimated_delivery_date' | 'estimated_delivery_date_min' | 'estimated_delivery_date_max'
>;

export type Tracking2024_10 = Changed<
  Renamed<Tracking2024_07, { expected_delivery: 'courier_estimated_delivery_date' }>,
  { readonly courier_estimated_delivery_date: Claimed<CourierEstimate> | undefined }
> &
  Fields<'aftership_tracking_url' | 'aftership_tracking_order_url'>;

export const to2024_10: Step<'2024-07', '2024-10', Tracking2024_07, Tracking2024_10> = {
  from: '2024-07',
  to: '2024-10',
  change:
    'expected_delivery, a time, becomes courier_estimated_delivery_date, an object; new are aftership_tracking_url and aftership_tracking_order_url',
  upcast: (older) =>
    renamed(
      edited(older, {
        expected_delivery: (time) => wrapped<CourierEstimate>('estimated_delivery_date', time),
      }),
      { expected_delivery: 'courier_estimated_delivery_date' },
    ),
};
