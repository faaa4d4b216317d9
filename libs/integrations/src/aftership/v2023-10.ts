import type { Json } from '@app/events';
import { numberIn } from '../json/reader';
import { edited, renamed, within, type Renamed } from '../json/claim';
import type { Step } from '../upcast';
import type { Estimate, LegacyTracking } from './legacy';

export type Tracking2023_10 = Renamed<LegacyTracking, { delivery_time: 'transit_time' }>;

export const to2023_10: Step<'legacy', '2023-10', LegacyTracking, Tracking2023_10> = {
  from: 'legacy',
  to: '2023-10',
  change:
    'delivery_time becomes transit_time, which no longer counts the pick-up day; AI Predictive EDD is called AfterShip EDD',
  upcast: (older) =>
    renamed(
      edited(older, {
        delivery_time: withoutPickUpDay,
        first_estimated_delivery: (estimate) => within(estimate, withNewSource),
        latest_estimated_delivery: (estimate) => within(estimate, withNewSource),
      }),
      { delivery_time: 'transit_time' },
    ),
};

/** The old count was delivered − picked up + 1; zero stood for a parcel that was not picked up. */
function withoutPickUpDay(days: Json): Json {
  const number = typeof days === 'string' ? (numberIn(days) ?? days) : days;
  if (typeof number !== 'number') return number;
  return number < 1 ? null : number - 1;
}

const withNewSource = (estimate: Estimate): Estimate =>
  typeof estimate.source === 'string' && estimate.source.toLowerCase() === 'ai predictive edd'
    ? { ...estimate, source: 'AfterShip EDD' }
    : estimate;
