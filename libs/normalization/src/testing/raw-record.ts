import { TOPICS, rawWebhookHeaders, type RawWebhook } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';

/** A raw record as the gateway writes it: a push of Amazon, where nothing else is said. */
export function rawRecord(
  body: object,
  webhook: Partial<RawWebhook> = {},
  place: Partial<Pick<ReceivedRecord, 'partition' | 'offset'>> = {},
): ReceivedRecord {
  const value = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return {
    topic: TOPICS.rawWebhooks,
    partition: 0,
    offset: 0n,
    key: null,
    value,
    headers: rawWebhookHeaders({
      id: '8f14e45f-ceea-867a-9a36-dedd4bea2543',
      source: 'acme-amazon',
      integration: 'amazon-shipping',
      account: 'acme',
      ingest: 'push',
      pulled: false,
      receivedAt: '2026-01-23T11:09:43.000Z',
      requestHeaders: {},
      ...webhook,
    }),
    timestamp: '0',
    size: value.length,
    ...place,
  };
}
