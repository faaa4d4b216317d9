/** Where a snapshot of AfterShip says what: its root is `msg`, its version is in a header. */
import { listProblem } from '../json/parse';
import { payloadOf } from '../payload-of';
import { MAX_REPORTS, mapTracking } from './map';
import { lacks } from './newer-version';
import { versions } from './versions';

export const VERSION_HEADER = 'as-webhook-version';

export const snapshot = payloadOf({
  root: 'msg',
  number: 'tracking_number',
  carrier: { field: 'slug' },
  customFields: 'custom_fields',
  senderId: 'event_id',
  versions,
  version: { header: VERSION_HEADER, form: 'month' },
  saidAt: [{ path: 'msg.updated_at' }, { path: 'ts', unixSeconds: true }],
  decisive: { checkpoints: listProblem },
  mostItems: { checkpoints: MAX_REPORTS },
  lacks,
  mapNewest: mapTracking,
});
