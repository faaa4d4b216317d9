import { rawWebhookHeaders, readRawWebhook, type RawWebhook } from './raw-webhook';

const webhook: RawWebhook = {
  id: '8f14e45f-ceea-867a-9a36-dedd4bea2543',
  source: 'acme-aftership',
  integration: 'aftership',
  account: 'acme',
  ingest: 'push',
  pulled: false,
  receivedAt: '2026-01-02T03:04:05.678Z',
  subject: 'acme/fedex/1',
  webhookVersion: '2024-04',
  partyAccounts: ['A1', 'B,2'],
  requestHeaders: { 'as-webhook-version': '2024-04', 'content-type': 'application/json' },
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  body: Buffer.from('{}'),
};

it('reads back what it wrote', () => {
  expect(readRawWebhook(rawWebhookHeaders(webhook), webhook.body)).toEqual(webhook);
});

it('writes CloudEvents attributes in binary mode', () => {
  expect(rawWebhookHeaders(webhook)).toMatchObject({
    ce_specversion: '1.0',
    ce_id: webhook.id,
    ce_source: '/sources/acme-aftership',
    ce_time: webhook.receivedAt,
    ce_subject: 'acme/fedex/1',
    ce_ingest: 'push',
    'content-type': 'application/json',
  });
});

it.each(['ce_id', 'ce_source', 'ce_integration', 'ce_account', 'ce_time', 'ce_ingest'])(
  'refuses a record without %s',
  (name) => {
    const headers = { ...rawWebhookHeaders(webhook), [name]: undefined };
    expect(readRawWebhook(headers, webhook.body)).toBeUndefined();
  },
);

it.each([
  ['ce_time', 'yesterday'],
  ['ce_ingest', 'carrier pigeon'],
  ['ce_partyaccounts', '[not json'],
  ['ce_readablecustomfields', '{}'],
  ['ce_source', '/sources/%E0%A4%A'],
])('refuses a record whose %s makes no sense', (name, value) => {
  expect(readRawWebhook({ ...rawWebhookHeaders(webhook), [name]: value }, webhook.body)).toBeUndefined();
});
