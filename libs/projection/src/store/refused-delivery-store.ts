/**
 * Keeps the newest refused webhooks of each source where people look. The table is bounded, whatever comes in: older
 * rows are deleted with each batch.
 */
import type { RefusedDelivery } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { insertInto } from './statements';
import { inOneTransaction, statement, type Statement } from './transaction';

/** Rows that are kept of each source, and for how long. */
const KEPT = 100;
const KEPT_FOR = '7 days';

/** A refusal and the place of its record. */
export interface KeptRefusal extends RefusedDelivery {
  partition: number;
  offset: bigint;
}

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
    const { pool, tables } = this.database;
    const { refused } = tables;
    const rows = refusals.map(({ offset, webhookVersion = null, ...rest }) => ({
      ...rest,
      offset: String(offset),
      webhookVersion,
    }));
    const text = (): string => insertInto(refused, 'ON CONFLICT DO NOTHING');
    const insert = statement(refused, 'insert-refused', text, refused.columns, rows);
    const deleteOld = { name: 'delete-old-refused', text: DELETE_OLD, values: [] };
    await inOneTransaction(pool, [step, ...(insert ? [insert, deleteOld] : [])]);
  }
}
