import type { MigrationInterface, QueryRunner } from 'typeorm';
import { restrictAgain, restrictProcedure } from './analyst/accounts';
import { byLaneDaily, deliveries, firstAttempts } from './analyst/deliveries-views';
import { timeInStatus } from './analyst/history-views';
import { orders } from './analyst/orders-view';
import { revisions, revisionsView } from './analyst/promises-table';
import { silent } from './analyst/silent-view';
import { truerDeliveries } from './figures/deliveries-views';
import { truerOpenShipments } from './figures/open-shipments-views';
import { restrictAnalysts } from './figures/restrict-analysts';
import { ROLE, whereThere } from './initial/grants';
import { late } from './initial/late-view';
import { replaceView } from './table';

const REPLACED = [
  'lane_performance_daily',
  'shipment_deliveries',
  'first_attempt_daily',
  'shipments_late',
  'shipments_silent',
  'shipments_by_order',
  'time_in_status',
  'promise_revisions',
]
  .map((name) => `tracking.${name}`)
  .join(', ');

/** Figures of late, silent and delivered parcels that misled, each as its view's comment says. Never changed again. */
export class TruerFigures1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...truerDeliveries,
      ...truerOpenShipments,
      ...replaceView(...revisionsView(true)),
      restrictAnalysts,
      `COMMENT ON VIEW tracking.data_freshness IS
        'How recent the data of each source are; one row per source, and account where it was moved to another one.'`,
      ...restrictAgain,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW ${REPLACED}`);
    for (const statement of [
      ...deliveries,
      ...byLaneDaily,
      ...firstAttempts,
      ...late,
      ...silent,
      ...orders,
      ...timeInStatus,
      ...revisions,
      restrictProcedure('CREATE OR REPLACE'),
      `COMMENT ON VIEW tracking.data_freshness IS 'How recent the data of each source are; one row per source.'`,
      whereThere(ROLE, `GRANT SELECT ON ${REPLACED} TO ${ROLE};`),
      ...restrictAgain,
    ])
      await runner.query(statement);
  }
}
