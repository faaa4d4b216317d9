import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './table';

/** By what an erased shipment is known in webhooks that cannot be read. Never changed again. */
export class ErasedNumbers1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracking.erased_shipments ADD COLUMN number_id uuid');
    for (const statement of COMMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracking.erased_shipments DROP COLUMN number_id');
  }
}

const COMMENTS = comments('erased_shipments', [
  [
    'number_id',
    'UUIDv8, a hash, of account and tracking number, for webhooks that cannot be read; null: erased by an earlier version.',
  ],
]);
