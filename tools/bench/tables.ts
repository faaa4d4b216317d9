/** What both projectors have in Postgres, seen from outside: how far they are, how many rows, how much WAL. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { GROUPS, TOPICS } from '@app/events';

/** Tables of one contestant. */
export interface Side {
  schema: string;
  shipments: string;
  events: string;
}

export const OURS: Side = {
  schema: 'tracking',
  shipments: 'tracking.shipments',
  events: 'tracking.shipment_events',
};
export const LOOP: Side = {
  schema: 'bench',
  shipments: 'bench.shipment_state',
  events: 'bench.shipment_event',
};

export interface Counts {
  shipments: number;
  events: number;
}

const OUTBOX = 'tracking.shipment_outbox';
const POLL_MS = 50;

export class Tables {
  private constructor(
    private readonly client: Client,
    private readonly loopTopic: string,
  ) {}

  static async open(databaseUrl: string, loopTopic: string): Promise<Tables> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return new Tables(client, loopTopic);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Records that the rows of a side reflect; none before its tables are there. */
  async applied(side: Side): Promise<number> {
    if (side === OURS) {
      if (!(await this.exists('tracking.consumer_offsets'))) return 0;
      return this.number(
        'SELECT sum(next_offset) FROM tracking.consumer_offsets WHERE group_id = $1 AND topic = $2',
        [GROUPS.projector, TOPICS.shipmentUpdates],
      );
    }
    if (!(await this.exists('bench.kafka_offset'))) return 0;
    return this.number('SELECT sum(next) FROM bench.kafka_offset WHERE topic = $1', [this.loopTopic]);
  }

  async untilThere({ events }: Side): Promise<void> {
    while (!(await this.exists(events))) await sleep(POLL_MS);
  }

  /** @returns where the WAL is */
  async checkpoint(): Promise<string> {
    await this.client.query('CHECKPOINT');
    return (await this.client.query<{ lsn: string }>('SELECT pg_current_wal_lsn() AS lsn')).rows[0]!.lsn;
  }

  walSince(lsn: string): Promise<number> {
    return this.number('SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1)', [lsn]);
  }

  async untilOutboxIsEmpty(): Promise<void> {
    if (!(await this.exists(OUTBOX))) return;
    while (await this.number(`SELECT count(*) FROM (SELECT FROM ${OUTBOX} LIMIT 1) AS waiting`))
      await sleep(POLL_MS);
  }

  /** Empties the tables of both sides that have rows of shipments; how far each has come stays. */
  async empty(): Promise<void> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT DISTINCT format('%I.%I', table_schema, table_name) AS name
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema = ANY ($1)
          AND (column_name = 'shipment_id' OR table_name = 'shipments')`,
      [[OURS.schema, LOOP.schema]],
    );
    if (rows.length > 0) await this.client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
  }

  /** @throws Error when other rows are there than were published */
  async check({ shipments, events }: Side, expected: Counts): Promise<void> {
    const found: Counts = {
      shipments: await this.number(`SELECT count(*) FROM ${shipments}`),
      events: await this.number(`SELECT count(*) FROM ${events}`),
    };
    if (found.shipments === expected.shipments && found.events === expected.events) return;
    throw new Error(
      `${shipments}, ${events}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
    );
  }

  private async exists(table: string): Promise<boolean> {
    const { rows } = await this.client.query<{ there: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS there',
      [table],
    );
    return rows[0]!.there;
  }

  private async number(sql: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.client.query<Record<string, string | null>>(sql, values);
    return Number(Object.values(rows[0]!)[0] ?? 0);
  }
}
