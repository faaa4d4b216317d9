import type { MigrationInterface, QueryRunner } from 'typeorm';
import { pullsTable } from './operator/pulls-table';

/** What carriers have answered to a backfill. Never changed again; what comes later is another migration. */
export class Pulls1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of pullsTable) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tracking.pulls');
  }
}
