import {
  each,
  edited,
  renamed,
  wrapped,
  type Changed,
  type Claimed,
  type Fields,
  type Renamed,
} from '../json/claim';
import type { Step } from '../upcast';
import type { Checkpoint2025_01, Tracking2025_01 } from './v2025-01';

export type PromisedDelivery = Fields<
  'promised_delivery_date' | 'promised_delivery_date_min' | 'promised_delivery_date_max'
>;
export type Checkpoint2026_01 = Renamed<Checkpoint2025_01, { zip: 'postal_code' }>;

export type Tracking2026_01 = Changed<
  Tracking2025_01,
  {
    readonly order_promised_delivery_date?: Claimed<PromisedDelivery>;
    readonly checkpoints?: Claimed<Checkpoint2026_01[]>;
  }
>;

export const to2026_01: Step<'2025-07', '2026-01', Tracking2025_01, Tracking2026_01> = {
  from: '2025-07',
  to: '2026-01',
  change:
    'order_promised_delivery_date, a date, becomes an object with the earliest and latest date; checkpoints[].zip becomes postal_code',
  upcast: (older) =>
    edited(older, {
      order_promised_delivery_date: (date) => wrapped<PromisedDelivery>('promised_delivery_date', date),
      checkpoints: (checkpoints) =>
        each(checkpoints, (checkpoint) => renamed(checkpoint, { zip: 'postal_code' })),
    }),
};
