/**
 * Webhooks as short as a case can say them. What a case leaves out is filled with an ordinary value, so that
 * only what the case is about is in it.
 */
export type Integration = 'aftership' | 'amazon-shipping';
export type Fields = Record<string, unknown>;

export interface Webhook {
  integration: Integration;
  /** The text that is sent, byte for byte. */
  body: string;
  /** Of the header as-webhook-version; several: the header that often; none: no header. */
  versions: string[];
  /** Sent that often. */
  times: number;
  /** Which of the account's URLs of this integration. */
  from: 'a' | 'b';
}

/** How a webhook is sent, where that is not the ordinary way. */
export interface Sending {
  /** Null: a legacy body, without the header. */
  version?: string | string[] | null;
  times?: number;
  from?: 'a' | 'b';
}

const asIs = (integration: Integration, body: string, versions: string[], sending: Sending): Webhook => ({
  integration,
  body,
  versions,
  times: sending.times ?? 1,
  from: sending.from ?? 'a',
});

/** The part of a subtag before its number is its tag. */
const tagOf = (subtag: string): string => subtag.replace(/_\d+$/, '');

/**
 * A scan in a snapshot of AfterShip.
 * @param subtag for instance InTransit_003; its tag comes with it
 * @param more fields beside or instead of the ordinary ones; undefined leaves a field out
 */
export const scan = (time: unknown, subtag: string, message: string, more: Fields = {}): Fields => ({
  slug: 'dpd',
  checkpoint_time: time,
  tag: tagOf(subtag),
  subtag,
  message,
  location: 'Hub',
  city: 'Hub',
  state: null,
  zip: null,
  country_region: 'POL',
  country_region_name: 'Poland',
  raw_tag: null,
  ...more,
});

/** What AfterShip says of a parcel as a whole, and when. */
export interface Statement {
  /** UTC, without a zone: both updated_at and ts, where `more` has no others. */
  at: string;
  /** The tag comes with it. */
  subtag: string;
  more?: Fields;
  /** Unix seconds, where it is not that of `at`. */
  ts?: number | null;
}

/** A snapshot of AfterShip. Undefined checkpoints: the key is left out. */
export function aftership(
  trackingNumber: string,
  { at, subtag, more, ts = Date.parse(`${at}Z`) / 1000 }: Statement,
  checkpoints: Fields[] | null | undefined,
  sending: Sending = {},
): Webhook {
  const { version = '2025-01' } = sending;
  const msg = {
    id: `sender-id-of-${trackingNumber}`,
    tracking_number: trackingNumber,
    slug: 'dpd',
    updated_at: `${at}+00:00`,
    created_at: '2024-01-02T08:00:00+00:00',
    tag: tagOf(subtag),
    subtag,
    ...more,
    checkpoints,
  };
  const body = { ts, event: 'tracking_update', event_id: `${trackingNumber}/${at}`, msg };
  return asIs('aftership', JSON.stringify(body), [version ?? []].flat(), sending);
}

const ENVELOPE_DELAY_MS = 10_000;

/**
 * A push of Amazon, on the way out where the case does not say otherwise.
 * @param detail fields beside or instead of the ordinary ones; undefined leaves a field out
 * @param envelopeTime left out: ten seconds after the event
 */
export function amazon(
  trackingId: string,
  eventCode: string,
  eventTime: string | null,
  detail: Fields = {},
  envelopeTime = envelopeAfter(eventTime),
  sending: Sending = {},
): Webhook {
  const body = {
    version: '0',
    id: `${trackingId}/${eventCode}/${eventTime}`,
    'detail-type': 'Tracking Detail',
    source: 'AmazonShipping',
    account: '111122223333',
    time: envelopeTime,
    region: 'eu-west-1',
    resources: [],
    detail: {
      shippingPartyAccountId: 'A1EXAMPLE',
      trackingId,
      appId: 'app',
      version: 2,
      shipmentType: 'FORWARD',
      trackingDetailCodes: [],
      eventCode,
      eventTime,
      ...detail,
    },
  };
  return asIs('amazon-shipping', JSON.stringify(body), [], sending);
}

function envelopeAfter(eventTime: string | null): string {
  const at = Date.parse(eventTime ?? '');
  return Number.isNaN(at)
    ? '2025-03-14T15:00:00Z'
    : new Date(at + ENVELOPE_DELAY_MS).toISOString().replace('.000', '');
}

/** The same webhook with its text changed where JSON.stringify would never write it so. */
export const rewritten = (webhook: Webhook, from: string, to: string): Webhook => {
  if (!webhook.body.includes(from)) throw new Error(`the body does not hold ${from}`);
  return { ...webhook, body: webhook.body.replaceAll(from, to) };
};
