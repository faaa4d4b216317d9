/**
 * What Amazon answers when it is asked for a parcel: `GET /shipping/v2/tracking`, its response body without or with
 * the `payload` around it. It states no version.
 * Source: Amazon Selling Partner API, Shipping API v2 model (GetTrackingResult, Event, Location, TrackingSummary,
 * TrackingDetailCodes).
 */
import type { Claimed, Fields } from '../json/claim';
import { chain } from '../upcast';

export type Location = Fields<'city' | 'stateOrRegion' | 'countryCode' | 'postalCode'>;
export type HistoryItem = Fields<'eventCode' | 'eventTime' | 'shipmentType'> & {
  readonly location?: Claimed<Location>;
};
export type Summary = Fields<'status'> & {
  readonly trackingDetailCodes?: Claimed<Fields<'forward' | 'returns'>>;
};
export type Answer = Fields<'trackingId' | 'alternateLegTrackingId' | 'promisedDeliveryDate'> & {
  readonly eventHistory?: Claimed<HistoryItem[]>;
  readonly summary?: Claimed<Summary>;
};

/** Answers are named after the operation and the version of the API that gives them. */
export const answerVersions = chain<Answer>()('tracking-v2');
