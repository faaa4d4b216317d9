/**
 * Writes what nobody has said, and takes it back: whether rows can be written at all. A record is to be blamed for an
 * error only where this succeeds; otherwise a right that is missing, a column that is gone or a trigger that refuses
 * everything would make a dead letter of each record.
 */
import { GROUPS, TOPICS } from '@app/events';
import type { Change } from '../fold';
import { changeStatements } from './change-statements';
import type { ChangedShipment } from './changed-shipment';
import { Database } from './database';
import { DeadLetterStore } from './dead-letter-store';
import { freshnessOf } from './freshness';
import { stepStatement } from './offset-store';
import { rehearsedUpdate } from './rehearsed-update';
import { ShipmentStore } from './shipment-store';
import { inOneTransaction, type Statement } from './transaction';

/** First the one that a rebuild takes first when it puts its tables in place. */
const WRITTEN = ['consumer_offsets', 'shipments', 'shipment_events', 'shipment_summaries', 'dead_letters']
  .map((table) => `tracking.${table}`)
  .join(', ');

/** A shipment that is made, changed and emptied again, and a dead letter; nothing of them stays. */
export class WriteRehearsal {
  private readonly shipments: ShipmentStore;
  private readonly letters: DeadLetterStore;

  constructor(private readonly database: Database) {
    this.shipments = new ShipmentStore(database);
    this.letters = new DeadLetterStore(database);
  }

  /** Whether every statement that writes rows would succeed now. Does not throw. */
  async succeeds(): Promise<boolean> {
    try {
      // Rows elsewhere are written while the shared ones are locked, at the end of a rebuild.
      if (this.database.isShared && !(await this.tablesAreFree())) return false;
      await this.writeRows();
      await this.letters.rehearse();
      return true;
    } catch {
      return false;
    }
  }

  /** Looked at first: whoever waits for a lock holds others, and keeps somebody else from his. */
  private async tablesAreFree(): Promise<boolean> {
    const client = await this.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`LOCK TABLE ${WRITTEN} IN ROW EXCLUSIVE MODE NOWAIT`);
      await client.query('ROLLBACK');
      client.release();
      return true;
    } catch (error) {
      client.release(error as Error);
      return false;
    }
  }

  private async writeRows(): Promise<void> {
    const { tables, firstRevision, isShared } = this.database;
    const update = rehearsedUpdate();
    const [made] = await this.shipments.fold([update]);
    const { shipmentId: id, identity, folded } = made!;
    const stages = [folded.change!, changed(folded.change!), emptied(folded.change!)];
    const statements = stages.flatMap((change, index) => {
      const revision = index === 0 ? undefined : firstRevision + index - 1;
      const shipment: ChangedShipment = { shipmentId: id, identity, revision, change };
      return changeStatements(tables, [shipment], freshnessOf([update], 0), firstRevision);
    });
    await inOneTransaction(this.database, [...(isShared ? [step()] : []), ...statements], 'ROLLBACK');
  }
}

/** Of a partition that there is not: no row is changed. */
function step(): Statement {
  const nowhere = { groupId: GROUPS.projector, topic: TOPICS.shipmentUpdates, partition: -1 };
  const witness = { id: 'rehearsal', timestamp: '0' };
  const { check: _check, ...rest } = stepStatement(
    { ...nowhere, from: 0n, to: 0n, witness },
    () => new Error('no such partition'),
  );
  return rest;
}

/** Another state of the same rows. */
const changed = (made: Change): Change => ({
  ...made,
  difference: 'contract',
  inserted: [],
  updated: made.inserted,
  moved: [...made.history],
  promises: {
    written: made.promises.written,
    moved: made.promises.written.map(({ id, life }) => ({ id, life })),
    deleted: [],
  },
});

/** Nothing but the shipment itself is left. */
const emptied = (made: Change): Change => ({
  ...made,
  difference: 'lineage',
  inserted: [],
  personalAttributes: {},
  deleted: made.inserted.map(({ id }) => id),
  tellings: new Map(made.inserted.map(({ id }) => [id, null])),
  promises: { written: [], moved: [], deleted: made.promises.written.map(({ id }) => id) },
  unmapped: [],
});
