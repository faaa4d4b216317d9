import type { RawLineage, ShipmentStatement, Attributes, Place } from './shipment-update';
import type { Direction, Precision, Status, StatusReason } from './status';

/**
 * The current state of a shipment: the value of `tracking.shipments.v1` and, in snake_case, the row in
 * `tracking.shipments`. Times are ISO 8601 UTC with milliseconds.
 */
export interface Shipment extends Required<
  Omit<ShipmentStatement, 'status' | 'statusReason' | 'attributes'>
> {
  id: string;
  account: string;
  /** Integration and source of the newest statement. */
  integration: string;
  source: string;
  carrier: string;
  trackingNumber: string;
  direction: Direction;
  status: Status;
  statusReason: StatusReason | null;
  statusAt: string | null;
  outForDeliveryAt: string | null;
  returnedAt: string | null;
  lastLocation: string | null;
  lastCity: string | null;
  lastRegion: string | null;
  lastPostalCode: string | null;
  lastCountryCode: string | null;
  lastCountryName: string | null;
  lastLatitude: number | null;
  lastLongitude: number | null;
  attributes: Attributes;
  eventCount: number;
  firstReceivedAt: string;
  mappingVersion: number;
  lastRawId: string;
}

/** One row of a shipment's history: `tracking.shipment_events` in camelCase. */
export interface HistoryEvent extends Required<Place> {
  id: string;
  shipmentId: string;
  occurredAt: string | null;
  occurredAtText: string | null;
  occurredAtPrecision: Precision | null;
  status: Status | null;
  statusReason: StatusReason | null;
  code: string | null;
  details: string[];
  message: string | null;
  direction: Direction;
  attributes: Attributes;
  receivedAt: string;
  raw: RawLineage;
}
