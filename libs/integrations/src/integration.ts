/**
 * What the pipeline asks of a sender's integration. Pure: values in, values out; no clock, no I/O.
 */
import type { Outcome, Precedence, ShipmentEvent, ShipmentStatement, UnmappedCode } from '@app/events';
import type { JsonObject } from './json/parse';

export interface Integration {
  /** As in the sources file and in `/webhooks` records, e.g. `aftership`. */
  readonly name: string;
  /** Raised whenever the mapping yields something else for a body it already knew. */
  readonly mappingVersion: number;
  /** Paths such as `msg.tracking_number`: a body in which one of them is doubled has no identity. */
  readonly identityPaths: readonly string[];
  /**
   * What the gateway can say about a webhook without mapping it. Never throws; anything unreadable is left out.
   * @param body any JSON value, or undefined when the body is not JSON
   */
  identify(headers: Readonly<Record<string, string>>, body: unknown): Identification;
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
