/**
 * The analyst may read what is about parcels and nothing else: no personal attributes, no raw bodies, no internal
 * tables, no writes, and nothing by which it could hold up the program. Views read with their owner's rights, so
 * a view may be readable although its table is not.
 * The role belongs to the whole server, so it may be there already, or be an administrator's to make. The same
 * goes for rights that every role has by default: who may not revoke them gets a warning.
 */
export const ROLE = 'parcelwire_analyst';

/** The role of the running projector: it changes rows and nothing else. Its members log in; it does not. */
export const WRITER = 'parcelwire_projector';

const READABLE = [
  'shipments',
  'shipment_events',
  'unmapped_codes',
  'consumer_offsets',
  'shipment_timeline',
  'shipment_transit',
  'shipments_late',
  'delivery_performance_daily',
  'data_freshness',
  'superseded_shipments',
];

const READABLE_OF_DEAD_LETTERS = [
  'topic',
  'partition',
  '"offset"',
  'raw_id',
  'source',
  'integration',
  'code',
  'detail',
  'attempts',
  'state',
  'failed_at',
  'updated_at',
];

/** Functions by which a role without any right on a table could still fill the disk. */
const LARGE_OBJECT_WRITERS = [
  'lo_creat',
  'lo_create',
  'lo_from_bytea',
  'lo_import',
  'lo_open',
  'lo_put',
  'lo_truncate',
  'lo_truncate64',
  'lo_unlink',
  'lowrite',
];

/** Makes a role that does not log in, unless it is there. */
export const createRole = (role: string): string => `DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN RETURN; END IF;
    CREATE ROLE ${role} NOLOGIN;
  EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
      RAISE WARNING 'role ${role} is not made: this user may not create roles; make it and grant it by hand';
  END $$`;

/** Statements of PL/pgSQL that run only where the role is there. */
export const whereThere = (role: string, statements: string): string => `DO $$ DECLARE name text; BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
      GRANT USAGE ON SCHEMA tracking TO ${role};
      ${statements}
    END IF;
  END $$`;

const readOnly = [
  'REVOKE ALL ON SCHEMA tracking FROM PUBLIC',
  createRole(ROLE),
  whereThere(
    ROLE,
    `GRANT SELECT ON ${READABLE.map((name) => `tracking.${name}`).join(', ')} TO ${ROLE};
      GRANT SELECT (${READABLE_OF_DEAD_LETTERS.join(', ')}) ON tracking.dead_letters TO ${ROLE};`,
  ),
];

const writesRows = [
  createRole(WRITER),
  // The lock table is left out, because another session of this process has locked it.
  whereThere(
    WRITER,
    `GRANT SELECT ON tracking.schema_migrations TO ${WRITER};
      FOR name IN
        SELECT relname FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r'
          AND relname NOT IN ('migration_lock', 'schema_migrations')
      LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON tracking.%I TO ${WRITER}', name);
      END LOOP;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA tracking TO ${WRITER};
      ALTER DEFAULT PRIVILEGES IN SCHEMA tracking GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${WRITER};
      ALTER DEFAULT PRIVILEGES IN SCHEMA tracking GRANT USAGE ON SEQUENCES TO ${WRITER};`,
  ),
];

const noWritesByDefault = [
  `DO $$ BEGIN
    IF NOT has_database_privilege('public', current_database(), 'TEMPORARY') THEN RETURN; END IF;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'every role may create temporary tables: this user may not revoke TEMPORARY on the database';
  END $$`,
  `DO $$ DECLARE writer regprocedure; BEGIN
    FOR writer IN
      SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
        AND proname IN (${LARGE_OBJECT_WRITERS.map((name) => `'${name}'`).join(', ')})
        AND has_function_privilege('public', oid, 'EXECUTE')
    LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', writer);
    END LOOP;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'every role may write large objects: this user may not revoke EXECUTE on their functions';
  END $$`,
];

export const grants = [...readOnly, ...writesRows, ...noWritesByDefault];
