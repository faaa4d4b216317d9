import type { Attributes, Direction, Precision, Status, StatusReason } from '@app/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const text = { type: 'text', nullable: true } as const;

/** One row per distinct event, however often and in whatever order it arrived. */
@Entity('shipment_events', { schema: 'tracking' })
export class ShipmentEventEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @PrimaryColumn('uuid') id: string;
  @Column({ type: 'timestamptz', nullable: true }) occurredAt: string | null;
  @Column(text) occurredAtText: string | null;
  @Column(text) occurredAtPrecision: Precision | null;
  @Column(text) status: Status | null;
  @Column(text) statusReason: StatusReason | null;
  @Column(text) code: string | null;
  @Column({ type: 'text', array: true }) details: string[];
  @Column(text) message: string | null;
  @Column('text') direction: Direction;
  @Column(text) location: string | null;
  @Column(text) city: string | null;
  @Column(text) region: string | null;
  @Column(text) postalCode: string | null;
  @Column(text) countryCode: string | null;
  @Column(text) countryName: string | null;
  @Column({ type: 'double precision', nullable: true }) latitude: number | null;
  @Column({ type: 'double precision', nullable: true }) longitude: number | null;
  @Column('jsonb') attributes: Attributes;
  @Column('integer') life: number;
  @Column('text') source: string;
  @Column('timestamptz') receivedAt: string;
  @Column('text') rawId: string;
  @Column('text') rawTopic: string;
  @Column('integer') rawPartition: number;
  @Column('bigint') rawOffset: string;
}
