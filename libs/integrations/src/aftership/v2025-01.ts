import {
  claimed,
  each,
  edited,
  renamed,
  type Changed,
  type Claimed,
  type Fields,
  type Renamed,
} from '../json/claim';
import type { Step } from '../upcast';
import type { LegacyCourier } from './legacy';
import type { Checkpoint2024_04 } from './v2024-04';
import type { Tracking2024_10 } from './v2024-10';

const TRACKING_NAMES = {
  origin_country_iso3: 'origin_country_region',
  destination_country_iso3: 'destination_country_region',
  courier_destination_country_iso3: 'courier_destination_country_region',
  tracking_origin_country: 'tracking_origin_country_region',
  tracking_destination_country: 'tracking_destination_country_region',
} as const;
const CHECKPOINT_NAMES = { country_iso3: 'country_region', country_name: 'country_region_name' } as const;

export type Courier = LegacyCourier;
export type Checkpoint2025_01 = Renamed<Checkpoint2024_04, typeof CHECKPOINT_NAMES> & Fields<'source'>;

export type Tracking2025_01 = Changed<
  Renamed<Tracking2024_10, typeof TRACKING_NAMES>,
  { readonly last_mile: Claimed<Courier> | undefined; readonly checkpoints?: Claimed<Checkpoint2025_01[]> }
> & { readonly first_mile?: Claimed<Courier> };

export const to2025_01: Step<'2024-10', '2025-01', Tracking2024_10, Tracking2025_01> = {
  from: '2024-10',
  to: '2025-01',
  change:
    'names with country_iso3 and country_name speak of country_region; last_mile replaces next_couriers, which is kept as it came; new are first_mile and checkpoints[].source; the fields about the customer become one list, which is not read',
  upcast: (older) => ({
    last_mile: lastOf(older.next_couriers),
    ...renamed(
      edited(older, {
        checkpoints: (checkpoints) =>
          each(checkpoints, (checkpoint) => renamed(checkpoint, CHECKPOINT_NAMES)),
      }),
      TRACKING_NAMES,
    ),
  }),
};

/** The couriers stood in the order in which they take the parcel over. */
const lastOf = (couriers: Claimed<LegacyCourier[]> | undefined): Claimed<Courier> | undefined =>
  Array.isArray(couriers) ? claimed(couriers.at(-1) ?? null) : (couriers as Claimed<Courier> | undefined);
