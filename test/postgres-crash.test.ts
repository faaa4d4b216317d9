/**
 * Postgres dies and comes back under load. It does not wait for its disk here, so a crash also takes back commits
 * that it had confirmed: rows and offsets together, which is why they are read and applied again.
 */
import { connected, startPostgres, type Postgres } from '../tools/local-stack/postgres';
import { waitUntilProcessed } from '../tools/local-stack/progress';
import { manyWebhooks } from './many-webhooks';
import { FORGET_EVERYTHING } from './rows';
import { healthOf, ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

const WEBHOOKS = 1_500;
const SHIPMENTS = 100;
const AT_ONCE = 25;
const LINEAGE = `'received_at', 'first_received_at', 'updated_at', 'last_raw_id', 'raw_id', 'raw_topic',
  'raw_partition', 'raw_offset'`;

let own: OwnProcesses;
let postgres: Postgres;
let pipeline: Pipeline;

beforeAll(async () => {
  own = ownProcesses();
  postgres = await start();
  pipeline = await startPipeline({
    ownKafka: true,
    env: {
      DATABASE_URL: postgres.url,
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      DATABASE_CONNECT_TIMEOUT_MS: '1000',
      DATABASE_STATEMENT_TIMEOUT_MS: '5000',
    },
  });
  // The schema is on the disk, whatever becomes of the rows.
  await ask('CHECKPOINT');
});
afterAll(async () => {
  await pipeline?.stop();
  await own?.stop();
});

const start = (port?: number): Promise<Postgres> =>
  startPostgres({
    group: own.group,
    port,
    durable: false,
    settings: { wal_writer_delay: '2s', restart_after_crash: 'off' },
  });

/** Processes of the former server may live on for a moment; until then no new one can start. */
async function restartPostgres(): Promise<void> {
  postgres = await until('Postgres starts again', () => start(postgres.port).catch(() => undefined));
}

const ask = async <Row>(sql: string): Promise<Row[]> =>
  connected(postgres.url, async (client) => (await client.query(sql)).rows as Row[]);

const rows = (table: string): Promise<unknown[]> =>
  ask(`SELECT to_jsonb(t) - ARRAY[${LINEAGE}] AS row FROM tracking.${table} t ORDER BY id`);

const processed = (): Promise<void> =>
  waitUntilProcessed({ brokers: pipeline.brokers, databaseUrl: postgres.url }, 60_000);

const projectorAnswers = (path: 'livez' | 'readyz'): Promise<number> =>
  healthOf(`http://127.0.0.1:${pipeline.adminPorts.get('projector')}`, path);

async function sendAll(from: number, to: number): Promise<void> {
  const webhooks = manyWebhooks(pipeline.secrets, WEBHOOKS, SHIPMENTS, 'postgres').slice(from, to);
  for (let first = 0; first < webhooks.length; first += AT_ONCE) {
    const batch = webhooks.slice(first, first + AT_ONCE);
    const answers = await Promise.all(batch.map((webhook) => pipeline.send(webhook)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  }
}

it('applies every acknowledged webhook once although Postgres is killed or stopped at once, again and again', async () => {
  const projector = pipeline.processes.get('projector')!;
  // Killed, told to stop at once without a checkpoint, told to stop while transactions go on.
  for (const [turn, signal] of (['SIGKILL', 'SIGQUIT', 'SIGINT', 'SIGKILL'] as const).entries()) {
    const sending = sendAll(turn * 300, turn * 300 + 300);
    await until('rows are being written', async () => {
      const [row] = await ask<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE application_name = 'parcelwire-projector' AND state <> 'idle'`,
      );
      return row!.count > 0;
    });
    await postgres.process.stop(signal);
    await sending;
    await restartPostgres();
  }
  await sendAll(1_200, WEBHOOKS);
  await processed();

  expect(pipeline.processes.get('projector')).toBe(projector);
  expect(projector.isRunning).toBe(true);
  expect(await ask('SELECT code, detail FROM tracking.dead_letters')).toEqual([]);
  expect([await projectorAnswers('livez'), await projectorAnswers('readyz')]).toEqual([200, 200]);
  const afterCrashes = { shipments: await rows('shipments'), events: await rows('shipment_events') };
  expect(afterCrashes.shipments).toHaveLength(SHIPMENTS);
  expect(await ask('SELECT sum(event_count)::int AS counted FROM tracking.shipments')).toEqual([
    { counted: afterCrashes.events.length },
  ]);

  // The same log read again from its beginning, undisturbed.
  await pipeline.kill('projector', 'SIGTERM');
  await ask(FORGET_EVERYTHING);
  await pipeline.restart('projector');
  await processed();
  expect(await rows('shipments')).toEqual(afterCrashes.shipments);
  expect(await rows('shipment_events')).toEqual(afterCrashes.events);
});

it.each([
  [
    'refuses to write',
    `ALTER SYSTEM SET default_transaction_read_only = on`,
    `ALTER SYSTEM RESET default_transaction_read_only`,
  ],
  [
    'accepts no logins',
    `ALTER DATABASE parcelwire ALLOW_CONNECTIONS false`,
    `ALTER DATABASE parcelwire ALLOW_CONNECTIONS true`,
  ],
])('waits, without a dead letter, while Postgres %s', async (_what, begin, end) => {
  const admin = new URL(postgres.url);
  admin.pathname = '/postgres';
  const tell = (...statements: string[]): Promise<void> =>
    connected(admin.href, async (client) => {
      await client.query('SET default_transaction_read_only = off');
      for (const statement of statements) await client.query(statement);
    });
  const cutOff = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'parcelwire-projector'`;

  const before = (await rows('shipments')).length;
  await tell(begin, 'SELECT pg_reload_conf()', cutOff);
  const seed = `waits-${begin.length}`;
  const webhooks = manyWebhooks(pipeline.secrets, 20, 20, seed);
  const answers = await Promise.all(webhooks.map((webhook) => pipeline.send(webhook)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  const retries = (): number => pipeline.log('projector').split('trying it again').length;
  const noise = retries();
  await until('the projector tries again', () => retries() >= noise + 3);
  await tell(end, 'SELECT pg_reload_conf()');
  await processed();
  expect(await rows('shipments')).toHaveLength(before + 20);
  expect(await ask('SELECT code, detail FROM tracking.dead_letters')).toEqual([]);
});

it('waits while another session locks its tables for longer than a statement waits for it', async () => {
  const before = (await rows('shipments')).length;
  const webhooks = manyWebhooks(pipeline.secrets, 20, 20, 'locked');
  await connected(postgres.url, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE tracking.shipments IN EXCLUSIVE MODE');
    await Promise.all(webhooks.map((webhook) => pipeline.send(webhook)));
    await until('a statement has waited in vain', () =>
      pipeline.log('projector').includes('due to lock timeout'),
    );
    await client.query('ROLLBACK');
  });
  await processed();
  expect(await rows('shipments')).toHaveLength(before + 20);
  expect(await ask('SELECT code, detail FROM tracking.dead_letters')).toEqual([]);
});
