/**
 * Keeps the newest refused webhooks of each source where people look. The table is bounded, whatever comes in: older
 * rows are deleted with each batch.
 */
import type { RefusedDelivery } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { inOneTransaction, type Statement } from './transaction';

/** Rows that are kept of each source, and for how long. */
const KEPT = 100;
const KEPT_FOR = '7 days';

/** A refusal and the place of its record. */
export interface KeptRefusal extends RefusedDelivery {
  partition: number;
  offset: bigint;
}

const INSERT = `INSERT INTO tracking.refused_deliveries
  (partition, "offset", source, at, code, reason, address, header_names, webhook_version, others)
  SELECT partition, "offset", source, at, code, reason, address, header_names, webhook_version, others
    FROM json_populate_recordset(NULL::tracking.refused_deliveries, $1)
  ON CONFLICT DO NOTHING`;

const DELETE_OLD = `DELETE FROM tracking.refused_deliveries r USING (
    SELECT partition, "offset", row_number() OVER (PARTITION BY source ORDER BY at DESC, "offset" DESC) AS place, at
      FROM tracking.refused_deliveries) old
  WHERE r.partition = old.partition AND r."offset" = old."offset"
    AND (old.place > ${KEPT} OR old.at < now() - interval '${KEPT_FOR}')`;

/** Writes table `refused_deliveries`. */
@Injectable()
export class RefusedDeliveryStore {
  constructor(private readonly database: Database) {}

  /** @throws what the step's check returns, or an error of Postgres; then nothing was written */
  async save(step: Statement, refusals: readonly KeptRefusal[]): Promise<void> {
    const rows = refusals.map(({ offset, headerNames, webhookVersion, ...rest }) => ({
      ...rest,
      offset: String(offset),
      header_names: headerNames,
      webhook_version: webhookVersion ?? null,
    }));
    const insert = { name: 'insert-refused', text: INSERT, values: [JSON.stringify(rows)] };
    const deleteOld = { name: 'delete-old-refused', text: DELETE_OLD, values: [] };
    await inOneTransaction(this.database.pool, [step, ...(rows.length > 0 ? [insert, deleteOld] : [])]);
  }
}
