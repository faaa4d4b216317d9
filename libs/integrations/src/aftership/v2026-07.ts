import type { Changed, Claimed, Fields } from '../json/claim';
import type { Step } from '../upcast';
import type { Checkpoint2026_01, Tracking2026_01 } from './v2026-01';

export type Checkpoint = Checkpoint2026_01 & Fields<'hash'>;

/** The newest form of `msg`: the one that is mapped. */
export type Tracking = Changed<Tracking2026_01, { readonly checkpoints?: Claimed<Checkpoint[]> }> &
  Fields<'shipment_dimensions' | 'proof_of_delivery' | 'multi_piece_info'>;

export const to2026_07: Step<'2026-01', '2026-07', Tracking2026_01, Tracking> = {
  from: '2026-01',
  to: '2026-07',
  change:
    'ten sub-statuses; new are checkpoints[].hash, shipment_dimensions, proof_of_delivery and multi_piece_info',
  upcast: (older) => older,
};
