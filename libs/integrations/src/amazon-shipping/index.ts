/**
 * Amazon Shipping. Bodies are not signed; what proves their origin is a shared secret of the source.
 * Source: Amazon Shipping, Push Notifications - Tracking a Shipment.
 */
import { integrationOf } from '../integration-of';
import { crosswalk } from './crosswalk';
import { pulled } from './pulled';
import { push } from './push';

export const amazonShipping = integrationOf({
  name: 'amazon-shipping',
  mappingVersion: 3,
  crosswalk,
  pushed: push,
  pulled,
});
