/**
 * Versions of Amazon's push, oldest first. They stand in `detail.version`; the first one had no such field.
 */
import type { Fields } from '../json/claim';
import { chain } from '../upcast';

/** The newest form of `detail`: the one that is mapped. */
export type Detail = Fields<
  | 'shippingPartyAccountId'
  | 'trackingId'
  | 'eventTime'
  | 'status'
  | 'Status'
  | 'alternateLegTrackingId'
  | 'eventCode'
  | 'appId'
  | 'shipmentType'
  | 'trackingDetailCodes'
  | 'promisedDeliveryDate'
>;

export const versions = chain<Detail>()('1').same(
  '2',
  'adds shipmentType, trackingDetailCodes and promisedDeliveryDate, which the first one does not state',
);
