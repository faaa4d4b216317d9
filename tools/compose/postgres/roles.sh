#!/bin/bash
# Runs once, when the data folder is made: the database and the roles that use it, none of them a superuser.
#   parcelwire  owns the database and migrates it
#   projector   changes rows
#   analyst     reads what is about parcels and no person
#   console     reads everything
set -euo pipefail

password() { cat "/run/secrets/$1-password"; }

psql --no-psqlrc -v ON_ERROR_STOP=1 -U postgres -d postgres \
  -v owner="$(password parcelwire)" -v projector="$(password projector)" -v analyst="$(password analyst)" \
  -v console="$(password console)" <<'SQL'
CREATE ROLE parcelwire_projector NOLOGIN;
CREATE ROLE parcelwire_analyst NOLOGIN;
CREATE ROLE parcelwire_console NOLOGIN;
CREATE ROLE parcelwire LOGIN PASSWORD :'owner';
CREATE ROLE projector LOGIN PASSWORD :'projector' IN ROLE parcelwire_projector;
CREATE ROLE analyst LOGIN PASSWORD :'analyst' IN ROLE parcelwire_analyst;
CREATE ROLE console LOGIN PASSWORD :'console' IN ROLE parcelwire_console;
CREATE DATABASE parcelwire OWNER parcelwire;
REVOKE CONNECT ON DATABASE parcelwire FROM PUBLIC;
GRANT CONNECT ON DATABASE parcelwire TO parcelwire_projector, parcelwire_analyst, parcelwire_console;
\connect parcelwire
-- Without a right on any table a role could still fill the disk by these.
DO $$ DECLARE writer regprocedure; BEGIN
  FOR writer IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_(creat|create|from_bytea|import|open|put|truncate|truncate64|unlink)|lowrite)$'
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', writer);
  END LOOP;
END $$;
SQL
