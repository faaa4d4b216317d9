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
import type { Checkpoint2024_01, Tracking2024_01 } from './v2024-01';

export type Coordinate = Fields<'latitude' | 'longitude'>;

export type Checkpoint2024_04 = Changed<
  Renamed<Checkpoint2024_01, { coordinates: 'coordinate' }>,
  { readonly coordinate: Claimed<Coordinate> | undefined }
>;

export type Tracking2024_04 = Changed<
  Tracking2024_01,
  { readonly checkpoints?: Claimed<Checkpoint2024_04[]> }
> &
  Fields<'failed_delivery_attempts' | 'signature_requirement'>;

export const to2024_04: Step<'2024-01', '2024-04', Tracking2024_01, Tracking2024_04> = {
  from: '2024-01',
  to: '2024-04',
  change:
    'checkpoints[].coordinates, a list, becomes coordinate, an object; new are failed_delivery_attempts and signature_requirement, the event codes picked_up and signed_by_customer, and three reason codes',
  upcast: (older) =>
    edited(older, {
      checkpoints: (checkpoints) => each(checkpoints, withCoordinate),
    }),
};

/** The order of the old list is not documented, so it stays a list under the new name. */
const withCoordinate = (checkpoint: Checkpoint2024_01): Checkpoint2024_04 =>
  edited(renamed(checkpoint, { coordinates: 'coordinate' }), { coordinate: claimed<Coordinate> });
