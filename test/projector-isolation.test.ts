/**
 * What keeps one partition, or one record, from being projected is found out and concerns nothing else: a statement
 * that always takes too long, a lock, aborted transactions. Rows of a newer program end the process.
 */
import { randomBytes } from 'node:crypto';
import { DEAD_LETTER_TOPICS } from '@app/events';
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

it('an update whose statement always outlasts its timeout is given up alone, its batch is projected, and other partitions do not wait', async () => {
  await pipeline.query(
    `CREATE FUNCTION public.sleep() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(10); RETURN NEW; END';
      CREATE TRIGGER sleeps BEFORE INSERT ON tracking.shipments FOR EACH ROW
        WHEN (NEW.tracking_number = 'slow-13') EXECUTE FUNCTION public.sleep()`,
  );
  const [batch, elsewhere] = [numbers('slow', 21), numbers('beside', 20)];
  await producer.publish(
    0,
    batch.map((number) => madeUpdate(number)),
  );
  await until('the batch has failed', () => occurrences('batch failed') > 0);
  for (const [index, number] of elsewhere.entries()) {
    await producer.publish(1 + (index % 5), [madeUpdate(number)]);
    await untilProjected(pipeline, [number], 3_000);
  }
  expect(await letters()).toEqual([]);
  expect(await projected(pipeline, ['slow-13'])).toBe(0);
  await until('readiness says that a batch is stuck', async () => (await readiness()) === 503);

  await until('the slow update is a dead letter', async () => (await letters()).length > 0, 60_000);
  expect(await letters()).toEqual([{ code: 'internal_error', number: 'slow-13' }]);
  await untilProjected(
    pipeline,
    batch.filter((number) => number !== 'slow-13'),
    30_000,
  );
  await until('it is ready again', async () => (await readiness()) === 200);
  await pipeline.query('DROP FUNCTION public.sleep CASCADE');
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
