import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A published state goes on in the trace of the webhook that changed it. Never changed again. */
export class OutboxTrace1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracking.shipment_outbox ADD COLUMN traceparent text');
    await runner.query(
      `COMMENT ON COLUMN tracking.shipment_outbox.traceparent IS
        'W3C trace context of the change, where its trace is recorded.'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracking.shipment_outbox DROP COLUMN traceparent');
  }
}
