import type { Json } from '@app/events';
import type { JsonObject } from '../json/parse';
import { checkpoint, send, sent, TRACKING } from '../testing/aftership-webhooks';
import { fixturesOf, faultOf, RECEIVED_AT, valueOf, webhookOf } from '../testing/fixtures';
import { aftership } from './index';
import { MAX_CHECKPOINTS } from './map';
import { versions } from './versions';

/** Newer than any version that is known. */
const UNKNOWN = '9999-01';

const checkpoints = (count: number) =>
  Array.from({ length: count }, (_, index) => checkpoint({ message: `scan ${index}` }));
const times = (body: JsonObject) => {
  const { statedAt, precedence } = valueOf(aftership.map(webhookOf(body)));
  return [statedAt, precedence.sentAt];
};

test('every fixture tells about people, so that it can be seen that no mapping does', () => {
  const without = fixturesOf(aftership).filter(({ body }) => !/Pat Private/.test(body.toString()));
  expect(without.map(({ name }) => name)).toEqual([]);
});

describe('what cannot be mapped', () => {
  test.each<[string, Json]>([
    ['missing_identity: msg.tracking_number', null],
    ['missing_identity: msg.tracking_number', {}],
    ['missing_identity: msg.tracking_number', { tracking_number: ' ' }],
    ['invalid_field: msg: expected object, found list', []],
    ['invalid_field: msg.tracking_number: expected text, found number', { tracking_number: 1 }],
    ['invalid_field: msg.tracking_number: longer', { tracking_number: '1'.repeat(10_000) }],
    ['invalid_field: msg.tracking_number: holds', { tracking_number: '1\u202e2' }],
    ['invalid_field: msg.slug: expected text', { tracking_number: '1', slug: {} }],
    ['invalid_field: msg.checkpoints: expected list, found object', { ...TRACKING, checkpoints: { a: 1 } }],
    ['invalid_field: msg.checkpoints: expected list, found text', { ...TRACKING, checkpoints: 'none' }],
    ['limit_exceeded: msg.signature_requirement', { ...TRACKING, signature_requirement: 'x'.repeat(70_000) }],
  ])('%s', (fault, msg) => {
    expect(
      faultOf(aftership.map(webhookOf({ msg }, { headers: { 'as-webhook-version': versions.newest } }))),
    ).toMatch(new RegExp(`^${fault.replace(/[.[\]]/g, String.raw`\$&`)}`));
  });

  test('a fault in an older body says that names are those of the newest version', () => {
    expect(faultOf(send({ checkpoints: [checkpoint({ zip: '1'.repeat(70_000) })] }, '2024-04'))).toBe(
      `limit_exceeded: msg.checkpoints[0].postal_code: longer than 65536 characters (a 2024-04 body; names are those of ${versions.newest})`,
    );
  });

  test('checkpoints beyond the limit', () => {
    expect(sent({ checkpoints: checkpoints(MAX_CHECKPOINTS) }).events).toHaveLength(MAX_CHECKPOINTS);
    expect(faultOf(send({ checkpoints: checkpoints(MAX_CHECKPOINTS + 1) }, versions.newest))).toMatch(
      /^limit_exceeded: /,
    );
    const repeated = [...checkpoints(MAX_CHECKPOINTS), ...checkpoints(MAX_CHECKPOINTS)];
    expect(sent({ checkpoints: repeated }).events).toHaveLength(MAX_CHECKPOINTS);
  });

  test('a version that is not known, and a webhook where an answer is said to be', () => {
    expect(faultOf(send({}, 'banana'))).toMatch(/^unsupported_version: /);
    expect(faultOf(send({}, '2024-04', { pulled: true }))).toMatch(/^missing_identity: /);
  });
});

describe('a field that cannot be read', () => {
  const TOO_LARGE = 2 ** 53;

  test.each<[path: string, tracking: JsonObject, version?: string]>([
    ['msg.order_id', { order_id: { a: 1 } }],
    ['msg.order_number', { order_number: TOO_LARGE }],
    ['msg.order_tags', { order_tags: true }],
    ['msg.order_tags[]', { order_tags: [{}] }],
    ['msg.order_date', { order_date: '2024-02-30' }],
    ['msg.order_date', { order_date: 5 }],
    [
      'msg.order_promised_delivery_date.promised_delivery_date',
      { order_promised_delivery_date: 'soon' },
      '2024-04',
    ],
    ['msg.custom_fields', { custom_fields: { a: [TOO_LARGE], b: 'x' } }],
    ['msg.on_time_difference', { on_time_difference: 1.5 }],
    ['msg.signature_requirement', { signature_requirement: true }],
    ['msg.transit_time', { transit_time: 'soon' }],
    ['msg.transit_time', { delivery_time: [5] }, 'legacy'],
    ['msg.failed_delivery_attempts', { failed_delivery_attempts: -1 }],
    ['msg.carbon_emissions', { carbon_emissions: 5 }],
    ['msg.carbon_emissions.value', { carbon_emissions: { value: 'much', unit: 'kg' } }],
    ['msg.carbon_emissions.unit', { carbon_emissions: { value: 1, unit: {} } }],
    [
      'msg.latest_estimated_delivery',
      { latest_estimated_delivery: 5, expected_delivery: '2024-05-23' },
      '2024-04',
    ],
    [
      'msg.courier_estimated_delivery_date.estimated_delivery_date',
      { expected_delivery: 'soon', latest_estimated_delivery: null },
      '2024-04',
    ],
    ['msg.tag', { tag: 5 }],
  ])('%s is noted and not stated: %j', (path, tracking, version = versions.newest) => {
    const { shipment } = valueOf(
      send({ tag: null, ...tracking }, version === 'legacy' ? undefined : version),
    );
    const { status: _status, statusReason: _reason, subStatus: _code, ...others } = shipment;
    expect(Object.keys(others)).toEqual(['attributes']);
    expect(shipment.attributes).toMatchObject({ unreadable_fields: [path] });
    expect(shipment.attributes).not.toHaveProperty('custom_fields');
  });

  test('in a checkpoint costs no more than itself', () => {
    const { events, shipment } = sent({
      checkpoints: [null, checkpoint({ message: 5, state: 'MA', events: [7, { code: 'misrouted' }] }), 'x'],
    });
    expect(events).toMatchObject([
      { message: null, place: { region: 'MA' }, details: ['misrouted'], occurredAtPrecision: 'instant' },
    ]);
    expect(shipment.attributes).toEqual({
      event: 'tracking_update',
      unreadable_fields: ['msg.checkpoints[]', 'msg.checkpoints[].events[]', 'msg.checkpoints[].message'],
    });
  });

  test('keeps the time of an event as it was written, which needs no note', () => {
    const { events, shipment } = sent({ checkpoints: [checkpoint({ checkpoint_time: 5 })] });
    expect(events).toMatchObject([{ occurredAtText: '5', timeFault: 'invalid' }]);
    expect(shipment.attributes).toEqual({ event: 'tracking_update' });
  });

  test('is noted where it says when the snapshot was made', () => {
    const body = { ts: 'now', msg: { ...TRACKING, updated_at: 'then' } };
    const { shipment } = valueOf(aftership.map(webhookOf(body)));
    expect(shipment.attributes).toEqual({ unreadable_fields: ['msg.updated_at', 'ts'] });
  });
});

describe('a version newer than any known', () => {
  test('is mapped as the newest, and says so', () => {
    const mapped = sent({ checkpoints: [checkpoint()] }, UNKNOWN);
    expect(mapped).toMatchObject({ webhookVersion: versions.newest, assumedVersion: true });
    expect(mapped.shipment.attributes).toMatchObject({ assumed_version: true });
    expect(sent({ checkpoints: [] }).assumedVersion).toBeUndefined();
  });

  test('may have changed a field that is not needed', () => {
    const { shipment } = sent({ checkpoints: [checkpoint({ city: 5 })], order_id: { a: 1 } }, UNKNOWN);
    expect(shipment.attributes).toEqual({
      event: 'tracking_update',
      assumed_version: true,
      unreadable_fields: ['msg.checkpoints[].city', 'msg.order_id'],
    });
  });

  test.each<[string, JsonObject]>([
    ['no tag', { tag: null, checkpoints: [] }],
    ['no list of checkpoints', {}],
    ['checkpoints without a message', { checkpoints: [{ checkpoint_time: '' }] }],
    ['checkpoints without a time', { checkpoints: [{ message: '' }] }],
    ['no tracking number', { tracking_number: null, checkpoints: [] }],
    ['a checkpoint that is none', { checkpoints: [checkpoint(), null] }],
    ['a message that is no text', { checkpoints: [checkpoint({ message: 5 })] }],
    ['a time that is no text', { checkpoints: [checkpoint({ checkpoint_time: 1716390005 })] }],
  ])('is not supported with %s', (_, tracking) => {
    expect(faultOf(send(tracking, UNKNOWN))).toMatch(
      /^unsupported_version: as-webhook-version 9999-01 is newer/,
    );
  });
});

describe('times of the snapshot', () => {
  const msg = { tracking_number: '1' };
  const updated = { ...msg, updated_at: '2024-05-22T15:00:00+00:00' };

  test.each<[JsonObject, string, string]>([
    [{ ts: 1716390005, msg: updated }, '2024-05-22T15:00:00.000Z', '2024-05-22T15:00:05.000Z'],
    [{ ts: '1716390005', msg }, '2024-05-22T15:00:05.000Z', '2024-05-22T15:00:05.000Z'],
    [{ msg: updated }, '2024-05-22T15:00:00.000Z', '2024-05-22T15:00:00.000Z'],
    [{ ts: 'now', msg: { ...msg, updated_at: 5 } }, RECEIVED_AT, RECEIVED_AT],
    [
      { ts: 1716390005, msg: { ...msg, updated_at: '2999-01-01T00:00:00Z' } },
      '2024-05-22T15:00:05.000Z',
      '2024-05-22T15:00:05.000Z',
    ],
    [{ ts: 5, msg: updated }, '2024-05-22T15:00:00.000Z', '2024-05-22T15:00:00.000Z'],
    [{ ts: 5, msg: { ...msg, updated_at: '1970-01-01' } }, RECEIVED_AT, RECEIVED_AT],
  ])('%j', (body, statedAt, sentAt) => {
    expect(times(body)).toEqual([statedAt, sentAt]);
  });
});

const faultsAt = (updated_at: string, checkpoint_time: string) =>
  sent({ updated_at, checkpoints: [checkpoint({ checkpoint_time })] }).events.map((event) => event.timeFault);

test('a snapshot of the future does not make its future checkpoints plausible, nor one of 1970 all others implausible', () => {
  expect(faultsAt('2999-01-02T00:00:00Z', '2999-01-01T00:00:00Z')).toEqual(['implausible']);
  expect(faultsAt('1970-01-01T00:00:00Z', '2024-05-22T15:00:00Z')).toEqual([undefined]);
});

test('the gateway’s look reads as far as it can', () => {
  expect(aftership.identify({ 'as-webhook-version': '2024-04' }, { event_id: 'e', msg: TRACKING })).toEqual({
    senderId: 'e',
    carrier: 'ups',
    trackingNumber: '1Z999',
    webhookVersion: '2024-04',
  });
  expect(aftership.identify({}, { msg: { slug: null, tracking_number: 5 } })).toEqual({ carrier: 'unknown' });
  expect(aftership.identify({}, undefined)).toEqual({ carrier: 'unknown' });
});
