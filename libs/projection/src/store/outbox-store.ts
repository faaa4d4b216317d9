/**
 * Which shipments changed and are not published yet. The current row is published, not a copy of it, so several
 * changes in a row may be one record, and the last one always is. One process at a time publishes: it holds the row
 * lock of the publication, which takes the right to update it.
 *
 * The sequence of the records grows for each shipment whatever happens to the database: it is Postgres' clock in
 * microseconds, or one more than the last number where that clock was set back. A process's own clock would not do: a
 * process that publishes and dies leaves no last number, and the clock of the next one may be behind. A database that
 * is restored to an older state continues with the clock, and so does one that is rebuilt.
 */
import type { Shipment } from '@app/events';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from './database';
import type { Table } from './statements';
import { BEGIN } from './transaction';

/** What was taken out. */
export interface Taken {
  changes: number;
  /** Whether there is probably more. */
  hasMore: boolean;
  /** Whether some were left because they would have been too much at once. */
  isCut: boolean;
  /** How long the oldest one had waited, in seconds. */
  ageSeconds: number;
}

const NOTHING: Taken = { changes: 0, hasMore: false, isCut: false, ageSeconds: 0 };

/** Most bytes of states that are read at once, beyond the first one: some are a thousand times as large as others. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A shipment as it is now. */
export interface CurrentShipment {
  id: string;
  sequence: number;
  /** Undefined for one that is not there any more. */
  shipment: Shipment | undefined;
  /** Of its last change that is part of a recorded trace. */
  traceparent?: string;
}

/**
 * How long publishing what was taken out may last. The transaction that waits for it may be idle for longer than
 * that, and its statements may take longer, whatever the settings allow to others: were it ended first, the same
 * states would be published for ever.
 */
export const PUBLISH_DEADLINE_MS = 10_000;
const IDLE_MS = 3 * PUBLISH_DEADLINE_MS;

/** What a crash of Postgres takes back is published once more, so the commit does not wait for the disk. */
const BEGIN_TAKING = `${BEGIN}; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = ${IDLE_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${IDLE_MS}`;

/** The shipments that changed and are not published yet: table `shipment_outbox`. */
@Injectable()
export class OutboxStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes out what is oldest once `publish` has dealt with the current rows. Does nothing while another process does.
   * @param publish to be done within `PUBLISH_DEADLINE_MS`
   */
  async take(
    topic: string,
    atMost: number,
    publish: (shipments: CurrentShipment[]) => Promise<void>,
  ): Promise<Taken> {
    if (!this.database.isOpen) return NOTHING;
    const client = await this.database.pool.connect();
    try {
      await client.query(BEGIN_TAKING);
      const taken = await this.takeIn(client, topic, atMost, publish);
      await client.query('COMMIT');
      client.release();
      return taken;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      );
      throw error;
    }
  }

  /** How long the oldest change has waited, in seconds; 0 when nothing waits. */
  async ageSeconds(): Promise<number> {
    const { rows } = await this.database.pool.query<{ age: number }>(
      `SELECT coalesce(extract(epoch FROM now() - (SELECT changed_at FROM tracking.shipment_outbox ORDER BY id LIMIT 1)), 0)::float8 AS age`,
    );
    return Math.max(0, rows[0]!.age);
  }

  private async takeIn(
    client: PoolClient,
    topic: string,
    atMost: number,
    publish: (shipments: CurrentShipment[]) => Promise<void>,
  ): Promise<Taken> {
    const [publication] = (
      await client.query<{ last_sequence: string; now: string }>(
        `SELECT last_sequence, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now
          FROM tracking.publications WHERE topic = $1 FOR UPDATE SKIP LOCKED`,
        [topic],
      )
    ).rows;
    if (!publication) return NOTHING;
    const changes = (
      await client.query<{ id: string; shipment_id: string; age: number; traceparent: string | null }>(
        `SELECT id, shipment_id, traceparent, extract(epoch FROM now() - changed_at)::float8 AS age
          FROM tracking.shipment_outbox ORDER BY id LIMIT $1`,
        [atMost],
      )
    ).rows;
    if (changes.length === 0) return NOTHING;
    const ids = [...new Set(changes.map(({ shipment_id }) => shipment_id))];
    const { shipments, left } = await this.current(client, ids);
    const first = Math.max(Number(publication.last_sequence) + 1, Number(publication.now));
    const traces = new Map(
      changes.flatMap(({ shipment_id: id, traceparent }) =>
        traceparent === null ? [] : [[id, traceparent] as const],
      ),
    );
    await publish(
      shipments.map((one, index) => ({ ...one, sequence: first + index, traceparent: traces.get(one.id) })),
    );
    await client.query('UPDATE tracking.publications SET last_sequence = $2 WHERE topic = $1', [
      topic,
      String(first + shipments.length),
    ]);
    const done = changes.filter(({ shipment_id }) => !left.has(shipment_id));
    await client.query('DELETE FROM tracking.shipment_outbox WHERE id = ANY ($1::bigint[])', [
      `{${done.map(({ id }) => id).join(',')}}`,
    ]);
    return {
      changes: done.length,
      hasMore: left.size > 0 || changes.length === atMost,
      isCut: left.size > 0,
      ageSeconds: Math.max(0, changes[0]!.age),
    };
  }

  /** The rows as they are now, and which shipments are left for the next time because they would be too much. */
  private async current(
    client: PoolClient,
    ids: readonly string[],
  ): Promise<{ shipments: Pick<CurrentShipment, 'id' | 'shipment'>[]; left: ReadonlySet<string> }> {
    const { rows } = await client.query<{ id: string; is_there: boolean; shipment: string | null }>({
      name: 'current-shipments',
      // The oldest changes come first, so that none is left again and again.
      text: `SELECT id, shipment IS NOT NULL AS is_there,
          CASE WHEN so_far - octet_length(shipment) < ${MOST_BYTES} THEN shipment END AS shipment FROM (
            SELECT id, shipment, sum(octet_length(shipment)) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS so_far
              FROM (SELECT u.id, u.place, CASE WHEN c.id IS NOT NULL THEN row_to_json(c)::text END AS shipment
                FROM unnest($1::uuid[]) WITH ORDINALITY AS u(id, place) LEFT JOIN LATERAL (
                  SELECT ${columnsOf(this.database.tables.shipments)} FROM tracking.shipments s WHERE s.id = u.id
                ) c ON true OFFSET 0) one) summed`,
      values: [`{${ids.join(',')}}`],
    });
    const left = new Set(rows.filter((row) => row.is_there && row.shipment === null).map(({ id }) => id));
    const taken = rows.filter(({ id }) => !left.has(id));
    return { shipments: taken.map(({ id, shipment }) => ({ id, shipment: read(shipment) })), left };
  }
}

const read = (shipment: string | null): Shipment | undefined =>
  shipment === null ? undefined : (JSON.parse(shipment) as Shipment);

/** The row as the contract's `Shipment`. */
const columnsOf = ({ columns }: Table): string =>
  columns
    .filter(({ property }) => property !== 'deliveredLocal')
    .map(
      ({ name, property, type }) =>
        `${type === 'timestamptz' ? isoText(name) : `s."${name}"`} AS "${property}"`,
    )
    .join(', ');

const isoText = (name: string): string =>
  `to_char(s."${name}" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
