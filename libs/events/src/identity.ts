/**
 * Identities. All of them are functions of content, so that a retry, a redrive or a rebuild gives the same
 * ids again and duplicates fall together wherever they meet.
 */
import { hash } from 'node:crypto';

/** What makes a shipment the same shipment. Case and inner spaces of the number are significant. */
export interface ShipmentIdentity {
  /** Owner of the shipment, from the source's configuration. */
  account: string;
  /** Who moves the parcel, e.g. `fedex`; `unknown` when the sender does not know. */
  carrier: string;
  /** As the sender writes it, outer white space removed. */
  trackingNumber: string;
}

/** Name space of the shipment ids (UUIDv5), chosen once for this project. */
const SHIPMENT_NAMESPACE = Buffer.from('6f1c7f3e2b0a5c589d430e6f5b7a9c21', 'hex');

/**
 * `<account>/<carrier>/<tracking number>`, each part percent-encoded: the key of Kafka records.
 * @throws URIError when a part holds half a surrogate pair
 */
export const shipmentKey = (shipment: ShipmentIdentity): string =>
  `${encoded(shipment.account)}/${encoded(shipment.carrier)}/${encoded(shipment.trackingNumber)}`;

/** What percent-encoding leaves as it is; nearly every part is of such characters alone. */
const UNRESERVED = /^[\w.!~*'()-]*$/;

const encoded = (part: string): string => (UNRESERVED.test(part) ? part : encodeURIComponent(part));

/** The same of what could be read of a payload; undefined when it does not name its shipment in text that a key can hold. */
export function shipmentKeyOf(
  account: string,
  { carrier, trackingNumber }: Partial<ShipmentIdentity>,
): string | undefined {
  if (carrier === undefined || trackingNumber === undefined) return undefined;
  try {
    return shipmentKey({ account, carrier, trackingNumber });
  } catch {
    return undefined;
  }
}

/**
 * UUIDv5 (RFC 9562) of the shipment's key.
 * @throws URIError when a part holds half a surrogate pair
 */
export const shipmentId = (shipment: ShipmentIdentity): string => shipmentIdOfKey(shipmentKey(shipment));

/** The same of a key. */
export function shipmentIdOfKey(key: string): string {
  const named = Buffer.concat([SHIPMENT_NAMESPACE, Buffer.from(key)]);
  return asUuid(hash('sha1', named, 'hex'), 5);
}

/** A hash of a tracking number of an account, whoever moves the parcel. */
export const numberId = (account: string, trackingNumber: string): string =>
  contentId([account, trackingNumber]);

/** Deterministic id of a raw webhook: the same body for the same source has the same id. */
export const rawWebhookId = (source: string, senderId: string, bodySha256: string): string =>
  contentId([source, senderId, bodySha256]);

/** Id of the update that a mapping makes of a raw webhook; a better mapping makes another one. */
export const shipmentUpdateId = (rawId: string, mappingVersion: number): string =>
  `${rawId}:${mappingVersion}`;

/** A UUID (version 8) from the SHA-256 of the parts; parts cannot run into each other. */
export const contentId = (parts: readonly (string | null)[]): string =>
  asUuid(hash('sha256', JSON.stringify(parts), 'hex'), 8);

/** Whether a text has the form of a UUID, in either case. */
export const isUuid = (text: string): boolean => UUID.test(text);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function asUuid(hex: string, version: 5 | 8): string {
  const variant = '89ab'[parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
