/**
 * Where a push of Amazon says what: one event each, in an EventBridge envelope, its root is `detail`.
 */
import type { Webhook } from '../integration';
import type { JsonObject } from '../json/parse';
import { payloadOf } from '../payload-of';
import { mapPush } from './map';
import { versions } from './versions';

/** The carrier of everything that Amazon Shipping reports. */
export const CARRIER = 'amazon-shipping';

/** Of two reports of one event, a push knows more than an answer that was asked for. */
const PUSH_RANK = 1;

export const push = payloadOf({
  root: 'detail',
  number: 'trackingId',
  carrier: { always: CARRIER },
  party: 'shippingPartyAccountId',
  senderId: 'id',
  versions,
  version: { field: 'version', form: 'number' },
  saidAt: [{ path: 'detail.eventTime', keptByMapping: true }, { path: 'time' }],
  decisive: {
    // A part of the event's identity: without it, two events of one instant would be one.
    eventCode: (code) =>
      typeof code === 'string' && code !== '' ? undefined : 'expected text that is not empty',
  },
  lacks,
  rank: PUSH_RANK,
  contentHash,
  mapNewest: mapPush,
});

function lacks(detail: JsonObject): string | undefined {
  const lacking = ['trackingId', 'eventCode', 'eventTime'].filter(
    (name) => typeof detail[name] !== 'string' || detail[name] === '',
  );
  return lacking.length > 0 ? `text in ${lacking.join(', ')}` : undefined;
}

/** Amazon's own id of the push where it has a sensible one. */
function contentHash({ body, bodySha256 }: Webhook): string {
  return typeof body.id === 'string' && body.id !== '' && body.id.length <= 256 ? body.id : bodySha256;
}
