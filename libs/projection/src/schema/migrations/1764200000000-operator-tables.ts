import type { MigrationInterface, QueryRunner } from 'typeorm';
import { operatorTables } from './operator/operator-tables';

/** Tables of the operator's commands. Never changed again; what comes later is another migration. */
export class OperatorTables1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of operatorTables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tracking.operations, tracking.erased_shipments');
  }
}
