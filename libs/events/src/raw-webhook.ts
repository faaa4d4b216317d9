/**
 * A raw webhook: the bytes a sender posted, and what the gateway knew when it took them. The bytes are the
 * record's value, everything else its headers. No credential ever gets in here.
 */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  CE,
  CE_TYPES,
  cloudEventHeaders,
  headersSchema,
  sourceOfUri,
  sourceUri,
  type Envelope,
  type Headers,
} from './cloud-event';
import { word } from './schema-kinds';

/** How a raw webhook came in: posted by the sender, asked for by us, or sent again by an operator. */
export const INGEST_PATHS = ['push', 'pull', 'redrive'] as const;
/** One of `INGEST_PATHS`. */
export type IngestPath = (typeof INGEST_PATHS)[number];

/** A raw webhook: exact bytes, and what is known beside them. */
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
  /** Custom fields that are about parcels and no person; absent = none. */
  readableCustomFields?: readonly string[];
  /** Request headers that matter for mapping, lower-case names. */
  requestHeaders: Readonly<Record<string, string>>;
  /** W3C trace context. */
  traceparent?: string;
  body: Buffer;
}

/**
 * Request headers that are kept with the raw bytes of any sender, beside those that its integration reads: an
 * allow-list, so that no credential slips through.
 */
export const KEPT_REQUEST_HEADERS = ['content-type', 'user-agent'] as const;
const REQUEST_HEADER_PREFIX = 'http_';

/** Names the form of an integration's bodies, which the sender defines; the `ce_dataschema` of raw records. */
export const rawWebhookUrn = (integration: string): string => `urn:parcelwire:webhook:${integration}`;

/** Schema of the headers of a raw webhook's record. */
export const RAW_WEBHOOK_HEADERS_SCHEMA = headersSchema(
  'urn:parcelwire:raw-webhook-headers:v1',
  'Headers of the records of `tracking.webhooks.raw.v1`. Headers `http_<name>` hold request headers.',
  {
    [CE.type]: Type.Enum([CE_TYPES.received, CE_TYPES.pulled]),
    [CE.dataschema]: word('`urn:parcelwire:webhook:<integration>`.'),
    [CE.subject]: Type.Optional(word("The shipment's key, where the gateway could read it.")),
    [CE.ingest]: Type.Enum(INGEST_PATHS),
    [CE.webhookversion]: Type.Optional(Type.String({ description: 'As the sender states it, unchecked.' })),
    [CE.partyaccounts]: Type.Optional(
      word('JSON list of the shipping-party accounts for which the source may report; absent = any.'),
    ),
    [CE.readablecustomfields]: Type.Optional(
      word("JSON list of the merchant's own fields that are about parcels and no person; absent = none."),
    ),
    ...Object.fromEntries(
      KEPT_REQUEST_HEADERS.map((name) => [REQUEST_HEADER_PREFIX + name, Type.Optional(Type.String())]),
    ),
  },
);

/** Headers of a raw webhook's record. */
export function rawWebhookHeaders(webhook: Omit<RawWebhook, 'body'>): Record<string, string> {
  const headers = cloudEventHeaders({
    id: webhook.id,
    source: sourceUri(webhook.source),
    type: webhook.pulled ? CE_TYPES.pulled : CE_TYPES.received,
    time: webhook.receivedAt,
    subject: webhook.subject,
    dataschema: rawWebhookUrn(webhook.integration),
    integration: webhook.integration,
    account: webhook.account,
  });
  headers[CE.ingest] = webhook.ingest;
  headers['content-type'] = webhook.requestHeaders['content-type'] ?? 'application/json';
  if (webhook.webhookVersion !== undefined) headers[CE.webhookversion] = webhook.webhookVersion;
  if (webhook.partyAccounts) headers[CE.partyaccounts] = JSON.stringify(webhook.partyAccounts);
  if (webhook.readableCustomFields)
    headers[CE.readablecustomfields] = JSON.stringify(webhook.readableCustomFields);
  if (webhook.traceparent !== undefined) headers.traceparent = webhook.traceparent;
  for (const [name, value] of Object.entries(webhook.requestHeaders)) {
    headers[REQUEST_HEADER_PREFIX + name] = value;
  }
  return headers;
}

/** Key and headers of a raw webhook's record; its value is the body. */
export const rawWebhookEnvelope = (webhook: Omit<RawWebhook, 'body'>): Envelope => ({
  key: webhook.subject ?? webhook.source,
  headers: rawWebhookHeaders(webhook),
});

/** What a record cannot be mapped without; all other headers may be missing. */
const DECISIVE_HEADERS = Compile(
  Type.Pick(RAW_WEBHOOK_HEADERS_SCHEMA, [CE.id, CE.source, CE.integration, CE.account, CE.time, CE.ingest]),
);
const TEXTS = Compile(Type.Array(Type.String()));

/** Reads a raw record back; undefined when a header that every raw record has is missing or senseless. */
export function readRawWebhook(headers: Headers, body: Buffer): RawWebhook | undefined {
  const decisive: unknown = headers;
  if (!DECISIVE_HEADERS.Check(decisive)) return undefined;
  try {
    return {
      id: decisive[CE.id],
      source: sourceOfUri(decisive[CE.source]),
      integration: decisive[CE.integration],
      account: decisive[CE.account],
      ingest: decisive[CE.ingest],
      pulled: headers[CE.type] === CE_TYPES.pulled,
      receivedAt: decisive[CE.time],
      subject: headers[CE.subject],
      webhookVersion: headers[CE.webhookversion],
      partyAccounts: listOf(headers[CE.partyaccounts]),
      readableCustomFields: listOf(headers[CE.readablecustomfields]),
      requestHeaders: requestHeadersOf(headers),
      traceparent: headers.traceparent,
      body,
    };
  } catch {
    return undefined;
  }
}

/** @throws SyntaxError or ParseError when the text is not a JSON list of texts */
const listOf = (text: string | undefined): readonly string[] | undefined =>
  text === undefined ? undefined : TEXTS.Parse(JSON.parse(text));

const requestHeadersOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(
        (entry): entry is [string, string] =>
          entry[0].startsWith(REQUEST_HEADER_PREFIX) && entry[1] !== undefined,
      )
      .map(([name, value]) => [name.slice(REQUEST_HEADER_PREFIX.length), value]),
  );
