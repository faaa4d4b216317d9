import { contentId, type Json } from '@app/events';
import { isObject, type JsonObject } from '../json/parse';
import { NEWEST as newest, send, sent } from '../testing/amazon-pushes';
import { faultOf, fixture, mapFixture, valueOf, webhookOf } from '../testing/fixtures';
import { amazonShipping } from './index';
import { versions } from './versions';

const sampleId = (leg: string) =>
  contentId([
    'amazon-shipping-event/1',
    'acme',
    'amazon-shipping',
    'test_tracking_id',
    'pickupdone',
    '2023-01-16T15:39:23.000Z',
    leg,
  ]);

test('the documented sample, field by field', () => {
  expect(valueOf(mapFixture(amazonShipping, fixture(amazonShipping, '2/sample')))).toEqual({
    carrier: 'amazon-shipping',
    trackingNumber: 'test_tracking_id',
    webhookVersion: '2',
    statedAt: '2023-01-16T15:39:23.000Z',
    precedence: {
      sentAt: '2023-01-23T11:09:42.000Z',
      versionRank: 1,
      contentHash: '2d1cf554-e7f0-2362-6b2d-dd36bd4677e2',
    },
    shipment: {
      alternateTrackingNumber: '65665589589',
      promisedDeliveryAt: '2024-01-23T11:09:42.000Z',
      attributes: {
        shipping_party_account_id: 'A1QW4MEBU0BWQI',
        app_id: 'amzn1.sp.solution.4622520d-ef11-4366-aa17-5ff8bb0b9aea',
      },
    },
    events: [
      {
        id: sampleId('forward'),
        scan: { id: sampleId(''), parts: ['forward'] },
        occurredAt: '2023-01-16T15:39:23.000Z',
        occurredAtText: '2023-01-16T15:39:23Z',
        occurredAtPrecision: 'instant',
        // The event code decides; the porch is kept and changes nothing.
        status: 'in_transit',
        statusReason: null,
        code: 'PickupDone',
        details: ['DeliveredToPorch'],
        message: null,
        direction: 'forward',
        place: {},
        attributes: { status: 'InTransit' },
        milestones: ['picked_up'],
      },
    ],
  });
});

test('the version, as a number or as text', () => {
  for (const version of [null, 1, '1']) expect(sent({ version }).webhookVersion).toBe('1');
  for (const version of [2, '2']) expect(sent({ version }).webhookVersion).toBe('2');
  for (const version of [newest + 1, String(newest + 9)]) {
    expect(sent({ version })).toMatchObject({
      webhookVersion: versions.newest,
      assumedVersion: true,
      shipment: { attributes: { assumed_version: true } },
    });
  }
  for (const version of [0, -1, 1.5, '', 'two', true, [2], { a: 2 }]) {
    expect(faultOf(send({ version }))).toMatch(/^unsupported_version: detail.version: /);
  }
});

test.each<JsonObject>([{ trackingId: '' }, { eventCode: null }, { eventTime: 5 }])(
  'a newer version with %j is not supported',
  (detail) => {
    expect(faultOf(send({ version: newest + 1, ...detail }))).toMatch(/^unsupported_version: /);
  },
);

test.each<[string, JsonObject]>([
  ['missing_identity', { trackingId: null }],
  ['missing_identity', { trackingId: '  ' }],
  ['invalid_field', { trackingId: 123 }],
  ['invalid_field', { trackingId: 'a\u202eb' }],
  ['invalid_field', { eventCode: 7 }],
  ['invalid_field', { eventCode: null }],
  ['invalid_field', { eventCode: '' }],
  ['limit_exceeded', { trackingDetailCodes: Array.from({ length: 101 }, (_, index) => `Code${index}`) }],
  ['limit_exceeded', { status: 'x'.repeat(70_000) }],
])('%s: %j', (code, detail) => {
  expect(faultOf(send(detail))).toMatch(new RegExp(`^${code}: detail.`));
});

test.each<[string, JsonObject]>([
  ['detail.trackingDetailCodes[]', { trackingDetailCodes: [1] }],
  ['detail.trackingDetailCodes', { trackingDetailCodes: 5 }],
  ['detail.trackingDetailCodes', { trackingDetailCodes: { a: 1 }, version: newest + 1 }],
  ['detail.alternateLegTrackingId', { alternateLegTrackingId: 5 }],
  ['detail.alternateLegTrackingId', { alternateLegTrackingId: 'a\u202eb' }],
  ['detail.shipmentType', { shipmentType: 5 }],
  ['detail.status', { status: {} }],
  ['detail.appId', { appId: 5 }],
  ['detail.promisedDeliveryDate', { promisedDeliveryDate: 'soon' }],
])('%s is noted when it cannot be read, and is not stated: %j', (path, detail) => {
  const { shipment, events } = sent(detail);
  expect(Object.keys(shipment)).toEqual(['attributes']);
  expect(shipment.attributes).toMatchObject({ unreadable_fields: [path] });
  expect(events).toMatchObject([{ code: 'Departed', details: [], attributes: {} }]);
});

test('an envelope whose time is none', () => {
  expect(sent({}, { time: 'then' }).shipment.attributes).toMatchObject({ unreadable_fields: ['time'] });
});

test('a body without a detail', () => {
  expect(faultOf(amazonShipping.map(webhookOf({})))).toMatch(/^missing_identity: /);
  expect(faultOf(amazonShipping.map(webhookOf({ detail: [1] })))).toMatch(/^invalid_field: /);
});

const boundTo = (partyAccounts: string[] | undefined, shippingPartyAccountId: Json) =>
  faultOf(send({ shippingPartyAccountId }, { partyAccounts }));

test('a source may be bound to shipping-party accounts', () => {
  expect(boundTo(undefined, 'anyone')).toBe('ok');
  expect(boundTo(['A0', 'A1'], 'A1')).toBe('ok');
  for (const account of ['a1', 'A1 ', 'A2', '', null, 5]) {
    expect(boundTo(['A1'], account)).toMatch(/^unknown_account: /);
  }
  expect(boundTo([], 'A1')).toMatch(/^unknown_account: /);
});

test.each([null, '', 'null', ' null ', 'NULL', 'Null', 'TBA1', ' TBA1'])(
  '%j is no number of another leg',
  (alternateLegTrackingId) => {
    expect(sent({ alternateLegTrackingId }).shipment).not.toHaveProperty('alternateTrackingNumber');
  },
);

test.each([
  null,
  '',
  'null',
  'NULL',
  'soon',
  '2025-02-30',
  '0001-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '1999-12-31',
  '2101-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
])('%j promises nothing and takes nothing back', (promisedDeliveryDate) => {
  expect(Object.keys(sent({ promisedDeliveryDate }).shipment)).toEqual(['attributes']);
});

test('a promise keeps its day, and says that it has no time of day', () => {
  expect(sent({ promisedDeliveryDate: '2025-03-12' }).shipment).toMatchObject({
    promisedDeliveryAt: '2025-03-12T00:00:00.000Z',
    impreciseTimes: ['promised_delivery_at'],
  });
  expect(sent({ promisedDeliveryDate: '2000-01-01T00:00:00Z' }).shipment.promisedDeliveryAt).toBeDefined();
  expect(sent({ promisedDeliveryDate: '2100-12-31T23:59:59Z' }).shipment.promisedDeliveryAt).toBeDefined();
});

test('the word null promises nothing and is no fault', () => {
  expect(sent({ promisedDeliveryDate: 'Null' }).shipment.attributes).not.toHaveProperty('unreadable_fields');
});

test('nulls and empty texts state nothing', () => {
  const names = ['appId', 'shippingPartyAccountId', 'promisedDeliveryDate', 'alternateLegTrackingId'];
  const others = ['status', 'Status', 'shipmentType', 'trackingDetailCodes', 'timeToLive'];
  for (const empty of [null, '']) {
    const detail = Object.fromEntries([...names, ...others].map((name) => [name, empty]));
    const { shipment, events } = sent(detail);
    expect(shipment).toEqual({ attributes: {} });
    expect(events).toMatchObject([{ details: [], direction: 'unknown', attributes: {}, statusReason: null }]);
  }
});

test('what the gateway can say', () => {
  const { body } = fixture(amazonShipping, '2/sample');
  const parsed: unknown = JSON.parse(body.toString());
  expect(isObject(parsed) && amazonShipping.identify({}, parsed)).toEqual({
    senderId: '2d1cf554-e7f0-2362-6b2d-dd36bd4677e2',
    carrier: 'amazon-shipping',
    trackingNumber: 'test_tracking_id',
    webhookVersion: '2',
  });
  expect(amazonShipping.identify({}, undefined)).toEqual({ carrier: 'amazon-shipping' });
});
