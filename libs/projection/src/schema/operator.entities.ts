/** What operators have done. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A redrive, a rebuild, a backfill or an erasure. */
@Entity('operations', { schema: 'tracking' })
export class OperationEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') command: string;
  @Column('jsonb') arguments: Record<string, unknown>;
  @Column('text') startedBy: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) startedAt: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) heardAt: string;
  @Column({ type: 'timestamptz', nullable: true }) endedAt: string | null;
  @Column({ type: 'text', default: 'running' }) state: 'running' | 'done' | 'stopped' | 'failed';
  @Column({ type: 'jsonb', default: {} }) outcome: Record<string, unknown>;
}

/** A shipment that was erased. */
@Entity('erased_shipments', { schema: 'tracking' })
export class ErasedShipmentEntity {
  @PrimaryColumn('uuid') shipmentId: string;
  @Column({ type: 'uuid', nullable: true }) numberId: string | null;
  @Column('timestamptz') erasedAt: string;
  @Column('timestamptz') untilReceivedAt: string;
}

/** Which accounts an analyst reads, where analysts are restricted. */
@Entity('analyst_accounts', { schema: 'tracking' })
export class AnalystAccountEntity {
  @PrimaryColumn('text') roleName: string;
  @PrimaryColumn('text') account: string;
}

/** What a carrier was asked by a backfill. */
@Entity('pulls', { schema: 'tracking' })
export class PullEntity {
  @PrimaryColumn('text') source: string;
  @PrimaryColumn('text') trackingNumber: string;
  @PrimaryColumn('text') carrier: string;
  @Column('text') account: string;
  @Column('timestamptz') askedAt: string;
  @Column({ type: 'timestamptz', nullable: true }) answeredAt: string | null;
  @Column({ type: 'bytea', array: true, default: [] }) answers: Buffer[];
}
