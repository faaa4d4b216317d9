/**
 * A tracking as AfterShip's API gives it when it is asked: the same object that a webhook has as its `msg`, in the
 * version that was asked for. A page of the API holds many trackings, and a raw record is about one shipment: so the
 * bytes of a record are those of one tracking, cut out of the page unchanged. They are not put into a made-up webhook,
 * which would have bytes, an `event_id` and a `ts` that AfterShip never said; that the record is an answer is told by
 * its CloudEvents type.
 *
 * The version is in the header that names it on webhooks; the operator who asks sets it. Why a delivery was sent
 * (`event`, `is_tracking_first_tag`) is not in it. When it was sent is not either, so of a webhook and an answer about
 * one state of a tracking the webhook counts.
 */
import { listProblem } from '../json/parse';
import { payloadOf } from '../payload-of';
import { MAX_REPORTS, mapTracking } from './map';
import { lacks } from './newer-version';
import { VERSION_HEADER } from './snapshot';
import { versions } from './versions';

export const pulled = payloadOf({
  root: '',
  number: 'tracking_number',
  carrier: { field: 'slug' },
  customFields: 'custom_fields',
  versions,
  version: { header: VERSION_HEADER, form: 'month' },
  saidAt: [{ path: 'updated_at' }],
  decisive: { checkpoints: listProblem },
  mostItems: { checkpoints: MAX_REPORTS },
  lacks,
  mapNewest: mapTracking,
});
