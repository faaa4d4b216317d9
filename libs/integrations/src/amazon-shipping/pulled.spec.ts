import type { Json } from '@app/events';
import type { Webhook } from '../integration';
import type { JsonObject } from '../json/parse';
import { faultOf, RECEIVED_AT, valueOf, webhookOf } from '../testing/fixtures';
import { amazonShipping } from './index';

const ITEM = {
  eventCode: 'Departed',
  eventTime: '2026-03-10T08:00:00Z',
  shipmentType: 'FORWARD',
  location: { city: 'Leeds', stateOrRegion: 'West Yorkshire', countryCode: 'GB', postalCode: 'LS1' },
};
const ANSWER = { trackingId: 'TBA1', eventHistory: [ITEM] };

const bare = (answer: JsonObject, changes: Partial<Webhook> = {}) =>
  amazonShipping.map(webhookOf(answer, { pulled: true, ...changes }));
const map = (answer: JsonObject, changes?: Partial<Webhook>) =>
  bare({ payload: { ...ANSWER, ...answer } }, changes);
const mapped = (answer: JsonObject = {}) => valueOf(map(answer));
const events = (...eventHistory: Json[]) => mapped({ eventHistory }).events;

const pushed = (detail: JsonObject) =>
  valueOf(amazonShipping.map(webhookOf({ detail: { trackingId: 'TBA1', version: 2, ...detail } })))
    .events[0]!;

test('an answer, field by field', () => {
  const answer = {
    alternateLegTrackingId: 'TBA2',
    promisedDeliveryDate: '2026-03-11',
    summary: {
      status: 'InTransit',
      trackingDetailCodes: { forward: ['Signed', 'Damaged'], returns: ['Rejected'] },
    },
  };
  expect(mapped(answer)).toMatchObject({
    carrier: 'amazon-shipping',
    trackingNumber: 'TBA1',
    webhookVersion: 'tracking-v2',
    statedAt: RECEIVED_AT,
    precedence: { sentAt: RECEIVED_AT, versionRank: 0 },
    shipment: {
      alternateTrackingNumber: 'TBA2',
      promisedDeliveryAt: '2026-03-11T00:00:00.000Z',
      impreciseTimes: ['promised_delivery_at'],
      attributes: {
        summary: {
          status: 'InTransit',
          forward_detail_codes: ['Damaged', 'Signed'],
          return_detail_codes: ['Rejected'],
        },
      },
    },
    events: [
      {
        code: 'Departed',
        status: 'in_transit',
        direction: 'forward',
        details: [],
        attributes: {},
        place: { city: 'Leeds', region: 'West Yorkshire', countryCode: 'GB', postalCode: 'LS1' },
      },
    ],
  });
});

test('an answer without the wrapper says the same', () => {
  const inside = mapped();
  expect({ ...valueOf(bare(ANSWER)), precedence: inside.precedence }).toEqual(inside);
  expect(valueOf(bare({ payload: null, ...ANSWER })).events).toEqual(inside.events);
});

test('an event has the id that a push of it has, whatever the leg and the spelling', () => {
  for (const shipmentType of ['FORWARD', 'RETURNS', null, 'SIDEWAYS']) {
    const item = { eventCode: 'Delivered', eventTime: '2026-03-10T08:00:00Z', shipmentType };
    const [pull] = events({ ...item, eventCode: 'DELIVERED', eventTime: '2026-03-10T09:00:00.000+01:00' });
    const push = pushed(item);
    expect([pull!.id, pull!.scan]).toEqual([push.id, push.scan]);
    expect([pull!.status, pull!.milestones, pull!.direction]).toEqual([
      push.status,
      push.milestones,
      push.direction,
    ]);
  }
});

test('a push counts before an answer, whenever that was received', () => {
  const push = valueOf(amazonShipping.map(webhookOf({ detail: { ...ITEM, trackingId: 'TBA1' } })));
  expect(push.precedence.versionRank).toBeGreaterThan(mapped().precedence.versionRank);
});

test('the record says that a body is an answer; its form decides nothing', () => {
  expect(faultOf(amazonShipping.map(webhookOf({ payload: ANSWER })))).toMatch(/^missing_identity: detail/);
  expect(faultOf(bare({ detail: { ...ITEM, trackingId: 'TBA1' } }))).toMatch(/^missing_identity: trackingId/);
});

test('no account is looked for in an answer', () => {
  expect(faultOf(map({}, { partyAccounts: ['A1'] }))).toBe('ok');
});

test.each<[string, JsonObject]>([
  ['missing_identity', { trackingId: null }],
  ['invalid_field', { trackingId: 5 }],
  ['invalid_field', { eventHistory: {} }],
  ['limit_exceeded', { eventHistory: Array.from({ length: 10_001 }, () => ITEM) }],
  [
    'limit_exceeded',
    { eventHistory: Array.from({ length: 2_001 }, (_, index) => ({ ...ITEM, eventCode: `Code${index}` })) },
  ],
  [
    'limit_exceeded',
    {
      summary: {
        trackingDetailCodes: { returns: Array.from({ length: 101 }, (_, index) => `Code${index}`) },
      },
    },
  ],
  ['limit_exceeded', { eventHistory: [{ ...ITEM, location: { city: 'x'.repeat(70_000) } }] }],
])('%s: an answer beyond what is processed, or about no parcel (%#)', (code, answer) => {
  expect(faultOf(map(answer))).toMatch(new RegExp(`^${code}: `));
});

test('a body whose payload is no object is no answer', () => {
  expect(faultOf(bare({ payload: [ANSWER] }))).toMatch(/^invalid_field: payload/);
});

test.each<[string, JsonObject]>([
  ['payload.summary', { summary: 'Delivered' }],
  ['payload.summary.status', { summary: { status: 5 } }],
  ['payload.summary.trackingDetailCodes', { summary: { trackingDetailCodes: ['Signed'] } }],
  ['payload.eventHistory[]', { eventHistory: [5] }],
  ['payload.eventHistory[].eventCode', { eventHistory: [{}] }],
  ['payload.eventHistory[].location', { eventHistory: [{ ...ITEM, location: 'Leeds' }] }],
  ['payload.eventHistory[].location.city', { eventHistory: [{ ...ITEM, location: { city: 5 } }] }],
])('%s is noted when it cannot be read, and costs nothing else', (path, answer) => {
  expect(mapped(answer).shipment.attributes).toEqual({ unreadable_fields: [path] });
});

test('an item keeps its place in the history without a code or without a time', () => {
  const time = { ...ITEM, eventCode: null };
  const code = { ...ITEM, eventTime: '' };
  expect(events(time, code)).toMatchObject([
    { code: null, status: 'unknown', occurredAt: '2026-03-10T08:00:00.000Z' },
    { code: 'Departed', occurredAt: null, timeFault: 'missing', milestones: [] },
  ]);
});

test('an event that cannot have happened yet is marked, and marks nothing', () => {
  const later = { ...ITEM, eventCode: 'Delivered', eventTime: '2026-11-02T00:00:00.001Z' };
  expect(events(later)).toMatchObject([{ timeFault: 'implausible', milestones: [] }]);
});

test('codes that are on no list are counted where they stand', () => {
  const { unmapped, events: found } = mapped({
    eventHistory: [{ ...ITEM, eventCode: 'Beamed', shipmentType: 'SIDEWAYS' }],
    summary: { status: 'Gone', trackingDetailCodes: { forward: ['X'], returns: ['Y', 'signed'] } },
  });
  expect(unmapped).toEqual([
    { field: 'summary.status', code: 'Gone' },
    { field: 'summary.trackingDetailCodes.forward[]', code: 'X' },
    { field: 'summary.trackingDetailCodes.returns[]', code: 'Y' },
  ]);
  expect(found[0]!.unmapped).toEqual([
    { field: 'eventHistory[].eventCode', code: 'Beamed' },
    { field: 'eventHistory[].shipmentType', code: 'SIDEWAYS' },
  ]);
});

test.each<[Json, object]>([
  ['gb', { countryCode: 'GB' }],
  ['FRA', { countryCode: 'FR' }],
  ['XX', { countryName: 'XX' }],
  ['Gaul', { countryName: 'Gaul' }],
  ['NULL', {}],
  ['', {}],
  [null, {}],
])('a country written %j is %j', (countryCode, place) => {
  expect(events({ ...ITEM, location: { countryCode } })[0]!.place).toEqual(place);
});

test.each<Json>([null, '', {}, { status: null }, { trackingDetailCodes: { forward: [], returns: null } }])(
  'a summary of %j takes nothing away',
  (summary) => expect(mapped({ summary }).shipment).toEqual({ attributes: {} }),
);

const OTHER = { ...ITEM, eventCode: 'departed', location: { city: 'York', countryCode: 'GB' } };

/** Milliseconds for a history of one event whose first item has another place. */
function fastest(location: JsonObject): number {
  const history = [{ ...ITEM, location }, ...Array.from({ length: 4_999 }, () => OTHER)];
  const webhook = webhookOf({ ...ANSWER, eventHistory: history }, { pulled: true });
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      amazonShipping.map(webhook);
      return performance.now() - start;
    }),
  );
}

describe('an event that a history repeats', () => {
  test('is one, with each part of the place that any item has, in whatever order they stand', () => {
    const forwards = events(ITEM, OTHER, { ...ITEM, location: null });
    const backwards = events({ ...ITEM, location: null }, OTHER, ITEM);
    expect(forwards).toEqual(backwards);
    expect(forwards).toMatchObject([
      {
        code: 'departed',
        place: { city: 'York', region: 'West Yorkshire', countryCode: 'GB', postalCode: 'LS1' },
      },
    ]);
  });

  test('takes the spelling of the more exact time', () => {
    const day = { ...ITEM, eventTime: '2026-03-10' };
    const midnight = { ...ITEM, eventTime: '2026-03-10T00:00:00Z' };
    expect(events(midnight, day)).toMatchObject([{ occurredAtPrecision: 'instant' }]);
    expect(events(day, midnight)).toEqual(events(midnight, day));
  });

  test('costs no more when the texts of one item are long', () => {
    const long = Object.fromEntries(
      ['city', 'stateOrRegion', 'postalCode'].map((name) => [name, 'x'.repeat(60_000)]),
    );
    fastest({});
    expect(fastest(long) / fastest({})).toBeLessThan(5);
  });
});
