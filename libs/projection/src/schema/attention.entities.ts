/** What needs a person's attention. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A record that could not be processed; one row per record, however often it failed. */
@Entity('dead_letters', { schema: 'tracking' })
export class DeadLetterEntity {
  @PrimaryColumn('text') topic: string;
  @PrimaryColumn('integer') partition: number;
  @PrimaryColumn('bigint') offset: string;
  @Column({ type: 'text', nullable: true }) rawId: string | null;
  @Column({ type: 'text', nullable: true }) source: string | null;
  @Column({ type: 'text', nullable: true }) integration: string | null;
  @Column('text') code: string;
  @Column('text') detail: string;
  @Column('bytea') body: string;
  @Column('jsonb') headers: Record<string, string>;
  @Column('integer') attempts: number;
  @Column('text') state: 'open' | 'redriven' | 'resolved';
  @Column('timestamptz') failedAt: string;
  @Column('timestamptz') updatedAt: string;
}

/** One code that no mapping knows, on one event or shipment: what the view `unmapped_codes` counts. */
@Entity('unmapped_code_occurrences', { schema: 'tracking' })
export class UnmappedCodeOccurrenceEntity {
  /** Part of the key, because another producer may give an event an id that another shipment has. */
  @PrimaryColumn('uuid') shipmentId: string;
  /** The event or, for a code stated for the whole shipment, the shipment. */
  @PrimaryColumn('uuid') bearerId: string;
  @PrimaryColumn('text') integration: string;
  @PrimaryColumn('text') field: string;
  @PrimaryColumn('text') code: string;
  @Column('timestamptz') seenAt: string;
  @Column('text') rawId: string;
}

/** A webhook that was refused although its source exists; the newest of each source are kept. */
@Entity('refused_deliveries', { schema: 'tracking' })
export class RefusedDeliveryEntity {
  @PrimaryColumn('integer') partition: number;
  @PrimaryColumn('bigint') offset: string;
  @Column('text') source: string;
  @Column('timestamptz') at: string;
  @Column('text') code: string;
  @Column('text') reason: string;
  @Column('text') address: string;
  @Column({ type: 'text', array: true }) headerNames: string[];
  @Column({ type: 'text', nullable: true }) webhookVersion: string | null;
  @Column('integer') others: number;
}
