/** How far the projection has come, and how recent its data are. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The offset up to which the rows reflect a partition, with the record by which its log is recognised. */
@Entity('consumer_offsets', { schema: 'tracking' })
export class ConsumerOffsetEntity {
  @PrimaryColumn('text') groupId: string;
  @PrimaryColumn('text') topic: string;
  @PrimaryColumn('integer') partition: number;
  /** Decimal text: 64 bits. */
  @Column('bigint') nextOffset: string;
  /** `ce_id` of the record at `nextOffset - 1`; null together with `witnessTimestamp`. */
  @Column({ type: 'text', nullable: true }) witnessId: string | null;
  /** Kafka timestamp of that record: milliseconds since 1970 as decimal text. */
  @Column({ type: 'text', nullable: true }) witnessTimestamp: string | null;
}

/** What one partition of the updates topic has brought of one source. */
@Entity('source_freshness', { schema: 'tracking' })
export class SourceFreshnessEntity {
  @PrimaryColumn('text') source: string;
  @PrimaryColumn('integer') partition: number;
  @PrimaryColumn('text') account: string;
  @PrimaryColumn('text') integration: string;
  @Column('timestamptz') newestReceivedAt: string;
  @Column({ type: 'timestamptz', nullable: true }) newestOccurredAt: string | null;
}
