/**
 * However much is said of one shipment, and in whatever form, others do not wait for it: at its bound its further
 * updates are dead letters, its rows stay, and it says so.
 */
import { randomUUID } from 'node:crypto';
import type { ShipmentEvent } from '@app/events';
import { aftershipWebhook, type ExampleWebhook } from '../tools/example/webhooks';
import {
  madeEvent,
  madeUpdate,
  projected,
  untilProjected,
  updatesProducer,
  type UpdatesProducer,
} from './made-updates';
import { rowsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

let pipeline: Pipeline;
let producer: UpdatesProducer;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true });
  producer = await updatesProducer(pipeline);
});
afterAll(async () => {
  await producer?.stop();
  await pipeline?.stop();
});

interface Letter {
  code: string;
  detail: string;
  number: string;
}

const lettersOf = (trackingNumber: string): Promise<Letter[]> =>
  pipeline.query(
    `SELECT code, detail FROM tracking.dead_letters
      WHERE convert_from(body, 'UTF8')::jsonb ->> 'trackingNumber' = $1`,
    [trackingNumber],
  );

async function accepted(webhook: ExampleWebhook): Promise<void> {
  expect((await pipeline.send(webhook)).status).toBe(202);
}

function snapshot(trackingNumber: string, turn: number, checkpoints: number): ExampleWebhook {
  const at = Date.UTC(2026, 0, 1) + turn * 3_600_000;
  const body = {
    ts: at / 1_000,
    event: 'tracking_update',
    event_id: randomUUID(),
    msg: {
      id: 'a'.repeat(24),
      slug: 'fedex',
      tracking_number: trackingNumber,
      tag: 'InTransit',
      subtag: 'InTransit_001',
      updated_at: new Date(at).toISOString(),
      checkpoints: Array.from({ length: checkpoints }, (_, index) => ({
        slug: 'fedex',
        checkpoint_time: new Date(at - index * 1_000).toISOString(),
        message: `${turn}/${index} ${'scanned '.repeat(80)}`,
        tag: 'InTransit',
        subtag: 'InTransit_001',
      })),
    },
  };
  const bytes = Buffer.from(JSON.stringify(body));
  return aftershipWebhook('', bytes, pipeline.secrets.ACME_AFTERSHIP_SECRET, '2024-04');
}

describe('a shipment of which every webhook tells other checkpoints', () => {
  const NUMBER = 'BOUNDLESS';
  const SNAPSHOTS = 60;
  const CHECKPOINTS = 200;
  const WITHIN_MS = 5_000;

  it('delays no other shipment on its way to the bound', async () => {
    expect(snapshot(NUMBER, 0, CHECKPOINTS).body.length).toBeGreaterThan(150_000);
    let slowest = 0;
    for (let turn = 0; turn < SNAPSHOTS; turn++) {
      await accepted(snapshot(NUMBER, turn, CHECKPOINTS));
      if (turn % 5 < 4) continue;
      const neighbours = Array.from({ length: 6 }, (_, index) => `NEIGHBOUR-${turn}-${index}`);
      const begin = performance.now();
      for (const neighbour of neighbours) await accepted(snapshot(neighbour, turn, 1));
      await untilProjected(pipeline, neighbours, WITHIN_MS);
      slowest = Math.max(slowest, performance.now() - begin);
    }
    await pipeline.waitUntilProcessed(60_000);
    process.stdout.write(`neighbours of a growing shipment: ${Math.round(slowest)} ms at most\n`);
  });

  it('is limited: further updates are dead letters, and its rows stay as they are', async () => {
    const shipment = async () =>
      (
        await pipeline.query<{ event_count: number; limited: boolean }>(
          `SELECT event_count, attributes -> 'limited' AS limited FROM tracking.shipments WHERE tracking_number = $1`,
          [NUMBER],
        )
      )[0]!;
    expect((await shipment()).limited).toBe(true);
    expect((await shipment()).event_count).toBeGreaterThan(5_000);
    expect((await shipment()).event_count).toBeLessThanOrEqual(10_000);
    const before = { row: await shipment(), events: await rowsOf(pipeline, 'shipment_events') };
    const letters = await lettersOf(NUMBER);
    expect(letters.length).toBeGreaterThan(0);
    expect(letters).toEqual(letters.map(() => expect.objectContaining({ code: 'limit_exceeded' })));

    const begin = performance.now();
    await accepted(snapshot(NUMBER, SNAPSHOTS, CHECKPOINTS));
    await accepted(snapshot('BEHIND', SNAPSHOTS, 1));
    await until(
      'one more update is a dead letter',
      async () => (await lettersOf(NUMBER)).length === letters.length + 1,
      WITHIN_MS,
    );
    const took = performance.now() - begin;
    await untilProjected(pipeline, ['BEHIND'], WITHIN_MS);
    process.stdout.write(
      `one more update of a shipment at its bound: ${Math.round(took)} ms until its dead letter\n`,
    );
    expect(await shipment()).toEqual(before.row);
    const events = await rowsOf(pipeline, 'shipment_events');
    expect(events.length).toBe(before.events.length + 1);
    expect(events).toEqual(expect.arrayContaining(before.events.slice(0, 50)));
  });
});

/** Reports of one scan: the first one knows no part of it, each of the others another value of one. */
function crowd(size: number): ShipmentEvent[] {
  const [first, ...others] = Array.from({ length: size }, () => madeEvent());
  return [
    first!,
    ...others.map((event, index) => ({ ...event, scan: { id: first!.id, parts: [`part ${index}`] } })),
  ];
}

describe('an update of another producer', () => {
  it('with 5,000 reports of one scan is a dead letter at once', async () => {
    await producer.publish(0, [
      madeUpdate('crowd-5000', { events: crowd(5_000) }),
      madeUpdate('behind-5000'),
    ]);
    await untilProjected(pipeline, ['behind-5000'], 3_000);
    await until('it is a dead letter', async () => (await lettersOf('crowd-5000')).length === 1, 3_000);
    expect(await projected(pipeline, ['crowd-5000'])).toBe(0);
  });

  it.each([
    ['of a new shipment', false],
    ['of a known shipment', true],
  ])(
    'with 1,900 reports of one scan %s is done with in seconds, and so are its neighbours',
    async (what, isKnown) => {
      const number = `crowd ${what}`;
      if (isKnown) {
        await producer.publish(1, [madeUpdate(number)]);
        await untilProjected(pipeline, [number]);
      }
      const begin = performance.now();
      await producer.publish(1, [
        madeUpdate(`before ${number}`),
        madeUpdate(number, { id: 'the crowd', events: crowd(1_900) }),
        madeUpdate(`behind ${number}`),
      ]);
      await untilProjected(pipeline, [`before ${number}`, `behind ${number}`], 10_000);
      process.stdout.write(`reports of one scan ${what}: ${Math.round(performance.now() - begin)} ms\n`);
      expect(await projected(pipeline, [number])).toBe(isKnown ? 1 : 0);
      const letters = await until('it is a dead letter', async () => {
        const seen = await lettersOf(number);
        return seen.length > 0 && seen;
      });
      expect(letters).toEqual([expect.objectContaining({ code: 'limit_exceeded' })]);
    },
  );

  it('with times that are none leaves every view readable', async () => {
    const occurredAtText = '2026-99-99T10:00:00Z';
    const events = (['in_transit', 'delivered'] as const).map((status) =>
      madeEvent({
        status,
        occurredAtText,
        milestones: status === 'delivered' ? ['delivered'] : ['picked_up'],
      }),
    );
    await producer.publish(2, [madeUpdate('no time', { shipment: { status: 'delivered' }, events })]);
    await untilProjected(pipeline, ['no time']);
    const views = await pipeline.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('v', 'm')`,
    );
    expect(views.length).toBeGreaterThanOrEqual(7);
    for (const { name } of views) {
      const rows = await pipeline.query(`SELECT * FROM tracking.${name}`);
      expect([name, rows]).toEqual([name, expect.any(Array)]);
    }
    const transit = await pipeline.query(
      `SELECT status, transit_days FROM tracking.shipment_transit WHERE tracking_number = 'no time'`,
    );
    expect(transit).toEqual([{ status: 'delivered', transit_days: expect.anything() }]);
  });
});
