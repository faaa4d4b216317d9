/**
 * A carrier's answer as a record of the raw topic: its bytes, under the source that asked and its account. That it is an
 * answer is said by the CloudEvents type, by which the normalizer goes, and by the ingest path.
 */
import { hash } from 'node:crypto';
import { TOPICS, rawWebhookEnvelope, rawWebhookId, shipmentIdOfKey, shipmentKeyOf } from '@app/events';
import { integrationNamed } from '@app/integrations';
import type { OutgoingRecord } from '@app/kafka';
import type { GivenAnswer } from '@app/projection';
import type { Source } from '@app/sources';
import type { Answer } from './carriers';

/** An answer that names its parcel, ready to be published. */
export interface PulledAnswer extends GivenAnswer {
  shipmentId: string;
  record: OutgoingRecord;
}

/** @returns why it cannot be published, in words that quote nothing of it, when it cannot */
export function pulledRecord(
  source: Source,
  headers: Readonly<Record<string, string>>,
  { body, answeredAt }: Answer,
  maxBodyBytes: number,
): PulledAnswer | string {
  if (body.length > maxBodyBytes) return `the answer has more than MAX_BODY_BYTES: ${body.length}`;
  const parsed = parse(body);
  if (parsed === undefined) return 'the answer is not JSON';
  const requestHeaders = { 'content-type': 'application/json', ...headers };
  const found = integrationNamed(source.integration)?.identify(requestHeaders, parsed, true) ?? {};
  const { carrier, trackingNumber, webhookVersion } = found;
  const subject = shipmentKeyOf(source.account, found);
  if (subject === undefined) return 'the answer names no parcel';
  const sha256 = hash('sha256', body, 'buffer');
  const envelope = rawWebhookEnvelope({
    id: rawWebhookId(source.id, '', sha256.toString('hex')),
    source: source.id,
    integration: source.integration,
    account: source.account,
    ingest: 'pull',
    pulled: true,
    receivedAt: answeredAt.toISOString(),
    subject,
    webhookVersion,
    partyAccounts: source.partyAccounts,
    readableCustomFields: source.readableCustomFields,
    requestHeaders,
  });
  return {
    carrier: carrier!,
    trackingNumber: trackingNumber!,
    shipmentId: shipmentIdOfKey(subject),
    answeredAt,
    sha256,
    record: { topic: TOPICS.rawWebhooks, ...envelope, value: body },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
