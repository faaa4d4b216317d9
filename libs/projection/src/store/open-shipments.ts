/** Shipments that a source has reported and of which more is to be expected. */
import { FINAL_STATUSES, type ShipmentIdentity } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';

const PAGE = 1_000;
const OPEN = 'source = $1 AND status <> ALL ($2::text[])';

/** Reads the open shipments of a source. */
@Injectable()
export class OpenShipments {
  constructor(private readonly database: Database) {}

  async count(source: string): Promise<number> {
    const { rows } = await this.database.pool.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM tracking.shipments WHERE ${OPEN}`,
      [source, FINAL_STATUSES],
    );
    return rows[0]!.count;
  }

  /** In the order of their ids, in pages: the list is not held up, and may change meanwhile. */
  async *all(source: string): AsyncGenerator<Omit<ShipmentIdentity, 'account'>> {
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await this.database.pool.query<{
        id: string;
        carrier: string;
        tracking_number: string;
      }>(
        `SELECT id, carrier, tracking_number FROM tracking.shipments
          WHERE ${OPEN} AND id > $3::uuid ORDER BY id LIMIT ${PAGE}`,
        [source, FINAL_STATUSES, last],
      );
      for (const row of rows) yield { carrier: row.carrier, trackingNumber: row.tracking_number };
      if (rows.length < PAGE) return;
      last = rows.at(-1)!.id;
    }
  }
}
