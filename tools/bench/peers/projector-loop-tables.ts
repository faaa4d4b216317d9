import type { Client } from 'pg';

/** State, history and offsets as plainly as they can be kept. */
export const LOOP_TABLES = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE IF NOT EXISTS bench.shipment_state (
    shipment_id text PRIMARY KEY,
    carrier text NOT NULL,
    tracking_number text NOT NULL,
    status text NOT NULL,
    status_detail text,
    city text,
    country text,
    event_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS bench.shipment_event (
    event_id text PRIMARY KEY,
    shipment_id text NOT NULL,
    status text NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload jsonb NOT NULL
  );
  CREATE INDEX IF NOT EXISTS shipment_event_by_shipment ON bench.shipment_event (shipment_id);
  CREATE TABLE IF NOT EXISTS bench.kafka_offset (
    topic text,
    part integer,
    next bigint NOT NULL,
    PRIMARY KEY (topic, part)
  );`;

export const INSERT_HISTORY = `
  INSERT INTO bench.shipment_event (event_id, shipment_id, status, occurred_at, payload)
  SELECT id, shipment, status, to_timestamp(at / 1000.0), payload::jsonb
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS e (id, shipment, status, at, payload)
  ON CONFLICT DO NOTHING`;

/** The newest event wins. */
export const UPSERT_STATE = `
  INSERT INTO bench.shipment_state AS known (shipment_id, carrier, tracking_number, status, status_detail, city,
    country, event_id, occurred_at)
  SELECT shipment, carrier, number, status, detail, city, country, id, to_timestamp(at / 1000.0)
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::bigint[]) AS s (shipment, carrier, number, status, detail, city, country, id, at)
  ON CONFLICT (shipment_id) DO UPDATE SET carrier = excluded.carrier, tracking_number = excluded.tracking_number,
    status = excluded.status, status_detail = excluded.status_detail, city = excluded.city,
    country = excluded.country, event_id = excluded.event_id, occurred_at = excluded.occurred_at, updated_at = now()
  WHERE (excluded.occurred_at, excluded.event_id) > (known.occurred_at, known.event_id)`;

export const UPSERT_OFFSETS = `
  INSERT INTO bench.kafka_offset (topic, part, next)
  SELECT $1, part, next FROM unnest($2::integer[], $3::bigint[]) AS o (part, next)
  ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next`;

export async function nextOffsets(db: Client, topic: string): Promise<Map<number, bigint>> {
  const { rows } = await db.query<{ part: number; next: string }>(
    'SELECT part, next FROM bench.kafka_offset WHERE topic = $1',
    [topic],
  );
  return new Map(rows.map(({ part, next }) => [part, BigInt(next)]));
}
