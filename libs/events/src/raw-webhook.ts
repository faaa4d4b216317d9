/**
 * A raw webhook: the bytes a sender posted, and what the gateway knew when it took them. The bytes are the
 * record's value, everything else its headers. No credential ever gets in here.
 */
import { CE, CE_TYPES, sourceOfUri, sourceUri, type Headers } from './cloud-event';

export const INGEST_PATHS = ['push', 'pull', 'redrive'] as const;
export type IngestPath = (typeof INGEST_PATHS)[number];

export interface RawWebhook {
  /** Deterministic, see `rawWebhookId`. */
  id: string;
  source: string;
  integration: string;
  account: string;
  ingest: IngestPath;
  /** True for a carrier's answer that we asked for, false for a webhook. */
  pulled: boolean;
  /** The gateway's clock, ISO 8601 UTC with milliseconds. */
  receivedAt: string;
  /** The shipment's key where it could be read cheaply; the normalizer computes its own. */
  subject?: string;
  /** As the sender states it, unchecked; absent when it states none. */
  webhookVersion?: string;
  /** Shipping-party accounts this source may report for; absent = any. */
  partyAccounts?: readonly string[];
  /** Request headers that matter for mapping, lower-case names. */
  requestHeaders: Readonly<Record<string, string>>;
  /** W3C trace context. */
  traceparent?: string;
  body: Buffer;
}

/** Request headers that are kept with the raw bytes: an allow-list, so that no credential slips through. */
export const KEPT_REQUEST_HEADERS = ['content-type', 'user-agent', 'as-webhook-version'] as const;
const REQUEST_HEADER_PREFIX = 'http_';

export function rawWebhookHeaders(webhook: Omit<RawWebhook, 'body'>): Record<string, string> {
  const headers: Record<string, string> = {
    [CE.specversion]: '1.0',
    [CE.id]: webhook.id,
    [CE.source]: sourceUri(webhook.source),
    [CE.type]: webhook.pulled ? CE_TYPES.pulled : CE_TYPES.received,
    [CE.time]: webhook.receivedAt,
    [CE.dataschema]: `urn:parcelwire:webhook:${webhook.integration}`,
    [CE.integration]: webhook.integration,
    [CE.account]: webhook.account,
    [CE.ingest]: webhook.ingest,
    'content-type': webhook.requestHeaders['content-type'] ?? 'application/json',
  };
  if (webhook.subject !== undefined) headers[CE.subject] = webhook.subject;
  if (webhook.webhookVersion !== undefined) headers[CE.webhookversion] = webhook.webhookVersion;
  if (webhook.partyAccounts) headers[CE.partyaccounts] = JSON.stringify(webhook.partyAccounts);
  if (webhook.traceparent !== undefined) headers.traceparent = webhook.traceparent;
  for (const [name, value] of Object.entries(webhook.requestHeaders)) {
    headers[REQUEST_HEADER_PREFIX + name] = value;
  }
  return headers;
}

/** Reads a raw record back; undefined when a header that every raw record has is missing or senseless. */
export function readRawWebhook(headers: Headers, body: Buffer): RawWebhook | undefined {
  const id = headers[CE.id];
  const source = headers[CE.source];
  const integration = headers[CE.integration];
  const account = headers[CE.account];
  const receivedAt = headers[CE.time];
  const ingest = INGEST_PATHS.find((path) => path === headers[CE.ingest]);
  if (!id || !source || !integration || !account || !receivedAt || !ingest) return undefined;
  if (!isUtcInstant(receivedAt)) return undefined;
  const partyAccounts = headers[CE.partyaccounts];
  try {
    return {
      id,
      source: sourceOfUri(source),
      integration,
      account,
      ingest,
      pulled: headers[CE.type] === CE_TYPES.pulled,
      receivedAt,
      subject: headers[CE.subject],
      webhookVersion: headers[CE.webhookversion],
      partyAccounts: partyAccounts === undefined ? undefined : (JSON.parse(partyAccounts) as string[]),
      requestHeaders: Object.fromEntries(
        Object.entries(headers)
          .filter(
            (entry): entry is [string, string] =>
              entry[0].startsWith(REQUEST_HEADER_PREFIX) && entry[1] !== undefined,
          )
          .map(([name, value]) => [name.slice(REQUEST_HEADER_PREFIX.length), value]),
      ),
      traceparent: headers.traceparent,
      body,
    };
  } catch {
    return undefined;
  }
}

/** Whether a text is exactly what `Date.prototype.toISOString` gives for its instant. */
export function isUtcInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
