/** How changed shipments get from Postgres to `tracking.shipments.v1`. */
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A shipment that changed and is not published yet; a shipment may have several rows. */
@Entity('shipment_outbox', { schema: 'tracking' })
export class ShipmentOutboxEntity {
  /** Decimal text: 64 bits. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Column('uuid') shipmentId: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) changedAt: string;
  /** Of the change, where its trace is recorded. */
  @Column('text', { nullable: true }) traceparent: string | null;
}

/** One row per published topic. The process that has locked the row is the one that publishes. */
@Entity('publications', { schema: 'tracking' })
export class PublicationEntity {
  @PrimaryColumn('text') topic: string;
  /** Decimal text: 64 bits. */
  @Column('bigint') lastSequence: string;
}
