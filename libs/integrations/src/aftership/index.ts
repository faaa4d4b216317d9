/**
 * AfterShip Tracking: one webhook for more than a thousand carriers. Each delivery is a snapshot of a tracking.
 * The body is signed (header `aftership-hmac-sha256`); its version stands in `as-webhook-version`.
 * Source: AfterShip, Webhook Overview and Webhook Specifications.
 */
import type { Integration } from '../integration';
import { isObject } from '../json/parse';
import { stated } from '../stated';
import { readCarrier, readTrackingNumber, valueOf } from '../tracking-number';
import { map } from './map';
import { VERSION_HEADER } from './stated-version';

export const aftership: Integration = {
  name: 'aftership',
  mappingVersion: 2,
  identityPaths: ['msg.tracking_number', 'msg.slug'],
  identify(headers, body) {
    const webhook = isObject(body) ? body : {};
    const tracking = isObject(webhook.msg) ? webhook.msg : {};
    return stated({
      senderId: typeof webhook.event_id === 'string' ? webhook.event_id : undefined,
      carrier: valueOf(readCarrier(tracking.slug)),
      trackingNumber: valueOf(readTrackingNumber(tracking.tracking_number)),
      webhookVersion: headers[VERSION_HEADER],
    });
  },
  map,
};
