/**
 * The statements that write the changes of a batch: each is one round for all rows of its table, and a table in which
 * nothing changes is not touched. Summaries come first: their rows are what two consumers of one shipment meet at.
 */
import type { HistoryEvent } from '@app/events';
import { FORM, encodeSummary, encodeTelling, readUnmappedKey, type Change } from '../fold';
import type { ChangedShipment } from './changed-shipment';
import { ConflictError } from './conflict-error';
import type { Freshness } from './freshness';
import { shipmentStatements } from './shipment-statements';
import { deleteFrom, insertInto, updateOf, upsertInto, without, type Table } from './statements';
import type { Tables } from './tables';
import { statement, type Statement } from './transaction';
import { unnested, type Column } from './typed-arrays';

/** @param firstRevision of a summary that is inserted */
export function changeStatements(
  tables: Tables,
  shipments: readonly ChangedShipment[],
  freshness: readonly Freshness[],
  firstRevision: number,
): Statement[] {
  return [
    ...summaryStatements(tables, shipments, firstRevision),
    ...shipmentStatements(tables, shipments),
    ...eventStatements(tables.events, shipments),
    ...tellingStatements(tables.tellings, shipments),
    ...personalStatements(tables.personal, shipments),
    ...promiseStatements(tables.promises, shipments),
    ...unmappedStatements(tables.unmapped, shipments),
    ...freshnessStatements(tables.freshness, freshness),
  ].filter((one) => one !== undefined);
}

type Statements = (Statement | undefined)[];

function summaryStatements(
  { summaries }: Tables,
  shipments: readonly ChangedShipment[],
  firstRevision: number,
): Statements {
  const rows = shipments.map(({ shipmentId, revision, change }) => ({
    shipmentId,
    was: revision,
    revision: revision === undefined ? firstRevision : revision + 1,
    form: FORM,
    summary: encodeSummary(change.summary),
  }));
  const added = rows.filter(({ was }) => was === undefined);
  const known = rows.filter(({ was }) => was !== undefined);
  const was: Column = { property: 'was', name: 'was', type: 'integer' };
  const others = without(summaries.columns, summaries.keys);
  return [
    statement(
      summaries,
      'insert-summaries',
      () => insertInto(summaries, 'ON CONFLICT DO NOTHING'),
      summaries.columns,
      added,
      {
        check: all(added.length),
      },
    ),
    statement(
      summaries,
      'update-summaries',
      () => `${updateOf(summaries, others, { helpers: [was] })} AND t.revision = u.was`,
      [...summaries.keys, ...others, was],
      known,
      { check: all(known.length) },
    ),
  ];
}

/** Each summary is written over the revision that was read, or not at all. */
const all =
  (expected: number) =>
  (rowCount: number): Error | undefined =>
    rowCount === expected ? undefined : new ConflictError();

/** An event as its row has it. */
const eventRow = ({ raw, ...event }: HistoryEvent) => ({
  ...event,
  rawId: raw.id,
  rawTopic: raw.topic,
  rawPartition: raw.partition,
  rawOffset: raw.offset,
});

const MOVABLE = new Set(['status', 'direction', 'life']);

function eventStatements(events: Table, shipments: readonly ChangedShipment[]): Statements {
  const others = without(events.columns, events.keys);
  const movable = others.filter(({ name }) => MOVABLE.has(name));
  const moved = shipments.flatMap(({ shipmentId, change }) =>
    change.moved.map(({ id, status, direction, life }) => ({ shipmentId, id, status, direction, life })),
  );
  const deleted = shipments.flatMap(({ shipmentId, change }) =>
    change.deleted.map((id) => ({ shipmentId, id })),
  );
  const rowsOf = (pick: (change: Change) => HistoryEvent[]) =>
    shipments.flatMap(({ change }) => pick(change).map(eventRow));
  return [
    statement(events, 'delete-events', () => deleteFrom(events), events.keys, deleted),
    statement(
      events,
      'insert-events',
      () => insertInto(events),
      events.columns,
      rowsOf(({ inserted }) => inserted),
    ),
    statement(
      events,
      'update-events',
      () => updateOf(events, others),
      [...events.keys, ...others],
      rowsOf(({ updated }) => updated),
    ),
    statement(events, 'move-events', () => updateOf(events, movable), [...events.keys, ...movable], moved),
  ];
}

function tellingStatements(tellings: Table, shipments: readonly ChangedShipment[]): Statements {
  const rows = shipments.flatMap(({ shipmentId, change }) =>
    [...change.tellings].map(([eventId, telling]) => ({
      shipmentId,
      eventId,
      tellings: telling && encodeTelling(telling),
    })),
  );
  const gone = rows.filter((row) => row.tellings === null);
  const kept = rows.filter((row) => row.tellings !== null);
  return [
    statement(tellings, 'delete-tellings', () => deleteFrom(tellings), tellings.keys, gone),
    statement(tellings, 'upsert-tellings', () => upsertInto(tellings), tellings.columns, kept),
  ];
}

function personalStatements(personal: Table, shipments: readonly ChangedShipment[]): Statements {
  const rows = shipments.flatMap(({ shipmentId, change: { personalAttributes: attributes } }) =>
    attributes ? [{ shipmentId, attributes }] : [],
  );
  const emptied = rows.filter(({ attributes }) => Object.keys(attributes).length === 0);
  const filled = rows.filter(({ attributes }) => Object.keys(attributes).length > 0);
  return [
    statement(personal, 'delete-personal', () => deleteFrom(personal), personal.keys, emptied),
    statement(personal, 'upsert-personal', () => upsertInto(personal), personal.columns, filled),
  ];
}

function promiseStatements(promises: Table, shipments: readonly ChangedShipment[]): Statements {
  const rowsOf = <Row extends object>(pick: (changes: Change['promises']) => readonly Row[]) =>
    shipments.flatMap(({ shipmentId, change }) =>
      pick(change.promises).map((row) => ({ ...row, shipmentId })),
    );
  const life = promises.columns.filter(({ property }) => property === 'life');
  return [
    statement(
      promises,
      'delete-promises',
      () => deleteFrom(promises),
      promises.keys,
      rowsOf(({ deleted }) => deleted.map((id) => ({ id }))),
    ),
    statement(
      promises,
      'upsert-promises',
      () => upsertInto(promises),
      promises.columns,
      rowsOf(({ written }) => written),
    ),
    statement(
      promises,
      'move-promises',
      () => updateOf(promises, life),
      [...promises.keys, ...life],
      rowsOf(({ moved }) => moved),
    ),
  ];
}

function unmappedStatements(unmapped: Table, shipments: readonly ChangedShipment[]): Statements {
  const rows = shipments.flatMap(({ shipmentId, change }) => {
    const { summary, columns, lastRawId } = change;
    const occurrenceIn = (id: string, seenAt: string, rawId: string) => (key: string) => {
      const [integration, field, code] = readUnmappedKey(key);
      return { shipmentId, bearerId: id, integration, field, code, seenAt, rawId };
    };
    const ofEvents = change.unmapped.flatMap(({ event, keys }) =>
      keys.map(occurrenceIn(event.id, event.receivedAt, event.raw.id)),
    );
    return [
      ...ofEvents,
      ...summary.unmapped.map(occurrenceIn(shipmentId, columns.firstReceivedAt, lastRawId)),
    ];
  });
  // An event that absorbs fewer others than before may have fewer codes: its rows are recreated.
  const gone = shipments.flatMap(({ shipmentId, change }) => [
    ...change.deleted.map((bearerId) => ({ shipmentId, bearerId })),
    ...change.unmapped.map(({ event }) => ({ shipmentId, bearerId: event.id })),
  ]);
  const bearers = unmapped.columns.filter(
    ({ property }) => property === 'shipmentId' || property === 'bearerId',
  );
  return [
    statement(
      unmapped,
      'delete-unmapped',
      () => `DELETE FROM ${unmapped.path} AS t USING ${unnested(bearers)}
        WHERE t.bearer_id = u.bearer_id AND t.shipment_id = u.shipment_id`,
      bearers,
      gone,
    ),
    statement(unmapped, 'upsert-unmapped', () => upsertInto(unmapped), unmapped.columns, rows),
  ];
}

function freshnessStatements(freshness: Table, rows: readonly Freshness[]): Statements {
  const text = (): string =>
    insertInto(
      freshness,
      `ON CONFLICT (source, partition, account, integration) DO UPDATE SET
      newest_received_at = greatest(source_freshness.newest_received_at, excluded.newest_received_at),
      newest_occurred_at = greatest(source_freshness.newest_occurred_at, excluded.newest_occurred_at)`,
    );
  return [statement(freshness, 'upsert-freshness', text, freshness.columns, rows)];
}
