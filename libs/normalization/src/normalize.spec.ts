import { BOUNDS, shipmentId, type RawWebhook } from '@app/events';
import { integrationNamed } from '@app/integrations';
import type { ReceivedRecord } from '@app/kafka';
import { normalize } from './normalize';
import { rawRecord } from './testing/raw-record';

const amazonShipping = integrationNamed('amazon-shipping')!;

const PUSH = {
  version: '0',
  id: '2d1cf554-e7f0-2362-6b2d-dd36bd4677e2',
  time: '2026-01-23T11:09:42Z',
  detail: {
    trackingId: 'TBA1',
    eventTime: '2026-01-23T10:00:00Z',
    eventCode: 'Departed',
    shipmentType: 'FORWARD',
  },
};

const webhook = { id: '8f14e45f-ceea-867a-9a36-dedd4bea2543', receivedAt: '2026-01-23T11:09:43.000Z' };

const record = (body: object, changes: Partial<RawWebhook> = {}): ReceivedRecord =>
  rawRecord(body, { ...webhook, ...changes }, { partition: 3, offset: 17n });

it('gives an update with ids that depend on content alone, and the way back to the raw record', () => {
  const outcome = normalize(record(PUSH));
  expect(outcome).toMatchObject({
    outcome: 'ok',
    value: {
      id: `${webhook.id}:${amazonShipping.mappingVersion}`,
      shipmentId: shipmentId({ account: 'acme', carrier: 'amazon-shipping', trackingNumber: 'TBA1' }),
      account: 'acme',
      integration: 'amazon-shipping',
      source: 'acme-amazon',
      carrier: 'amazon-shipping',
      trackingNumber: 'TBA1',
      ingest: 'push',
      receivedAt: webhook.receivedAt,
      raw: { id: webhook.id, topic: 'tracking.webhooks.raw.v1', partition: 3, offset: '17' },
      events: [{ status: 'in_transit', code: 'Departed', direction: 'forward' }],
    },
  });
  expect(normalize(record(PUSH))).toEqual(outcome);
});

it.each([
  [
    'an integration that is not built in',
    record(PUSH, { integration: 'NO SUCH SENDER' }),
    'unknown_integration',
  ],
  ['a record without headers', { ...record(PUSH), headers: {} }, 'malformed_record'],
  ['an empty value', record(Buffer.alloc(0)), 'malformed_json'],
  ['text that is not JSON', record(Buffer.from('{"detail":')), 'malformed_json'],
  ['bytes that are not UTF-8', record(Buffer.from([0x7b, 0xff, 0x7d])), 'invalid_utf8'],
  ['a root that is a list', record([PUSH]), 'not_an_object'],
  [
    'a body without a number',
    record({ ...PUSH, detail: { ...PUSH.detail, trackingId: ' ' } }),
    'missing_identity',
  ],
  [
    'a version from the future that does not validate',
    record({ detail: { trackingId: 'T', version: 9 } }),
    'unsupported_version',
  ],
  [
    'an account that this source may not report for',
    record(PUSH, { partyAccounts: ['OTHER'] }),
    'unknown_account',
  ],
])('gives a dead letter for %s', (_what, given, code) => {
  expect(normalize(given)).toMatchObject({ outcome: 'deadLetter', code });
});

it('gives a dead letter for a body whose update is beyond the bounds of the contract', () => {
  const events = Array.from({ length: BOUNDS.details + 1 }, (_, i) => ({ code: `code_${i}` }));
  const checkpoints = [{ checkpoint_time: '2026-01-01T00:00:00Z', events }];
  const body = { event: 'tracking_update', msg: { tracking_number: '1', slug: 'fedex', checkpoints } };
  const requestHeaders = { 'as-webhook-version': '2026-07' };
  expect(normalize(record(body, { integration: 'aftership', requestHeaders }))).toMatchObject({
    outcome: 'deadLetter',
    code: 'limit_exceeded',
    detail: expect.stringMatching(/^msg\.checkpoints\[0\]\.events: more than 100 items/) as string,
  });
});
