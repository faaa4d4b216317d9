/**
 * Versions of Amazon's push, oldest first. They stand in `detail.version`; the first one had no such field.
 */
import { deadLetter, ok, type Outcome } from '@app/events';
import type { Claimed, Fields } from '../json/claim';
import { chain } from '../upcast';

/** The newest form of a push: the one that is mapped. */
export type Push = Fields<'id' | 'time'> & { readonly detail?: Claimed<Detail> };
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

export const versions = chain<Push>()('1').same(
  '2',
  'adds shipmentType, trackingDetailCodes and promisedDeliveryDate, which the first one does not state',
);

export interface StatedVersion {
  /** The version whose form the body is taken to have. */
  name: string;
  /** True when the sender's version is newer than any known. */
  assumed: boolean;
}

/** The version that `detail.version` means, written as a number or as text. */
export function statedVersion(version: unknown): Outcome<StatedVersion> {
  if (version === undefined || version === null) return ok({ name: versions.oldest, assumed: false });
  const stated = typeof version === 'number' ? String(version) : version;
  if (typeof stated === 'string') {
    if (versions.names.includes(stated)) return ok({ name: stated, assumed: false });
    if (/^[1-9]\d{0,5}$/.test(stated) && Number(stated) > Number(versions.newest)) {
      return ok({ name: versions.newest, assumed: true });
    }
  }
  return deadLetter(
    'unsupported_version',
    `detail.version: ${(JSON.stringify(version) ?? '').slice(0, 100)}`,
  );
}
