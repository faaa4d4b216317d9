import type { MigrationInterface, QueryRunner } from 'typeorm';
import { attentionTables } from './initial/attention-tables';
import { grants } from './initial/grants';
import { knowledgeTables } from './initial/knowledge-tables';
import { progressTables } from './initial/progress-tables';
import { publicationTables } from './initial/publication-tables';
import { shipmentEventsTable } from './initial/shipment-events-table';
import { shipmentsTable } from './initial/shipments-table';
import { views } from './initial/views';

/**
 * What a former draft of this schema, which was never installed, may have left in a developer's database. It is
 * dropped with its rows; the projector fills the new tables from Kafka.
 */
const dropDraft = [
  `DROP VIEW IF EXISTS tracking.shipment_timeline, tracking.shipment_transit, tracking.delivery_performance_daily,
    tracking.data_freshness, tracking.superseded_shipments, tracking.unmapped_codes CASCADE`,
  `DROP TABLE IF EXISTS tracking.shipment_events, tracking.shipment_states, tracking.personal_attributes,
    tracking.shipments, tracking.dead_letters, tracking.unmapped_code_occurrences, tracking.shipment_outbox,
    tracking.consumer_offsets CASCADE`,
  `DELETE FROM tracking.schema_migrations WHERE name = 'InitialSchema1763800000000'`,
];

/** Schema `tracking` as it was first published. Never changed again; what comes later is another migration. */
export class InitialSchema1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...dropDraft,
      ...shipmentsTable,
      ...shipmentEventsTable,
      ...knowledgeTables,
      ...publicationTables,
      ...attentionTables,
      ...progressTables,
      ...views,
      ...grants,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW tracking.shipment_timeline, tracking.shipment_transit,
      tracking.delivery_performance_daily, tracking.data_freshness, tracking.superseded_shipments,
      tracking.unmapped_codes, tracking.shipments_late`);
    await runner.query(`DROP TABLE tracking.shipments, tracking.shipment_events, tracking.shipment_summaries,
      tracking.shipment_event_tellings, tracking.personal_attributes, tracking.shipment_outbox,
      tracking.publications, tracking.dead_letters, tracking.unmapped_code_occurrences,
      tracking.consumer_offsets, tracking.source_freshness`);
  }
}
