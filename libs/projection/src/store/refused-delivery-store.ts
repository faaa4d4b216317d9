/**
 * Keeps the newest refused webhooks of each source where people look. The table is bounded, whatever comes in: with each
 * batch the older rows of its sources are deleted. What is too old goes by `deleteOld`.
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

const DELETE_SURPLUS = `DELETE FROM tracking.refused_deliveries r USING (
    SELECT surplus.partition, surplus."offset" FROM unnest($1::text[]) AS u(source), LATERAL (
      SELECT partition, "offset" FROM tracking.refused_deliveries WHERE source = u.source
        ORDER BY at DESC, "offset" DESC OFFSET ${KEPT}) AS surplus) old
  WHERE r.partition = old.partition AND r."offset" = old."offset"`;

/** Writes table `refused_deliveries`. */
@Injectable()
export class RefusedDeliveryStore {
  constructor(private readonly database: Database) {}

  /** @throws what the step's check returns, or an error of Postgres; then nothing was written */
  async save(step: Statement, refusals: readonly KeptRefusal[]): Promise<void> {
    const { tables } = this.database;
    const { refused } = tables;
    const rows = refusals.map(({ offset, webhookVersion = null, ...rest }) => ({
      ...rest,
      offset: String(offset),
      webhookVersion,
    }));
    const text = (): string => insertInto(refused, 'ON CONFLICT DO NOTHING');
    const insert = statement(refused, 'insert-refused', text, refused.columns, rows);
    const sources = [...new Set(refusals.map(({ source }) => source))].toSorted();
    const deleteSurplus = { name: 'delete-surplus-refused', text: DELETE_SURPLUS, values: [sources] };
    await inOneTransaction(this.database, [step, ...(insert ? [insert, deleteSurplus] : [])]);
  }

  /** Of sources that are refused no more, too: a row has the address of a sender. */
  async deleteOld(): Promise<void> {
    await this.database.pool.query(
      `DELETE FROM tracking.refused_deliveries WHERE at < now() - interval '${KEPT_FOR}'`,
    );
  }
}
