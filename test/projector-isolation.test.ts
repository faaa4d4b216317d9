/**
 * What keeps one partition, or one record, from being projected is found out and concerns nothing else: a record that
 * Postgres refuses, a lock, aborted transactions. Rows of a newer program end the process.
 */
import { randomBytes } from 'node:crypto';
import { DEAD_LETTER_TOPICS } from '@app/events';
import { Database, OutboxStore, type CurrentShipment } from '@app/projection';
import type { Client } from 'pg';
import { connected } from '../tools/local-stack/postgres';
import {
  madeEvent,
  madeUpdate,
  projected,
  untilProjected,
  updatesProducer,
  type UpdatesProducer,
} from './made-updates';
import { countOf, recordsOf } from './rows';
import { healthOf } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

let pipeline: Pipeline;
let producer: UpdatesProducer;
beforeAll(async () => {
  pipeline = await startPipeline({
    ownKafka: true,
    apps: ['projector'],
    env: { DATABASE_STATEMENT_TIMEOUT_MS: '1000', KAFKA_SESSION_TIMEOUT_MS: '3000' },
  });
  producer = await updatesProducer(pipeline);
});
afterAll(async () => {
  await producer?.stop();
  await pipeline?.stop();
});

const numbers = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

const readiness = (): Promise<number> => healthOf(`http://127.0.0.1:${pipeline.adminPorts.get('projector')}`);

const occurrences = (text: string): number => pipeline.log('projector').split(text).length - 1;

interface Letter {
  code: string;
  number: string;
}

const letters = (): Promise<Letter[]> =>
  pipeline.query(
    `SELECT code, convert_from(body, 'UTF8')::jsonb ->> 'trackingNumber' AS number
      FROM tracking.dead_letters WHERE code <> 'malformed_record'`,
  );

it.each([
  ['refuses', "RAISE EXCEPTION ''no''"],
  ['cannot write within the timeout of a statement', 'PERFORM pg_sleep(3)'],
])('an update that Postgres always %s is given up alone, and its batch is projected', async (what, does) => {
  const prefix = `always ${what}`;
  const poison = `${prefix}-13`;
  await pipeline.query(
    `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${does}; RETURN NEW; END';
      CREATE TRIGGER refuses BEFORE INSERT ON tracking.shipments FOR EACH ROW
        WHEN (NEW.tracking_number = '${poison}') EXECUTE FUNCTION public.refuse()`,
  );
  const batch = numbers(prefix, 21);
  await producer.publish(
    0,
    batch.map((number) => madeUpdate(number)),
  );
  const ofThis = async (): Promise<Letter[]> =>
    (await letters()).filter(({ number }) => number.startsWith(prefix));
  await until('the update is a dead letter', async () => (await ofThis()).length > 0, 90_000);
  expect(await ofThis()).toEqual([{ code: 'internal_error', number: poison }]);
  await untilProjected(
    pipeline,
    batch.filter((number) => number !== poison),
    30_000,
  );
  await pipeline.query('DROP FUNCTION public.refuse CASCADE');
});

it.each([
  [
    'a trigger that refuses every row',
    `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER refuses BEFORE INSERT ON tracking.shipment_events FOR EACH ROW EXECUTE FUNCTION public.refuse()`,
    'DROP FUNCTION public.refuse CASCADE',
  ],
  [
    'a constraint that no row keeps',
    'ALTER TABLE tracking.shipment_outbox ADD CONSTRAINT never CHECK (false) NOT VALID',
    'ALTER TABLE tracking.shipment_outbox DROP CONSTRAINT never',
  ],
  [
    'a column that is gone',
    'ALTER TABLE tracking.shipment_summaries RENAME COLUMN form TO other',
    'ALTER TABLE tracking.shipment_summaries RENAME COLUMN other TO form',
  ],
])(
  '%s makes a dead letter of no update, and all are projected once it is mended',
  async (what, harm, mend) => {
    const before = await countOf(pipeline, 'dead_letters');
    const failures = occurrences('batch failed');
    await pipeline.query(harm);
    const batch = numbers(what, 5);
    try {
      await producer.publish(
        0,
        batch.map((number) => madeUpdate(number)),
      );
      await until(
        'readiness says that a batch is stuck',
        async () => (await readiness()) === 503 && occurrences('batch failed') >= failures + 6,
        60_000,
      );
    } finally {
      await pipeline.query(mend);
    }
    await untilProjected(pipeline, batch, 30_000);
    expect(await countOf(pipeline, 'dead_letters')).toBe(before);
    await until('it is ready again', async () => (await readiness()) === 200);
  },
);

it('a trigger that refuses every change of a known shipment makes a dead letter of none', async () => {
  const known = numbers('known', 3);
  const updates = known.map((number) => madeUpdate(number));
  await producer.publish(0, updates);
  await untilProjected(pipeline, known);
  const before = await countOf(pipeline, 'dead_letters');
  const failures = occurrences('batch failed');
  await pipeline.query(
    `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER refuses BEFORE UPDATE ON tracking.shipments FOR EACH ROW EXECUTE FUNCTION public.refuse()`,
  );
  try {
    await producer.publish(
      0,
      known.map((number) => madeUpdate(number)),
    );
    await until('the updates have failed alone', () => occurrences('batch failed') >= failures + 8, 60_000);
  } finally {
    await pipeline.query('DROP FUNCTION public.refuse CASCADE');
  }
  await until('the updates are applied', async () => {
    const rows = await pipeline.query<{ event_count: number }>(
      `SELECT event_count FROM tracking.shipments WHERE tracking_number LIKE 'known-%'`,
    );
    return rows.every(({ event_count: count }) => count === 2);
  });
  expect(await countOf(pipeline, 'dead_letters')).toBe(before);
});

it('while the offsets are locked, as they are when a rebuild puts its tables in place, the tables can be locked as well', async () => {
  const before = await countOf(pipeline, 'dead_letters');
  const batch = numbers('swapped', 5);
  const failures = occurrences('batch failed');
  await connected(pipeline.databaseUrl, async (client) => {
    await client.query('BEGIN; LOCK TABLE tracking.consumer_offsets IN EXCLUSIVE MODE');
    await producer.publish(
      0,
      batch.map((number) => madeUpdate(number)),
    );
    await until('the batch keeps failing', () => occurrences('batch failed') >= failures + 5, 60_000);
    await client.query(
      `SET LOCAL lock_timeout = '3s';
        LOCK TABLE tracking.shipments, tracking.shipment_events, tracking.shipment_summaries IN ACCESS EXCLUSIVE MODE`,
    );
    await client.query('ROLLBACK');
  });
  await untilProjected(pipeline, batch, 30_000);
  expect(await countOf(pipeline, 'dead_letters')).toBe(before);
});

it('an update of a row that another session has locked for longer than the timeout waits and is not given up, and other partitions do not wait', async () => {
  await producer.publish(0, [madeUpdate('row')]);
  await untilProjected(pipeline, ['row']);
  const before = await countOf(pipeline, 'dead_letters');
  await connected(pipeline.databaseUrl, async (client) => {
    await client.query(`BEGIN; SELECT FROM tracking.shipments WHERE tracking_number = 'row' FOR UPDATE`);
    await producer.publish(0, [madeUpdate('row-before'), madeUpdate('row'), madeUpdate('row-behind')]);
    await untilProjected(pipeline, ['row-before'], 60_000);
    const failures = occurrences('batch failed');
    for (const [index, number] of numbers('beside', 10).entries()) {
      await producer.publish(1 + (index % 5), [madeUpdate(number)]);
      await untilProjected(pipeline, [number], 3_000);
    }
    await until('readiness says that a batch is stuck', async () => (await readiness()) === 503, 30_000);
    await until(
      'the update has failed alone again and again',
      () => occurrences('batch failed') >= failures + 4,
      60_000,
    );
    expect(await projected(pipeline, ['row-behind'])).toBe(0);
    await client.query('ROLLBACK');
  });
  await untilProjected(pipeline, ['row-behind'], 30_000);
  const [row] = await pipeline.query<{ event_count: number }>(
    `SELECT event_count FROM tracking.shipments WHERE tracking_number = 'row'`,
  );
  expect(row!.event_count).toBe(2);
  expect(await countOf(pipeline, 'dead_letters')).toBe(before);
  await until('it is ready again', async () => (await readiness()) === 200);
});

/** An outbox of our own, with so short a timeout of statements; the projector's own publication waits meanwhile. */
async function withOutbox(
  timeoutMs: number,
  work: (outbox: OutboxStore, holder: Client) => Promise<void>,
): Promise<void> {
  const database = new Database({
    DATABASE_URL: pipeline.databaseUrl,
    DATABASE_POOL_SIZE: 2,
    DATABASE_CONNECT_TIMEOUT_MS: 5_000,
    DATABASE_STATEMENT_TIMEOUT_MS: timeoutMs,
  });
  await database.open();
  await until(
    'all earlier states are published',
    async () => (await countOf(pipeline, 'shipment_outbox')) === 0,
  );
  await connected(pipeline.databaseUrl, async (holder) => {
    await holder.query('BEGIN; SELECT FROM tracking.publications FOR UPDATE');
    await pipeline.query(`INSERT INTO tracking.publications (topic, last_sequence) VALUES ('own', 0)`);
    await work(new OutboxStore(database), holder);
    await holder.query('ROLLBACK');
  });
  await pipeline.query(`DELETE FROM tracking.publications WHERE topic = 'own'`);
  await database.close();
}

it('states whose publishing takes longer than the timeout of a statement are published once', async () => {
  await withOutbox(200, async (outbox, holder) => {
    await producer.publish(5, [madeUpdate('published-slowly')]);
    await untilProjected(pipeline, ['published-slowly']);
    let published = 0;
    const publish = async (): Promise<void> => {
      published++;
      await holder.query('SELECT pg_sleep(1)');
    };
    expect((await outbox.take('own', 10, publish)).changes).toBeGreaterThan(0);
    expect((await outbox.take('own', 10, publish)).changes).toBe(0);
    expect(published).toBe(1);
  });
});

it('a state whose change is crossed out more slowly than the timeout of a statement is published once', async () => {
  await withOutbox(200, async (outbox) => {
    await producer.publish(5, [madeUpdate('crossed-out-slowly')]);
    await untilProjected(pipeline, ['crossed-out-slowly']);
    let published = 0;
    await connected(pipeline.databaseUrl, async (client) => {
      let released: Promise<unknown> = Promise.resolve();
      const publish = async (): Promise<void> => {
        published++;
        await client.query('BEGIN; SELECT FROM tracking.shipment_outbox FOR UPDATE');
        released = client.query('SELECT pg_sleep(1); ROLLBACK');
      };
      expect((await outbox.take('own', 10, publish)).changes).toBe(1);
      await released;
    });
    expect(published).toBe(1);
  });
});

it('of states that are too large to be read at once some are left for the next time', async () => {
  await withOutbox(30_000, async (outbox) => {
    const large = numbers('large-state', 8);
    await producer.publish(
      5,
      large.map((number) => madeUpdate(number)),
    );
    await untilProjected(pipeline, large);
    await pipeline.query(
      `UPDATE tracking.shipments SET attributes = jsonb_build_object('x', repeat('x', 3 * 1024 * 1024))
        WHERE tracking_number LIKE 'large-state%'`,
    );
    const published: string[][] = [];
    const publish = async (states: CurrentShipment[]): Promise<void> => {
      published.push(states.map(({ shipment }) => shipment!.trackingNumber));
    };
    expect(await outbox.take('own', 100, publish)).toMatchObject({ changes: 6, hasMore: true });
    expect(await outbox.take('own', 100, publish)).toMatchObject({ changes: 2, hasMore: false });
    expect(published.flat().toSorted()).toEqual(large.toSorted());
    await pipeline.query(
      `UPDATE tracking.shipments SET attributes = '{}' WHERE tracking_number LIKE 'large-state%'`,
    );
  });
});

it('each malformed record becomes one dead letter although its batch fails again and again', async () => {
  const malformed = Array.from({ length: 30 }, () => randomBytes(40));
  const good = numbers('locked', 10);
  const failures = occurrences('trying it again');
  await connected(pipeline.databaseUrl, async (client) => {
    await client.query('BEGIN; LOCK TABLE tracking.shipments IN EXCLUSIVE MODE');
    await producer.publish(2, [...malformed, ...good.map((number) => madeUpdate(number))]);
    await until(
      'the batch has failed three times',
      () => occurrences('trying it again') >= failures + 3,
      60_000,
    );
    await client.query('ROLLBACK');
  });
  await untilProjected(pipeline, good, 30_000);
  const records = await recordsOf(pipeline, DEAD_LETTER_TOPICS.shipmentUpdates);
  const copies = malformed.map((body) => records.filter(({ value }) => value.equals(body)).length);
  expect(copies).toEqual(malformed.map(() => 1));
});

it.each(['abort', 'commit'] as const)(
  'an update behind a large transaction is projected within seconds (%s)',
  async (end) => {
    // Larger than a fetch all together, so that one fetch may hold nothing but aborted records.
    const message = 'x'.repeat(60_000);
    const said = numbers(`transaction-${end}`, 8);
    const large = said.map((number) => {
      const events = Array.from({ length: 5 }, () => madeEvent({ message }));
      return madeUpdate(number, { events });
    });
    await producer.publishInTransaction(3, large, end);
    await producer.publish(3, [madeUpdate(`behind-${end}`)]);
    await untilProjected(pipeline, [`behind-${end}`], 5_000);
    expect(await projected(pipeline, said)).toBe(end === 'commit' ? 8 : 0);
    expect(await readiness()).toBe(200);
  },
);

it('rows of a newer program end the process with a reason and without a dead letter, and are updated once it knows them', async () => {
  await producer.publish(4, [madeUpdate('newer')]);
  await untilProjected(pipeline, ['newer']);
  const before = await countOf(pipeline, 'dead_letters');
  const setForm = (form: number) =>
    pipeline.query(
      `UPDATE tracking.shipment_summaries SET form = $1
        WHERE shipment_id = (SELECT id FROM tracking.shipments WHERE tracking_number = 'newer')`,
      [form],
    );
  await setForm(999);
  await producer.publish(4, [madeUpdate('newer')]);
  const { message } = await pipeline.processes.get('projector')!.death();
  expect(message).toContain('(exit 1)');
  expect(pipeline.log('projector')).toMatch(/"level":"fatal".*stored form 999 is newer/);
  expect(await countOf(pipeline, 'dead_letters')).toBe(before);

  await setForm(1);
  await pipeline.restart('projector');
  await until('the update is applied', async () => {
    const [row] = await pipeline.query<{ event_count: number }>(
      `SELECT event_count FROM tracking.shipments WHERE tracking_number = 'newer'`,
    );
    return row!.event_count === 2;
  });
  expect(await countOf(pipeline, 'dead_letters')).toBe(before);
});
