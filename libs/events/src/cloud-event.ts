/**
 * CloudEvents 1.0 attributes in Kafka binary mode: each is a record header `ce_<name>`. Extension names are
 * lower-case letters and digits only, as the specification wants.
 * Source: https://github.com/cloudevents/spec, Kafka protocol binding 1.0.
 */
import { Type, type TObject, type TProperties } from 'typebox';
import { instant, key, word } from './schema-kinds';

/** Names of the record headers that hold CloudEvents attributes. */
export const CE = {
  specversion: 'ce_specversion',
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  time: 'ce_time',
  subject: 'ce_subject',
  dataschema: 'ce_dataschema',
  integration: 'ce_integration',
  account: 'ce_account',
  webhookversion: 'ce_webhookversion',
  ingest: 'ce_ingest',
  partyaccounts: 'ce_partyaccounts',
  readablecustomfields: 'ce_readablecustomfields',
  /** Of two states of one shipment the one with the greater number is the newer. */
  sequence: 'ce_sequence',
} as const;

/** Values of `ce_type`. */
export const CE_TYPES = {
  received: 'parcelwire.tracking.received',
  pulled: 'parcelwire.tracking.pulled',
  updated: 'parcelwire.tracking.updated',
  shipment: 'parcelwire.tracking.shipment',
  /** A shipment is erased: a record without a value. */
  gone: 'parcelwire.tracking.gone',
} as const;

/** Record headers as text. A header that is absent is undefined. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** What a record has beside its value. */
export interface Envelope {
  /** Records with the same key are in the same partition, in order. */
  key: string;
  headers: Record<string, string>;
}

/** `ce_source` of everything that came in through a configured source. */
export const sourceUri = (source: string): string => `/sources/${encodeURIComponent(source)}`;
/**
 * The source that a `ce_source` names.
 * @throws URIError when it is not percent-encoded correctly
 */
export const sourceOfUri = (uri: string): string => decodeURIComponent(uri.replace(/^\/sources\//, ''));

/** The same, for people: of a header that another producer has written in its own way the text itself. */
export function sourceNamedBy(uri: string): string {
  try {
    return sourceOfUri(uri);
  } catch {
    return uri;
  }
}

/** The attributes that all records have. */
export interface CloudEvent {
  id: string;
  /** See `sourceUri`. */
  source: string;
  type: string;
  /** ISO 8601 UTC with milliseconds. */
  time: string;
  /** The shipment's key; absent where it is not known. */
  subject?: string;
  /** URN of the value's schema. */
  dataschema: string;
  integration: string;
  account: string;
}

/** The headers of a record whose value is JSON. */
export function cloudEventHeaders(event: CloudEvent): Record<string, string> {
  const headers: Record<string, string> = {
    [CE.specversion]: '1.0',
    [CE.id]: event.id,
    [CE.source]: event.source,
    [CE.type]: event.type,
    [CE.time]: event.time,
    [CE.dataschema]: event.dataschema,
    [CE.integration]: event.integration,
    [CE.account]: event.account,
    'content-type': 'application/json',
  };
  if (event.subject !== undefined) headers[CE.subject] = event.subject;
  return headers;
}

const COMMON_HEADERS = {
  [CE.specversion]: Type.Literal('1.0'),
  [CE.id]: key('Derived from content: a repeated record has the same id.'),
  [CE.source]: word('`/sources/<source>`, percent-encoded.'),
  [CE.time]: instant(),
  [CE.subject]: word('`<account>/<carrier>/<tracking number>`, each part percent-encoded.'),
  [CE.integration]: key(),
  [CE.account]: key('Owner of the shipment.'),
  'content-type': word(),
  traceparent: Type.Optional(word('W3C trace context.')),
};

/** Schema of the headers of one topic: those that all records have, and its own, which come first. */
export const headersSchema = <Own extends TProperties>(
  $id: string,
  description: string,
  own: Own,
): TObject<Omit<typeof COMMON_HEADERS, keyof Own> & Own> =>
  Type.Object({ ...COMMON_HEADERS, ...own }, { $id, description });
