import { hash } from 'node:crypto';
import { TOPICS, rawWebhookEnvelope, rawWebhookId, shipmentKeyOf } from '@app/events';
import { integrationNamed, type Identification, type Integration } from '@app/integrations';
import type { OutgoingRecord } from '@app/kafka';
import type { AuthenticatedWebhook } from '@app/sources';

/** Bodies beyond this are not parsed for their key: the answer must not wait for a sender's verbosity. */
const LARGEST_PARSED_BODY_BYTES = 256 * 1024;

/** An authentic webhook as a record of the raw topic: its exact bytes, and beside them what the gateway knows. */
export function rawWebhookRecord(webhook: AuthenticatedWebhook): { id: string; record: OutgoingRecord } {
  const { source, requestHeaders, body, receivedAt, traceparent } = webhook;
  const identification = identify(integrationNamed(source.integration), requestHeaders, body);
  const bodySha256 = hash('sha256', body, 'hex');
  const id = rawWebhookId(source.id, identification.senderId ?? '', bodySha256);
  const envelope = rawWebhookEnvelope({
    id,
    source: source.id,
    integration: source.integration,
    account: source.account,
    ingest: 'push',
    pulled: false,
    receivedAt: receivedAt.toISOString(),
    subject: shipmentKeyOf(source.account, identification),
    webhookVersion: identification.webhookVersion,
    partyAccounts: source.partyAccounts,
    readableCustomFields: source.readableCustomFields,
    requestHeaders,
    traceparent,
  });
  return { id, record: { topic: TOPICS.rawWebhooks, ...envelope, value: body } };
}

function identify(
  integration: Integration | undefined,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Identification {
  if (!integration || body.length > LARGEST_PARSED_BODY_BYTES) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    parsed = undefined;
  }
  return integration.identify(headers, parsed);
}
