import type { Json } from '@app/events';
import type { JsonObject } from '../json/parse';
import { checkpoint, send, sent, TRACKING } from '../testing/aftership-webhooks';
import { fixturesOf, faultOf, RECEIVED_AT, valueOf, webhookOf } from '../testing/fixtures';
import { aftership } from './index';
import { MAX_CHECKPOINTS } from './map';

const checkpoints = (count: number) =>
  Array.from({ length: count }, (_, index) => checkpoint({ message: `scan ${index}` }));
const times = (body: JsonObject) => {
  const { statedAt, precedence } = valueOf(aftership.map(webhookOf(body)));
  return [statedAt, precedence.sentAt];
};

test('every fixture tells about people, so that it can be seen that no mapping does', () => {
  for (const { body, name } of fixturesOf(aftership)) {
    if (!/Pat Private/.test(body.toString())) throw new Error(`${name} tells about nobody`);
  }
  expect(new Set(fixturesOf(aftership).map(({ version }) => version)).size).toBe(11);
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
    ['invalid_field: msg.order_id: expected text, found object', { ...TRACKING, order_id: { a: 1 } }],
    ['invalid_field: msg.checkpoints: expected list, found object', { ...TRACKING, checkpoints: { a: 1 } }],
    ['invalid_field: msg.checkpoints[0]: expected object, found null', { ...TRACKING, checkpoints: [null] }],
    ['invalid_field: msg.transit_time: expected number', { ...TRACKING, transit_time: 'soon' }],
    [
      'invalid_field: msg.failed_delivery_attempts: expected a count',
      { ...TRACKING, failed_delivery_attempts: -1 },
    ],
    ['limit_exceeded: msg.signature_requirement', { ...TRACKING, signature_requirement: 'x'.repeat(70_000) }],
  ])('%s', (fault, msg) => {
    expect(
      faultOf(aftership.map(webhookOf({ msg }, { headers: { 'as-webhook-version': '2026-07' } }))),
    ).toMatch(new RegExp(`^${fault.replace(/[.[\]]/g, String.raw`\$&`)}`));
  });

  test('a fault in an older body says that names are those of the newest version', () => {
    expect(faultOf(send({ checkpoints: [checkpoint({ zip: 1 })] }, '2024-04'))).toBe(
      'invalid_field: msg.checkpoints[0].postal_code: expected text, found number (a 2024-04 body; names are those of 2026-07)',
    );
  });

  test('checkpoints beyond the limit', () => {
    expect(sent({ checkpoints: checkpoints(MAX_CHECKPOINTS) }).events).toHaveLength(MAX_CHECKPOINTS);
    expect(faultOf(send({ checkpoints: checkpoints(MAX_CHECKPOINTS + 1) }, '2026-07'))).toMatch(
      /^limit_exceeded: /,
    );
    const repeated = [...checkpoints(MAX_CHECKPOINTS), ...checkpoints(MAX_CHECKPOINTS)];
    expect(sent({ checkpoints: repeated }).events).toHaveLength(MAX_CHECKPOINTS);
  });

  test('a version that is not known, and an answer that nobody asked for', () => {
    expect(faultOf(send({}, 'banana'))).toMatch(/^unsupported_version: /);
    expect(faultOf(send({}, '2024-04', { pulled: true }))).toMatch(/^unsupported_version: /);
  });
});

describe('a version newer than any known', () => {
  test('is mapped as the newest, and says so', () => {
    const mapped = sent({ checkpoints: [checkpoint()] }, '2029-01');
    expect(mapped).toMatchObject({ webhookVersion: '2026-07', assumedVersion: true });
    expect(mapped.shipment.attributes).toMatchObject({ assumed_version: true });
    expect(sent({ checkpoints: [] }).assumedVersion).toBeUndefined();
  });

  test.each<[string, JsonObject]>([
    ['no tag', { tag: null, checkpoints: [] }],
    ['no list of checkpoints', {}],
    ['checkpoints without a message', { checkpoints: [{ checkpoint_time: '' }] }],
    ['checkpoints without a time', { checkpoints: [{ message: '' }] }],
    ['no tracking number', { tracking_number: null, checkpoints: [] }],
    ['a field of another type', { checkpoints: [], order_id: { a: 1 } }],
  ])('is not supported with %s', (_, tracking) => {
    expect(faultOf(send(tracking, '2029-01'))).toMatch(
      /^unsupported_version: as-webhook-version 2029-01 is newer/,
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
  ])('%j', (body, statedAt, sentAt) => {
    expect(times(body)).toEqual([statedAt, sentAt]);
  });
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
