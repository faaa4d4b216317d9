/** What the fold keeps of a shipment beside its rows, and what analysts must not read. */
import type { Attributes } from '@app/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the fold needs to know of a shipment before it can apply an update. */
@Entity('shipment_summaries', { schema: 'tracking' })
export class ShipmentSummaryEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  /** Grows by one with each write; a writer that finds another value has lost a race. */
  @Column('integer') revision: number;
  /** Version of the form of `summary`. */
  @Column('smallint') form: number;
  @Column('json') summary: unknown;
}

/** What was said of an event, where its row in `shipment_events` cannot hold all of it. */
@Entity('shipment_event_tellings', { schema: 'tracking' })
export class ShipmentEventTellingsEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @PrimaryColumn('uuid') eventId: string;
  @Column('json') tellings: unknown;
}

/** A time of delivery that was promised or estimated, with the first statement of it. */
@Entity('shipment_promises', { schema: 'tracking' })
export class ShipmentPromiseEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @PrimaryColumn('text') id: string;
  @Column('text') kind: string;
  @Column('timestamptz', { nullable: true }) dueAt: Date | null;
  @Column('timestamptz', { nullable: true }) dueMin: Date | null;
  @Column('timestamptz', { nullable: true }) dueMax: Date | null;
  @Column('text', { array: true }) impreciseTimes: string[];
  @Column('text', { nullable: true }) estimatedBy: string | null;
  @Column('timestamptz') statedAt: Date;
  @Column('integer') life: number;
  @Column('text') source: string;
  @Column('timestamptz') receivedAt: Date;
  @Column('text') rawId: string;
}

/** Attributes of a shipment that identify or describe a person; not for analysts. */
@Entity('personal_attributes', { schema: 'tracking' })
export class PersonalAttributesEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @Column('jsonb') attributes: Attributes;
}
