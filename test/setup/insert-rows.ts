/** Rows of schema `tracking` that a test writes itself, instead of having them projected, and what views say of them. */
import { ask } from './schema-database';

/** Columns in snake_case. */
export type Row = Record<string, unknown>;

/** Rows of one table; columns in neither `row` nor `defaults` are null. */
export const insertRows = (url: string, table: string, defaults: Row, rows: Row[]): Promise<unknown> =>
  ask(
    url,
    `INSERT INTO tracking.${table} SELECT * FROM json_populate_recordset(NULL::tracking.${table}, $1::json)`,
    [JSON.stringify(rows.map((row) => ({ ...defaults, ...row })))],
  );

export const uuid = (number: number): string => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;

/** Shipments by tracking number; their ids are `uuid(0)`, `uuid(1)` and so on. */
export const insertShipments = (url: string, rows: Record<string, Row>): Promise<unknown> =>
  insertRows(
    url,
    'shipments',
    {
      account: 'acme',
      integration: 'aftership',
      source: 'acme-aftership',
      carrier: 'fedex',
      life: 1,
      direction: 'unknown',
      status: 'in_transit',
      imprecise_times: [],
      attributes: {},
      event_count: 0,
      first_received_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      mapping_version: 1,
      last_raw_id: 'raw',
    },
    Object.entries(rows).map(([name, row], index) => ({ id: uuid(index), tracking_number: name, ...row })),
  );

/** Events of the first shipment inserted. */
export const insertEvents = (url: string, rows: Row[]): Promise<unknown> =>
  insertRows(
    url,
    'shipment_events',
    {
      shipment_id: uuid(0),
      details: [],
      direction: 'unknown',
      attributes: {},
      life: 1,
      source: 'acme-aftership',
      received_at: '2026-01-01T00:00:00Z',
      raw_id: 'raw',
      raw_topic: 't',
      raw_partition: 0,
      raw_offset: 0,
    },
    rows,
  );

/** Today's date in UTC, or that of so many days later. */
export const today = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** One column of a view by tracking number. */
export async function byNumber(url: string, view: string, column: string): Promise<Record<string, unknown>> {
  const rows = await ask<{ name: string; value: unknown }>(
    url,
    `SELECT tracking_number AS name, ${column} AS value FROM tracking.${view}`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
