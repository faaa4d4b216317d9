import type { Fields, Without } from '../json/claim';
import type { Step } from '../upcast';
import type { Tracking2024_04 } from './v2024-04';

export type Tracking2024_07 = Without<Tracking2024_04, 'shipment_weight_unit'> &
  Fields<'legacy_id' | 'delivery_location_type'>;

export const to2024_07: Step<'2024-04', '2024-07', Tracking2024_04, Tracking2024_07> = {
  from: '2024-04',
  to: '2024-07',
  change:
    'id grows from 24 to 32 characters and the old one becomes legacy_id; shipment_weight becomes an object that holds its unit; new is delivery_location_type',
  upcast: ({ shipment_weight_unit: unit, ...older }) => {
    const { shipment_weight: value } = older;
    return typeof value === 'number' || (typeof value === 'string' && value !== '')
      ? { ...older, shipment_weight: { unit: unit ?? null, value } }
      : older;
  },
};
