import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bookkeepingTables } from './initial/bookkeeping-tables';
import { grants } from './initial/grants';
import { shipmentEventsTable } from './initial/shipment-events-table';
import { shipmentsTable } from './initial/shipments-table';
import { views } from './initial/views';

/** Schema `tracking` as it was first published. Never changed again; what comes later is another migration. */
export class InitialSchema1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...shipmentsTable,
      ...shipmentEventsTable,
      ...bookkeepingTables,
      ...views,
      ...grants,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW tracking.shipment_timeline, tracking.shipment_transit,
      tracking.delivery_performance_daily, tracking.data_freshness, tracking.superseded_shipments, tracking.unmapped_codes`);
    await runner.query(`DROP TABLE tracking.shipment_events, tracking.shipment_states, tracking.personal_attributes,
      tracking.shipments, tracking.dead_letters, tracking.unmapped_code_occurrences,
      tracking.shipment_outbox, tracking.consumer_offsets`);
  }
}
