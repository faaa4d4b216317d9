import {
  edited,
  renamed,
  within,
  type Changed,
  type Claimed,
  type Fields,
  type Renamed,
} from '../json/claim';
import type { Step } from '../upcast';
import type { LegacyCheckpoint, LegacyPrediction } from './legacy';
import type { Tracking2023_10 } from './v2023-10';

export type Prediction = Renamed<LegacyPrediction, { confidence_score: 'confidence_code' }>;

export type Checkpoint2024_01 = LegacyCheckpoint & { readonly events?: Claimed<CheckpointEvent[]> };
export interface CheckpointEvent extends Fields<'code'> {
  readonly reason?: Claimed<Fields<'code'>>;
}

export type Tracking2024_01 = Changed<
  Tracking2023_10,
  {
    readonly aftership_estimated_delivery_date?: Claimed<Prediction>;
    readonly checkpoints?: Claimed<Checkpoint2024_01[]>;
  }
> &
  Fields<'shipping_method' | 'location_id'> & {
    readonly carbon_emissions?: Claimed<Fields<'unit' | 'value'>>;
  };

export const to2024_01: Step<'2023-10', '2024-01', Tracking2023_10, Tracking2024_01> = {
  from: '2023-10',
  to: '2024-01',
  change:
    'confidence_score becomes confidence_code; new are shipping_method, location_id, carbon_emissions and checkpoints[].events',
  upcast: (older) =>
    edited(older, {
      aftership_estimated_delivery_date: (prediction) =>
        within(prediction, (fields) => renamed(fields, { confidence_score: 'confidence_code' })),
    }),
};
