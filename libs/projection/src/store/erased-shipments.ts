/**
 * Which shipments were erased. What was received before a date that was set then does not bring one back, in whatever
 * order and however often it is read; after that the number may be somebody else's.
 */
import type { Pool } from 'pg';
import type { Statement } from './transaction';

/** Erased shipments, each with the time of receipt from which on it is another parcel; ms since 1970. */
export type ErasedShipments = ReadonlyMap<string, number>;

/** Of some shipments those that were erased. */
export async function readErased(pool: Pool, ids: readonly string[]): Promise<ErasedShipments> {
  const { rows } = await pool.query<{ shipment_id: string; until_received_at: Date }>({
    name: 'read-erased',
    text: 'SELECT shipment_id, until_received_at FROM tracking.erased_shipments WHERE shipment_id = ANY ($1::uuid[])',
    values: [`{${ids.join(',')}}`],
  });
  return new Map(rows.map((row) => [row.shipment_id, row.until_received_at.getTime()]));
}

/** Whether what was received then is about a shipment that was erased. */
export const isErased = (erased: ErasedShipments, shipmentId: string, receivedAt: string): boolean => {
  const until = erased.get(shipmentId);
  return until !== undefined && Date.parse(receivedAt) < until;
};

/**
 * Looks, in the transaction that inserts shipments, whether one of them was erased since it was read.
 * @param known how many of them were erased before
 * @param changed what to throw when there are others
 */
export const stillErased = (
  ids: readonly string[],
  known: number,
  changed: () => Error,
): Statement | undefined =>
  ids.length === 0
    ? undefined
    : {
        name: 'still-erased',
        text: 'SELECT FROM tracking.erased_shipments WHERE shipment_id = ANY ($1::uuid[])',
        values: [`{${ids.join(',')}}`],
        check: (rowCount) => (rowCount === known ? undefined : changed()),
      };
