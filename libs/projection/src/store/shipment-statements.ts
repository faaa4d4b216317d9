/**
 * Writes the rows of `shipments` that changed, and says which of them have to be published. A row of which only the
 * newest raw record changed is not published: that is no change of the shipment.
 */
import { PLACE_FIELDS, lastPlace } from '../fold';
import type { ChangedShipment } from './changed-shipment';
import { insertInto, updateOf, without, type Table } from './statements';
import type { Tables } from './tables';
import { statement, type Statement } from './transaction';
import { quoted, typed, type Column } from './typed-arrays';

export function shipmentStatements(
  { shipments: table, outbox }: Pick<Tables, 'shipments' | 'outbox'>,
  shipments: readonly ChangedShipment[],
): (Statement | undefined)[] {
  const updatedAt = new Date().toISOString();
  const added: object[] = [];
  const changed: object[] = [];
  const moved: object[] = [];
  const published: Pick<ChangedShipment, 'shipmentId' | 'traceparent'>[] = [];
  for (const { shipmentId, identity, change, traceparent } of shipments) {
    const { difference, columns, lastRawId, place } = change;
    if (difference === 'nothing') continue;
    if (difference === 'lineage') {
      moved.push({ id: shipmentId, lastRawId });
      continue;
    }
    published.push({ shipmentId, traceparent });
    const row = {
      ...columns,
      lastRawId,
      ...(place && lastPlace(place)),
      id: shipmentId,
      updatedAt,
      hasMoved: place !== undefined,
    };
    if (difference === 'contract') changed.push(row);
    else
      added.push({
        ...row,
        account: identity.account,
        carrier: identity.carrier,
        trackingNumber: identity.trackingNumber,
      });
  }
  const outboxColumns = outbox.columns.filter(({ property }) => OUTBOX.has(property));
  const lineage = table.columns.filter(({ property }) => property === 'lastRawId');
  return [
    statement(table, 'insert-shipments', () => insertInto(table), table.columns, added),
    statement(
      table,
      'update-shipments',
      () => updateOf(table, updatable(table), { helpers: [HAS_MOVED], written }),
      [...table.keys, ...updatable(table), HAS_MOVED],
      changed,
    ),
    statement(table, 'touch-shipments', () => updateOf(table, lineage), [...table.keys, ...lineage], moved),
    statement(
      outbox,
      'put-outbox',
      () => insertInto({ ...outbox, columns: outboxColumns }),
      outboxColumns,
      published,
    ),
  ];
}

/** The others are Postgres' own. */
const OUTBOX = new Set(['shipmentId', 'traceparent']);
const HAS_MOVED: Column = { property: 'hasMoved', name: 'has_moved', type: 'boolean' };
const IDENTITY = new Set(['id', 'account', 'carrier', 'trackingNumber']);
const PLACE = new Set(PLACE_FIELDS.map((field) => `last${field[0]!.toUpperCase()}${field.slice(1)}`));

/** What makes a shipment the same one does not change: leaving it out spares the look at the indexes. */
const updatable = (table: Table): Column[] =>
  without(table.columns, table.keys).filter(({ property }) => !IDENTITY.has(property));

const written = (column: Column): string =>
  PLACE.has(column.property)
    ? `CASE WHEN u.has_moved THEN ${typed(column)} ELSE t.${quoted(column.name)} END`
    : typed(column);
