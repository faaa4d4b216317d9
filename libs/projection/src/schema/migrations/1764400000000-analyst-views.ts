import type { MigrationInterface, QueryRunner } from 'typeorm';
import { accounts } from './analyst/accounts';
import { attemptedOn, deliveriesViews } from './analyst/deliveries-views';
import { historyViews } from './analyst/history-views';
import { orders } from './analyst/orders-view';
import { promises } from './analyst/promises-table';
import { silent } from './analyst/silent-view';
import { ROLE, WRITER, whereThere } from './initial/grants';

const VIEWS = [
  'promise_revisions',
  'lane_performance_daily',
  'shipment_deliveries',
  'lanes',
  'first_attempt_daily',
  'shipments_silent',
  'time_in_status',
  'reporting_delay_daily',
  'shipments_by_order',
];

/**
 * None of them has a column that most updates change: those updates stay HOT. delivered_on and first_attempted_at
 * change when the status does, for which there is an index already; an order is stated once.
 */
const indexes = [
  'CREATE INDEX shipments_delivered_on ON tracking.shipments (delivered_on) WHERE delivered_on IS NOT NULL',
  `CREATE INDEX shipments_attempted_on ON tracking.shipments ((${attemptedOn()}))
    WHERE ${attemptedOn()} IS NOT NULL`,
  'CREATE INDEX shipments_order_number ON tracking.shipments (order_number) WHERE order_number IS NOT NULL',
  'CREATE INDEX shipments_order_id ON tracking.shipments (order_id) WHERE order_id IS NOT NULL',
];

const grants = [
  whereThere(
    ROLE,
    `GRANT SELECT ON tracking.shipment_promises, tracking.analyst_accounts, ${VIEWS.map((name) => `tracking.${name}`).join(', ')}
      TO ${ROLE};`,
  ),
  whereThere(
    WRITER,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON tracking.shipment_promises TO ${WRITER};
      REVOKE ALL ON tracking.analyst_accounts FROM ${WRITER};`,
  ),
];

/** Views that answer the questions of analysts, and what they need. Never changed again; what comes later is another migration. */
export class AnalystViews1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...promises,
      ...deliveriesViews,
      ...silent,
      ...historyViews,
      ...orders,
      ...indexes,
      ...accounts,
      ...grants,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CALL tracking.restrict_analysts(false)');
    await runner.query('DROP PROCEDURE tracking.restrict_analysts');
    await runner.query(`DROP VIEW ${VIEWS.map((name) => `tracking.${name}`).join(', ')}`);
    await runner.query('DROP TABLE tracking.shipment_promises');
    await runner.query(
      `DO $$ DECLARE found record; BEGIN
        FOR found IN SELECT polname, polrelid::regclass AS relation FROM pg_policy
          WHERE polrelid::regclass::text LIKE 'tracking.%' AND polname IN ('analyst_accounts', 'projector')
        LOOP EXECUTE format('DROP POLICY %I ON %s', found.polname, found.relation); END LOOP;
      END $$`,
    );
    await runner.query('DROP TABLE tracking.analyst_accounts');
    await runner.query(`DROP INDEX tracking.shipments_delivered_on, tracking.shipments_attempted_on,
      tracking.shipments_order_number, tracking.shipments_order_id`);
  }
}
