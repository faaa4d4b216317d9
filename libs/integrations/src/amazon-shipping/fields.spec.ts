/**
 * Every field of Amazon's models ends in an update, or on the list of those that are left out on purpose. The models
 * are restated here from the sender's documents, so that an overlooked field is a failing test and not a loss.
 * Sources: Amazon Shipping, Push Notifications - Tracking a Shipment; Selling Partner API, Shipping API v2 model
 * (GetTrackingResult).
 */
import type { Json } from '@app/events';
import type { JsonObject } from '../json/parse';
import { valueOf, webhookOf } from '../testing/fixtures';
import { amazonShipping } from './index';

/** A push with another value in each field. */
const PUSH: JsonObject = {
  version: '0',
  id: 'mark-id',
  'detail-type': 'mark-detail-type',
  source: 'mark-source',
  account: 'mark-account',
  time: '2026-03-01T01:01:01Z',
  region: 'mark-region',
  resources: ['mark-resource'],
  detail: {
    shippingPartyAccountId: 'mark-party',
    trackingId: 'mark-number',
    eventTime: '2026-03-02T02:02:02Z',
    status: 'mark-status',
    alternateLegTrackingId: 'mark-other-number',
    eventCode: 'mark-code',
    appId: 'mark-app',
    shipmentType: 'mark-leg',
    trackingDetailCodes: ['mark-detail'],
    version: 2,
    timeToLive: 1_777_777_777,
    promisedDeliveryDate: '2026-03-03T03:03:03Z',
  },
};

const ANSWER: JsonObject = {
  payload: {
    trackingId: 'mark-number',
    alternateLegTrackingId: 'mark-other-number',
    eventHistory: [
      {
        eventCode: 'mark-code',
        eventTime: '2026-03-02T02:02:02Z',
        location: {
          stateOrRegion: 'mark-region',
          city: 'mark-city',
          countryCode: 'mark-country',
          postalCode: 'mark-postal-code',
        },
        shipmentType: 'mark-leg',
      },
    ],
    promisedDeliveryDate: '2026-03-03T03:03:03Z',
    summary: {
      status: 'mark-status',
      trackingDetailCodes: { forward: ['mark-detail'], returns: ['mark-return-detail'] },
    },
  },
};

/** Fields that end in no update, each with the reason; the raw record keeps them. */
const LEFT_OUT: Record<string, string> = {
  version: 'of the envelope, the same for everything that Amazon sends this way',
  'detail-type': 'the same for all pushes',
  source: 'the same for all pushes',
  account: "a number of Amazon's own, not of the one who ships",
  region: "of Amazon's data centre",
  'resources.0': 'always empty',
  'detail.timeToLive': 'when Amazon gives up to send it, which says nothing about the parcel',
};

/** Where a value is another one in an update: a version of the chain, and times in one form. */
const inUpdate = (value: Json): string =>
  typeof value === 'string' && /^\d{4}-/.test(value) ? value.replace('Z', '.000Z') : JSON.stringify(value);

function leavesOf(value: Json, path = ''): [path: string, value: Json][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path ? `${path}.${name}` : name));
}

function lostFields(body: JsonObject, pulled: boolean): string[] {
  const update = JSON.stringify(valueOf(amazonShipping.map(webhookOf(body, { pulled }))));
  return leavesOf(body).flatMap(([path, value]) => (update.includes(inUpdate(value)) ? [] : [path]));
}

test('each field of a push is in the update, or left out for a reason', () => {
  // Stated as a number, and the name of a version in the update.
  const lost = lostFields(PUSH, false).filter((path) => path !== 'detail.version');
  expect(lost.sort()).toEqual(Object.keys(LEFT_OUT).sort());
  expect(valueOf(amazonShipping.map(webhookOf(PUSH))).webhookVersion).toBe('2');
});

test('each field of an answer is in the update', () => {
  expect(lostFields(ANSWER, true)).toEqual([]);
});
