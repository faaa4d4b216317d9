import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createRole, whereThere } from './initial/grants';

/** The role of the console: it reads every row of schema `tracking` and changes none. Never changed again. */
export class ConsoleRole1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      whereThere(
        ROLE,
        `FOR name IN SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE c.relnamespace = 'tracking'::regnamespace AND p.polname = 'console'
        LOOP EXECUTE format('DROP POLICY console ON tracking.%I', name); END LOOP;
        ALTER DEFAULT PRIVILEGES IN SCHEMA tracking REVOKE SELECT ON TABLES FROM ${ROLE};
        REVOKE ALL ON ALL TABLES IN SCHEMA tracking FROM ${ROLE};
        REVOKE ALL ON SCHEMA tracking FROM ${ROLE};`,
      ),
    );
  }
}

const ROLE = 'parcelwire_console';

const STATEMENTS = [
  createRole(ROLE),
  // The lock table is left out, because another session of this process has locked it.
  whereThere(
    ROLE,
    `FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'tracking'::regnamespace
          AND relkind IN ('r', 'v') AND relname NOT IN ('migration_lock', 'schema_migrations')
      LOOP EXECUTE format('GRANT SELECT ON tracking.%I TO ${ROLE}', name); END LOOP;
      ALTER DEFAULT PRIVILEGES IN SCHEMA tracking GRANT SELECT ON TABLES TO ${ROLE};
      FOR name IN SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
          WHERE c.relnamespace = 'tracking'::regnamespace AND p.polname = 'projector'
      LOOP EXECUTE format('CREATE POLICY console ON tracking.%I FOR SELECT TO ${ROLE} USING (true)', name); END LOOP;`,
  ),
];
