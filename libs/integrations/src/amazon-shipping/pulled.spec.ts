/** Answers of Amazon's tracking API: their places complete the events of pushes, and nothing else moves. */
import type { JsonObject } from '../json/parse';
import { faultOf, valueOf, webhookOf } from '../testing/fixtures';
import { amazonShipping } from './index';

const EVENT = { eventCode: 'Departed', eventTime: '2025-03-10T08:00:00Z', shipmentType: 'FORWARD' };
const ANSWER = {
  trackingId: 'TBA1',
  alternateLegTrackingId: 'null',
  eventHistory: [
    { ...EVENT, location: { city: 'Leeds', stateOrRegion: 'England', countryCode: 'GB', postalCode: 'LS1' } },
  ],
  promisedDeliveryDate: '2025-03-12T19:00:00Z',
  summary: { status: 'InTransit', trackingDetailCodes: { forward: ['BusinessClosed'], returns: ['Signed'] } },
};
const outcomeOf = (body: JsonObject) => amazonShipping.map(webhookOf(body, { pulled: true }));
const mapped = (changes: JsonObject = {}) => valueOf(outcomeOf({ payload: { ...ANSWER, ...changes } }));
const pushed = valueOf(
  amazonShipping.map(
    webhookOf({
      id: 'e',
      time: '2025-03-10T08:00:05Z',
      detail: { trackingId: 'TBA1', ...EVENT, version: 2 },
    }),
  ),
);

test('an event is the one that the push reported, with its place', () => {
  const [event] = mapped().events;
  expect(event!.id).toBe(pushed.events[0]!.id);
  expect(event!.place).toEqual({ city: 'Leeds', region: 'England', countryCode: 'GB', postalCode: 'LS1' });
});

test('with and without its wrapper an answer says the same', () => {
  const bare = valueOf(outcomeOf(ANSWER));
  expect({ ...bare, precedence: undefined }).toEqual({ ...mapped(), precedence: undefined });
});

test('a push counts before an answer, and an answer is as new as its receipt', () => {
  const { precedence, statedAt } = mapped();
  expect(precedence.versionRank).toBeLessThan(pushed.precedence.versionRank);
  expect(statedAt).toBe(webhookOf({}).receivedAt);
});

test('detail codes are about the parcel and on no event', () => {
  const { shipment, events } = mapped();
  expect(events[0]!.details).toEqual([]);
  expect(shipment.attributes).toMatchObject({
    summary: {
      status: 'InTransit',
      forward_detail_codes: ['BusinessClosed'],
      return_detail_codes: ['Signed'],
    },
  });
});

test('what is not filled in states nothing', () => {
  const { shipment } = mapped({ promisedDeliveryDate: null, summary: null });
  expect(shipment).toEqual({ attributes: {} });
  expect(mapped({ eventHistory: null }).events).toEqual([]);
});

test.each<[string, JsonObject, string]>([
  ['without a number', { payload: { ...ANSWER, trackingId: '' } }, 'missing_identity'],
  ['whose history is no list', { payload: { ...ANSWER, eventHistory: 5 } }, 'invalid_field'],
  ['that is an error of the API', { errors: [{ code: 'NotFound' }] }, 'missing_identity'],
  [
    'of very many events',
    { payload: { ...ANSWER, eventHistory: Array.from({ length: 10_001 }, () => ({})) } },
    'limit_exceeded',
  ],
])('an answer %s is a dead letter', (_what, body, code) => {
  expect(faultOf(outcomeOf(body))).toMatch(new RegExp(`^${code}: `));
});
