/** Tables that are not about shipments themselves, but about how the projection comes about. */
import type { Attributes } from '@app/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the fold knows of a shipment; `shipments` and `shipment_events` are drawn from it. */
@Entity('shipment_states', { schema: 'tracking' })
export class ShipmentStateEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @Column('json') state: unknown;
}

/** Attributes that say something about people; not for analysts. */
@Entity('personal_attributes', { schema: 'tracking' })
export class PersonalAttributesEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @Column('jsonb') attributes: Attributes;
}

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

/** Each event, or shipment, that bore a code nobody has mapped: what `unmapped_codes` counts. */
@Entity('unmapped_code_occurrences', { schema: 'tracking' })
export class UnmappedCodeOccurrenceEntity {
  @PrimaryColumn('text') integration: string;
  @PrimaryColumn('text') field: string;
  @PrimaryColumn('text') code: string;
  @PrimaryColumn('uuid') bearerId: string;
  @Column('timestamptz') seenAt: string;
  @Column('text') rawId: string;
}
