import type { ShipmentUpdate } from '@app/events';
import type { Change } from '../fold';

/** A shipment as it was read, and what updates change of it. */
export interface ChangedShipment {
  shipmentId: string;
  identity: Pick<ShipmentUpdate, 'account' | 'carrier' | 'trackingNumber'>;
  /** Undefined for a shipment that is not known yet. */
  revision: number | undefined;
  change: Change;
  /** W3C trace context of the work that changes it, where that is recorded. */
  traceparent?: string;
}
