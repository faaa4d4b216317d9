/**
 * CloudEvents 1.0 attributes in Kafka binary mode: each is a record header `ce_<name>`. Extension names are
 * lower-case letters and digits only, as the specification wants.
 * Source: https://github.com/cloudevents/spec, Kafka protocol binding 1.0.
 */
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
  /** Of two states of one shipment the one with the greater number is the newer. */
  sequence: 'ce_sequence',
} as const;

export const CE_TYPES = {
  received: 'parcelwire.tracking.received',
  pulled: 'parcelwire.tracking.pulled',
  updated: 'parcelwire.tracking.updated',
  shipment: 'parcelwire.tracking.shipment',
} as const;

/** Record headers as text. A header that is absent is undefined. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** `ce_source` of everything that came in through a configured source. */
export const sourceUri = (source: string): string => `/sources/${encodeURIComponent(source)}`;
export const sourceOfUri = (uri: string): string => decodeURIComponent(uri.replace(/^\/sources\//, ''));
