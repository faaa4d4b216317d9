import type { Attributes, Direction, Status, StatusReason } from '@app/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ShipmentRow } from '../evolve';

const text = { type: 'text', nullable: true } as const;
const time = { type: 'timestamptz', nullable: true } as const;
const integer = { type: 'integer', nullable: true } as const;
const real = { type: 'double precision', nullable: true } as const;
const decimal = { type: 'numeric', nullable: true } as const;

/** Current state of a shipment. The meaning of each column is in its comment in the database. */
@Entity('shipments', { schema: 'tracking' })
export class ShipmentEntity implements ShipmentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') account: string;
  @Column('text') integration: string;
  @Column('text') source: string;
  @Column('text') carrier: string;
  @Column('text') trackingNumber: string;
  @Column(text) alternateTrackingNumber: string | null;
  @Column('text') direction: Direction;
  @Column('text') status: Status;
  @Column(text) statusReason: StatusReason | null;
  @Column(text) subStatus: string | null;
  @Column(time) statusAt: string | null;
  @Column(time) pickedUpAt: string | null;
  @Column(time) firstAttemptedAt: string | null;
  @Column(time) outForDeliveryAt: string | null;
  @Column(time) deliveredAt: string | null;
  @Column(time) returnedAt: string | null;
  @Column(integer) failedDeliveryAttempts: number | null;
  @Column(time) promisedDeliveryAt: string | null;
  @Column(time) estimatedDeliveryAt: string | null;
  @Column(time) estimatedDeliveryMin: string | null;
  @Column(time) estimatedDeliveryMax: string | null;
  @Column(text) estimatedDeliverySource: string | null;
  @Column(decimal) estimatedDeliveryConfidenceCode: number | null;
  @Column(text) signatureRequirement: string | null;
  @Column(text) deliveryType: string | null;
  @Column(text) shippingMethod: string | null;
  @Column(text) locationId: string | null;
  @Column(text) orderId: string | null;
  @Column(text) orderNumber: string | null;
  @Column(time) orderDate: string | null;
  @Column({ type: 'text', array: true, nullable: true }) orderTags: string[] | null;
  @Column({ type: 'date', nullable: true }) orderPromisedDeliveryDate: string | null;
  @Column(text) onTimeStatus: string | null;
  @Column(integer) onTimeDifferenceDays: number | null;
  @Column(integer) reportedTransitDays: number | null;
  @Column(decimal) carbonEmissionsValue: number | null;
  @Column(text) carbonEmissionsUnit: string | null;
  @Column(text) lastLocation: string | null;
  @Column(text) lastCity: string | null;
  @Column(text) lastRegion: string | null;
  @Column(text) lastPostalCode: string | null;
  @Column(text) lastCountryCode: string | null;
  @Column(text) lastCountryName: string | null;
  @Column(real) lastLatitude: number | null;
  @Column(real) lastLongitude: number | null;
  @Column({ type: 'text', array: true }) impreciseTimes: string[];
  @Column('jsonb') attributes: Attributes;
  @Column('integer') eventCount: number;
  @Column('timestamptz') firstReceivedAt: string;
  @Column('timestamptz') updatedAt: string;
  @Column('integer') mappingVersion: number;
  @Column('text') lastRawId: string;
}
