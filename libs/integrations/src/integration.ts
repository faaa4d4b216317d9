/**
 * What the pipeline asks of a sender's integration. Pure: values in, values out; no clock, no I/O.
 */
import type { Outcome, Precedence, ShipmentEvent, ShipmentStatement, UnmappedCode } from '@app/events';
import type { CodeCrosswalk } from './crosswalk';
import type { JsonObject } from './json/parse';

/** One kind of payload of a sender: what it posts, or what it answers when it is asked. */
export interface Payload {
  /** Versions that are known, oldest first. */
  readonly versions: readonly string[];
  /** Paths such as `msg.tracking_number`, which decide what a body is about. */
  readonly identityPaths: readonly string[];
  /** Paths where a value of a wrong type costs the whole webhook. */
  readonly decisivePaths: readonly string[];
  /** Paths of the times that say when the sender said it, in order of preference. */
  readonly saidAtPaths: readonly string[];
  /** Whether bodies name a shipping-party account. */
  readonly acceptsPartyAccounts: boolean;
  /** Whether merchants can put fields of their own into bodies. */
  readonly hasCustomFields: boolean;
  /** As `Integration.identify`, of this kind. */
  identify(headers: Readonly<Record<string, string>>, body: unknown): Identification;
  /** As `Integration.map`, of this kind. */
  map(webhook: Webhook): Outcome<MappedWebhook>;
}

/** How a sender signs the bytes of a body with HMAC-SHA256. */
export interface Signature {
  /** Header that holds it, lower case. */
  readonly header: string;
  readonly encoding: 'base64' | 'hex';
  /** Text before the signature in its header, e.g. `sha256=`. */
  readonly prefix?: string;
}

export interface Integration {
  /** As in the sources file and in `/webhooks` records, e.g. `aftership`. */
  readonly name: string;
  /** Raised whenever the mapping yields something else for a body it already knew. */
  readonly mappingVersion: number;
  /** Lower-case names of request headers that the mapping reads and that are kept for it. */
  readonly keptHeaders: readonly string[];
  /** How the sender signs; absent when it does not. A source may state otherwise. */
  readonly signature?: Signature;
  /** Whether a source may be bound to shipping-party accounts. */
  readonly acceptsPartyAccounts: boolean;
  /** Whether a source may say which custom fields analysts may read. */
  readonly hasCustomFields: boolean;
  /** What each of its codes becomes. */
  readonly crosswalk: readonly CodeCrosswalk[];
  readonly pushed: Payload;
  readonly pulled?: Payload;
  /** Paths of all kinds of payload: a body in which one of them is doubled has no identity. */
  readonly identityPaths: readonly string[];
  /**
   * What can be said about a webhook without mapping it. Never throws; anything unreadable is left out.
   * @param body any JSON value, or undefined when the body is not JSON
   * @param isPulled whether it is an answer that was asked for; left out: no
   */
  identify(headers: Readonly<Record<string, string>>, body: unknown, isPulled?: boolean): Identification;
  /** Maps a webhook of any known version to the canonical model. Never throws for what a body holds. */
  map(webhook: Webhook): Outcome<MappedWebhook>;
}

export interface Identification {
  /** The sender's own id of this delivery. */
  senderId?: string;
  carrier?: string;
  trackingNumber?: string;
  /** Version as stated, unchecked. */
  webhookVersion?: string;
}

export interface Webhook {
  /** Owner of the shipment. */
  account: string;
  /** Shipping-party accounts that the source may report for; absent = any. */
  partyAccounts?: readonly string[];
  /** Custom fields that are about parcels and no person; absent = none. */
  readableCustomFields?: readonly string[];
  /** Kept request headers, lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
  /** Hex SHA-256 of the body's bytes. */
  bodySha256: string;
  /** The gateway's clock; ISO 8601 UTC with milliseconds. */
  receivedAt: string;
  /** True for a carrier's answer that we asked for. */
  pulled: boolean;
}

/** The part of a `ShipmentUpdate` that the body decides. */
export interface MappedWebhook {
  carrier: string;
  trackingNumber: string;
  webhookVersion: string;
  assumedVersion?: true;
  statedAt: string;
  precedence: Precedence;
  shipment: ShipmentStatement;
  events: ShipmentEvent[];
  unmapped?: UnmappedCode[];
}
