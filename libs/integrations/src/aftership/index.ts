/**
 * AfterShip Tracking: one webhook for more than a thousand carriers. Each delivery is a snapshot of a tracking.
 * AfterShip is not asked, it only posts.
 * Source: AfterShip, Webhook Overview and Webhook Specifications.
 */
import { integrationOf } from '../integration-of';
import { snapshot, VERSION_HEADER } from './snapshot';

export const aftership = integrationOf({
  name: 'aftership',
  mappingVersion: 2,
  keptHeaders: [VERSION_HEADER],
  signature: { header: 'aftership-hmac-sha256', encoding: 'base64' },
  pushed: snapshot,
});
