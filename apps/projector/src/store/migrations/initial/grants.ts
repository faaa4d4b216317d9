/**
 * The analyst may read what is about parcels and nothing else: no personal attributes, no raw bodies, no writes.
 * The role belongs to the whole server, so it may be there already, or be an administrator's to make.
 */
const ROLE = 'parcelwire_analyst';

const READABLE = [
  'shipments',
  'shipment_events',
  'unmapped_codes',
  'consumer_offsets',
  'shipment_timeline',
  'shipment_transit',
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

export const grants = [
  'REVOKE ALL ON SCHEMA tracking FROM PUBLIC',
  `DO $$ BEGIN
    CREATE ROLE ${ROLE} NOLOGIN;
  EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
      RAISE WARNING 'role ${ROLE} is not made: this user may not create roles; make it and grant it by hand';
  END $$`,
  `DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${ROLE}') THEN
      GRANT USAGE ON SCHEMA tracking TO ${ROLE};
      GRANT SELECT ON ${READABLE.map((name) => `tracking.${name}`).join(', ')} TO ${ROLE};
      GRANT SELECT (${READABLE_OF_DEAD_LETTERS.join(', ')}) ON tracking.dead_letters TO ${ROLE};
    END IF;
  END $$`,
];
