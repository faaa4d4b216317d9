/**
 * `ShipmentUpdate` v1: what one raw webhook says, in one model for all senders. JSON in camelCase. A key that is
 * absent means "not stated", null means "stated as empty". All times are ISO 8601 UTC with milliseconds unless
 * said otherwise.
 */
import type { IngestPath } from './raw-webhook';
import type { Direction, Milestone, Precision, Status, StatusReason } from './status';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Attributes = Record<string, Json>;

export interface ShipmentUpdate {
  /** Raw id and mapping version. */
  id: string;
  shipmentId: string;
  account: string;
  integration: string;
  source: string;
  carrier: string;
  trackingNumber: string;
  ingest: IngestPath;
  /** The version whose mapping was used for the body, e.g. `2024-04`. */
  webhookVersion: string;
  mappingVersion: number;
  /** Only when the version was newer than any known and its body was mapped as the newest known one. */
  assumedVersion?: true;
  /** The sender's own time of saying it. */
  statedAt: string;
  /** Breaks ties between statements of the same `statedAt`. */
  precedence?: Precedence;
  receivedAt: string;
  raw: RawLineage;
  shipment: ShipmentStatement;
  events: ShipmentEvent[];
  /** Codes of closed lists, stated for the shipment as a whole, that the mapping does not know. */
  unmapped?: UnmappedCode[];
}

export interface RawLineage {
  id: string;
  topic: string;
  partition: number;
  /** Decimal text: offsets are 64 bits. */
  offset: string;
}

export interface Precedence {
  /** When the sender says it sent this; ISO 8601 UTC with milliseconds. */
  sentAt: string;
  /** Position of the webhook version in its chain; the higher one knows more. */
  versionRank: number;
  /** Hex SHA-256 of the body, or the sender's id of it. */
  contentHash: string;
}

/** A code that is not on the sender's list as we know it; kept verbatim and counted. */
export interface UnmappedCode {
  /** The sender's field name, e.g. `msg.subtag`. */
  field: string;
  code: string;
}

/** What is stated for the shipment as a whole: columns of `tracking.shipments` in camelCase. */
export interface ShipmentStatement {
  /** Only from senders that state one for the whole shipment. */
  status?: Status | null;
  statusReason?: StatusReason | null;
  /** The sender's own code, verbatim. */
  subStatus?: string | null;
  alternateTrackingNumber?: string | null;
  pickedUpAt?: string | null;
  firstAttemptedAt?: string | null;
  deliveredAt?: string | null;
  failedDeliveryAttempts?: number | null;
  promisedDeliveryAt?: string | null;
  estimatedDeliveryAt?: string | null;
  estimatedDeliveryMin?: string | null;
  estimatedDeliveryMax?: string | null;
  estimatedDeliverySource?: string | null;
  estimatedDeliveryConfidenceCode?: number | null;
  signatureRequirement?: string | null;
  deliveryType?: string | null;
  shippingMethod?: string | null;
  locationId?: string | null;
  orderId?: string | null;
  orderNumber?: string | null;
  orderDate?: string | null;
  orderTags?: string[] | null;
  /** `YYYY-MM-DD`. */
  orderPromisedDeliveryDate?: string | null;
  onTimeStatus?: string | null;
  /** Days; late is positive. */
  onTimeDifferenceDays?: number | null;
  /** Days in transit as the sender counts them; the pick-up day is not one. Never negative. */
  reportedTransitDays?: number | null;
  carbonEmissionsValue?: number | null;
  carbonEmissionsUnit?: string | null;
  /** Columns (snake_case) stated here whose time had no offset or no time of day. */
  impreciseTimes?: string[];
  /**
   * Everything else worth keeping; snake_case names of the newest AfterShip version. `unreadable_fields` lists
   * what was sent in a form that it cannot have, and is therefore not stated: sorted paths such as
   * `msg.checkpoints[].message`, at most 20. It stays until another webhook has some.
   */
  attributes?: Attributes;
}

export interface ShipmentEvent {
  /** From content, so that the same scan told twice is one event. */
  id: string;
  occurredAt: string | null;
  /** The time as the sender wrote it. */
  occurredAtText: string | null;
  occurredAtPrecision: Precision | null;
  /** Null makes no claim about the shipment's status. */
  status: Status | null;
  statusReason: StatusReason | null;
  /** The sender's own code, verbatim. */
  code: string | null;
  /** The sender's detail codes, sorted and distinct. */
  details: string[];
  message: string | null;
  direction: Direction;
  place: Place;
  attributes: Attributes;
  /** What the event marks; absent = what its status says. */
  milestones?: Milestone[];
  /**
   * Finer words for a status of `exception` (`lost`, `cancelled`) that parts of the event say. `status` is refined
   * by them already; they stand here too because a word that any telling of the event has counts (`refineStatus`),
   * also beside a telling that says no more than `exception`.
   */
  refinements?: Status[];
  /** The time is missing, impossible, or before 2000 or more than a day after it was stated. */
  timeFault?: 'missing' | 'invalid' | 'implausible';
  /** Ids under which this same event is known when told less completely (without its leg). */
  supersedes?: string[];
  unmapped?: UnmappedCode[];
}

/** Where an event happened. Absent = not stated. */
export interface Place {
  location?: string | null;
  city?: string | null;
  region?: string | null;
  postalCode?: string | null;
  /** ISO 3166-1 alpha-2. */
  countryCode?: string | null;
  countryName?: string | null;
  /** Degrees, WGS 84. */
  latitude?: number | null;
  longitude?: number | null;
}

/**
 * Attributes that say something about people, or are free text in which merchants write about them. They are
 * kept, but not where analysts look.
 */
export const PERSONAL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'signed_by',
  'courier_tracking_link',
  'courier_redirect_link',
  'aftership_tracking_url',
  'aftership_tracking_order_url',
  'order_id_path',
  'pickup_note',
  'proof_of_delivery',
  'title',
  'custom_fields',
  'shipment_tags',
  'pickup_location',
]);
