/**
 * AfterShip Tracking: one webhook for more than a thousand carriers. Each delivery is a snapshot of a tracking.
 * Its API, when it is asked, gives the same tracking without the delivery around it.
 * Source: AfterShip, Webhook Overview and Webhook Specifications.
 */
import { integrationOf } from '../integration-of';
import { crosswalk } from './crosswalk';
import { pulled } from './pulled';
import { snapshot, VERSION_HEADER } from './snapshot';

export const aftership = integrationOf({
  name: 'aftership',
  mappingVersion: 3,
  keptHeaders: [VERSION_HEADER],
  signature: { header: 'aftership-hmac-sha256', encoding: 'base64' },
  crosswalk,
  pushed: snapshot,
  pulled,
});
