import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters are found by the shipment that they are about. Never changed again. */
export class LetterSubjects1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      // A header of another producer may be larger than an ordered index takes.
      `CREATE INDEX dead_letters_subject ON tracking.dead_letters USING hash ((headers ->> 'ce_subject'))
        WHERE headers ->> 'ce_subject' IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tracking.dead_letters_subject');
  }
}
