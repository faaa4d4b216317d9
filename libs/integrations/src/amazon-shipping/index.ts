/**
 * Amazon Shipping push notifications: one event each, in an EventBridge envelope. The body is not signed; what
 * proves its origin is a shared secret of the source.
 * Source: Amazon Shipping, Push Notifications - Tracking a Shipment.
 */
import type { Integration } from '../integration';
import { isObject } from '../json/parse';
import { stated } from '../stated';
import { readTrackingNumber, valueOf } from '../tracking-number';
import { CARRIER, map } from './map';

export const amazonShipping: Integration = {
  name: 'amazon-shipping',
  mappingVersion: 2,
  identityPaths: ['detail.trackingId', 'detail.shippingPartyAccountId'],
  identify(_headers, body) {
    const push = isObject(body) ? body : {};
    const detail = isObject(push.detail) ? push.detail : {};
    const version = detail.version;
    return stated({
      senderId: typeof push.id === 'string' ? push.id : undefined,
      carrier: CARRIER,
      trackingNumber: valueOf(readTrackingNumber(detail.trackingId)),
      webhookVersion:
        typeof version === 'string' || typeof version === 'number' ? String(version) : undefined,
    });
  },
  map,
};
