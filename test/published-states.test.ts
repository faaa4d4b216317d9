/**
 * Every change of a shipment reaches the topic of the current states: whatever locks a reader of the database holds,
 * however large a state is, and with a sequence that grows although the database is set back or rebuilt.
 */
import { TOPICS, type Shipment } from '@app/events';
import { kafkaClient } from '@app/kafka';
import type { Client } from 'pg';
import { connected } from '../tools/local-stack/postgres';
import { madeUpdate, untilProjected, updatesProducer, type UpdatesProducer } from './made-updates';
import { recordsOf, untilOutboxIsEmpty } from './rows';
import { healthOf, launchApp, ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { ANALYST, schemaDatabases } from './setup/schema-database';
import { until } from './until';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let own: OwnProcesses;
let pipeline: Pipeline;
let producer: UpdatesProducer;
beforeAll(async () => {
  own = ownProcesses();
  pipeline = await startPipeline({ ownKafka: true, apps: ['projector'] });
  producer = await updatesProducer(pipeline);
});
afterAll(async () => {
  await producer?.stop();
  await pipeline?.stop();
  await own?.stop();
  await databases.dropAll();
});

interface Published {
  sequence: bigint;
  state: Shipment;
}

/** What was published about a shipment, oldest first. */
async function published(trackingNumber: string): Promise<Published[]> {
  const records = await recordsOf(pipeline, TOPICS.shipments);
  return records
    .map(({ headers, value }) => ({
      sequence: BigInt(headers.ce_sequence!),
      state: JSON.parse(value.toString()) as Shipment,
    }))
    .filter(({ state }) => state.trackingNumber === trackingNumber);
}

const untilPublished = (trackingNumber: string): Promise<Published[]> =>
  until(
    `a state of ${trackingNumber} is published`,
    async () => {
      const states = await published(trackingNumber);
      return states.length > 0 && states;
    },
    30_000,
  );

const stateOf = async (number: string) => (await published(number)).at(-1)?.state;

/** What the brokers call a topic among the resources that have settings. */
const TOPIC_RESOURCE = 2;

/** Undefined takes the limit of the topic away. */
async function setLimit(bytes: string | undefined): Promise<void> {
  const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  const configEntries = [
    { name: 'cleanup.policy', value: 'compact' },
    ...(bytes === undefined ? [] : [{ name: 'max.message.bytes', value: bytes }]),
  ];
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: TOPIC_RESOURCE, name: TOPICS.shipments, configEntries }],
  });
  await admin.disconnect();
}

describe('a large state', () => {
  const LIMIT = 4_000;

  it('that its topic does not take goes out truncated and says so, and one beside it goes out whole', async () => {
    await setLimit(String(LIMIT));
    const long = 'x'.repeat(3 * LIMIT);
    await producer.publish(0, [
      madeUpdate('many attributes', { shipment: { orderId: '1001', attributes: { note: long } } }),
      madeUpdate('neighbour', { shipment: { orderId: '1002', attributes: { note: 'short' } } }),
      madeUpdate('long texts', {
        shipment: { orderId: long, orderNumber: long, shippingMethod: long, attributes: { note: long } },
      }),
    ]);
    await untilProjected(pipeline, ['many attributes', 'neighbour', 'long texts']);
    await untilOutboxIsEmpty(pipeline);

    expect(await stateOf('many attributes')).toMatchObject({
      truncated: true,
      attributes: {},
      orderId: '1001',
    });
    expect(await stateOf('long texts')).toMatchObject({
      truncated: true,
      attributes: {},
      orderId: null,
      status: 'in_transit',
    });
    const neighbour = await stateOf('neighbour');
    expect(neighbour).toMatchObject({ attributes: { note: 'short' }, orderId: '1002' });
    expect(neighbour).not.toHaveProperty('truncated');
    await setLimit(undefined);
  });

  it('is whole in the topic again once the topic takes it', async () => {
    await producer.publish(0, [madeUpdate('many attributes')]);
    await until(
      'a newer state is published',
      async () => (await stateOf('many attributes'))?.eventCount === 2,
    );
    const state = await stateOf('many attributes');
    expect(state).toMatchObject({ attributes: { note: 'x'.repeat(3 * LIMIT) } });
    expect(state).not.toHaveProperty('truncated');
  });
});

/** Takes the advisory locks of former versions, and on each relation every lock that is granted. */
async function holdEveryLock(client: Client): Promise<string[]> {
  await client.query('SELECT pg_advisory_lock(7026318), pg_advisory_lock(7026319)');
  const relations = await pipeline.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('r', 'v', 'm')`,
  );
  const modes = ['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];
  const held: string[] = [];
  await client.query('BEGIN');
  for (const { name } of relations) {
    for (const mode of modes) {
      await client.query('SAVEPOINT before');
      try {
        await client.query(`LOCK TABLE tracking."${name}" IN ${mode} MODE NOWAIT`);
        held.push(`${name} ${mode}`);
      } catch {
        await client.query('ROLLBACK TO SAVEPOINT before');
      }
    }
  }
  return held;
}

describe('while an analyst holds every lock that it can get', () => {
  it('states are published, and a second projector starts', async () => {
    const analyst = new URL(pipeline.databaseUrl);
    analyst.username = await databases.role('analyst', `LOGIN IN ROLE ${ANALYST}`);
    await connected(analyst.href, async (client) => {
      const held = await holdEveryLock(client);
      expect(held).toEqual(
        expect.arrayContaining(['shipments ACCESS SHARE', 'consumer_offsets ACCESS SHARE']),
      );

      await producer.publish(0, [madeUpdate('beside locks')]);
      await untilPublished('beside locks');
      const second = await launchApp(own.group, 'projector', 'second-projector', {
        KAFKA_BROKERS: pipeline.brokers.join(','),
        DATABASE_URL: pipeline.databaseUrl,
      });
      const isReady = async (): Promise<boolean> => (await healthOf(second.adminUrl)) === 200;
      await until('the second projector is ready', isReady, 30_000);
      await producer.publish(0, [madeUpdate('beside locks and a projector')]);
      await untilPublished('beside locks and a projector');
      await second.child.stop();
    });
  });
});

/** Copies all tables of the schema into another one, with the counters behind their columns. */
const keepCopy = (client: Client): Promise<unknown> =>
  client.query(`DO $$ DECLARE name text; BEGIN
    CREATE SCHEMA kept;
    CREATE TABLE kept.counters AS SELECT sequencename AS counter, last_value AS value FROM pg_sequences
      WHERE schemaname = 'tracking';
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r' LOOP
      EXECUTE format('CREATE TABLE kept.%I AS TABLE tracking.%I', name, name);
    END LOOP;
  END $$`);

const restoreCopy = (client: Client): Promise<unknown> =>
  client.query(`DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind = 'r' LOOP
      EXECUTE format('TRUNCATE tracking.%I', name);
      EXECUTE format('INSERT INTO tracking.%I OVERRIDING SYSTEM VALUE TABLE kept.%I', name, name);
    END LOOP;
    PERFORM setval(format('tracking.%I', counter)::regclass, value) FROM kept.counters WHERE value IS NOT NULL;
  END $$`);

const greatest = (states: Published[]): bigint =>
  states.reduce((most, { sequence }) => (sequence > most ? sequence : most), 0n);

describe('the sequence of a shipment', () => {
  const NUMBER = 'set back';
  const changes = Array.from({ length: 9 }, () => madeUpdate(NUMBER));

  const eventCount = async (): Promise<number | undefined> =>
    (
      await pipeline.query<{ event_count: number }>(
        'SELECT event_count FROM tracking.shipments WHERE tracking_number = $1',
        [NUMBER],
      )
    )[0]?.event_count;

  async function untilReadAgain(): Promise<void> {
    await until('everything is applied again', async () => (await eventCount()) === changes.length, 30_000);
    await untilOutboxIsEmpty(pipeline);
  }

  it('grows when Postgres is set back to an older state, and when it is rebuilt', async () => {
    for (const [index, change] of changes.entries()) {
      await producer.publish(0, [change]);
      await until('the change is applied', async () => (await eventCount()) === index + 1);
      await untilOutboxIsEmpty(pipeline);
      if (index === 0) await connected(pipeline.databaseUrl, keepCopy);
    }
    const first = await published(NUMBER);
    expect(first.map(({ state }) => state.eventCount)).toEqual(changes.map((_, index) => index + 1));
    for (const [index, { sequence }] of first.entries())
      expect(sequence).toBeGreaterThan(first[index - 1]?.sequence ?? 0n);

    await pipeline.kill('projector', 'SIGTERM');
    await connected(pipeline.databaseUrl, restoreCopy);
    expect(await eventCount()).toBe(1);
    await pipeline.restart('projector');
    await untilReadAgain();
    const afterRestore = (await published(NUMBER)).slice(first.length);
    expect(afterRestore.at(-1)?.state.eventCount).toBe(changes.length);
    for (const { sequence } of afterRestore) expect(sequence).toBeGreaterThan(greatest(first));

    await pipeline.kill('projector', 'SIGTERM');
    await pipeline.query('DROP SCHEMA tracking CASCADE; DROP SCHEMA kept CASCADE');
    await pipeline.restart('projector');
    await untilReadAgain();
    const afterRebuild = (await published(NUMBER)).slice(first.length + afterRestore.length);
    expect(afterRebuild.at(-1)?.state.eventCount).toBe(changes.length);
    for (const { sequence } of afterRebuild)
      expect(sequence).toBeGreaterThan(greatest([...first, ...afterRestore]));
  });
});
