/** Finds shipments by whatever a person has of one. */
import { isUuid } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';

/** A shipment in a list. */
export interface FoundShipment {
  id: string;
  account: string;
  carrier: string;
  trackingNumber: string;
  orderNumber: string | null;
  status: string;
  statusReason: string | null;
  statusAt: string | null;
}

const COLUMNS = `s.id, s.account, s.carrier, s.tracking_number AS "trackingNumber", s.order_number AS "orderNumber",
  s.status, s.status_reason AS "statusReason", s.status_at AS "statusAt"`;

/** Looks shipments up. */
@Injectable()
export class FindStore {
  constructor(private readonly database: Database) {}

  /** @param texts tracking numbers, ids or numbers of orders, or ids of shipments: all of these have an index */
  async shipments(texts: readonly string[], atMost: number): Promise<FoundShipment[]> {
    const ids = texts.filter((text) => isUuid(text)).map((text) => text.toLowerCase());
    // Each by an index of its own: with OR between them Postgres would read all shipments for some numbers of texts.
    const { rows } = await this.database.pool.query<FoundShipment>(
      `SELECT DISTINCT ON ("statusAt", id) * FROM (
          (SELECT ${COLUMNS} FROM tracking.shipments s WHERE s.tracking_number = ANY ($1) LIMIT $3)
          UNION ALL (SELECT ${COLUMNS} FROM tracking.shipments s WHERE s.order_id = ANY ($1) LIMIT $3)
          UNION ALL (SELECT ${COLUMNS} FROM tracking.shipments s WHERE s.order_number = ANY ($1) LIMIT $3)
          UNION ALL (SELECT ${COLUMNS} FROM tracking.shipments s WHERE s.id = ANY ($2::uuid[]) LIMIT $3)) found
        ORDER BY "statusAt" DESC NULLS LAST, id LIMIT $3`,
      [[...new Set(texts.flatMap((text) => [text, text.toUpperCase()]))], ids, atMost],
    );
    return rows;
  }

  /**
   * The same by what no index has: the sender's own id, an alternate number, the id of an event or of a raw webhook.
   * Reads all shipments and their history: seconds, for millions.
   */
  async everywhere(text: string, atMost: number): Promise<FoundShipment[]> {
    const { rows } = await this.database.pool.query<FoundShipment>(
      `SELECT ${COLUMNS} FROM tracking.shipments s
        WHERE s.attributes ->> 'sender_id' = $1 OR s.attributes ->> 'id' = $1 OR s.alternate_tracking_number = $1
          OR s.last_raw_id = $1
          OR s.id IN (SELECT e.shipment_id FROM tracking.shipment_events e WHERE e.raw_id = $1 OR e.id::text = lower($1))
        ORDER BY s.status_at DESC NULLS LAST, s.id LIMIT $2`,
      [text, atMost],
    );
    return rows;
  }
}
