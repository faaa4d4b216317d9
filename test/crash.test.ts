import { manyWebhooks } from './many-webhooks';
import { FORGET_EVERYTHING, countOf, rowsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(300_000);

const WEBHOOKS = 2_000;
const AT_ONCE = 25;
/** After how many webhooks both apps are killed. */
const CRASHES = [400, 1_000, 1_600];

let pipeline: Pipeline;
beforeAll(
  async () => (pipeline = await startPipeline({ ownKafka: true, env: { KAFKA_SESSION_TIMEOUT_MS: '6000' } })),
);
afterAll(() => pipeline?.stop());

it('applies every acknowledged webhook once, although normalizer and projector are killed again and again', async () => {
  const webhooks = manyWebhooks(pipeline.secrets, WEBHOOKS, 150, 'crash');
  const accepted: string[] = [];
  let crashes: Promise<unknown> = Promise.resolve();
  for (let start = 0; start < WEBHOOKS; start += AT_ONCE) {
    const answers = await Promise.all(
      webhooks.slice(start, start + AT_ONCE).map((webhook) => pipeline.send(webhook)),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(202);
      accepted.push(((await answer.json()) as { id: string }).id);
    }
    if (CRASHES.includes(start)) {
      await crashes;
      crashes = Promise.all([crash('normalizer'), crash('projector')]);
    }
  }
  await crashes;
  await pipeline.waitUntilProcessed(120_000);

  expect(accepted).toHaveLength(WEBHOOKS);
  expect(await countOf(pipeline, 'dead_letters')).toBe(0);
  const afterCrashes = {
    shipments: await rowsOf(pipeline, 'shipments'),
    events: await rowsOf(pipeline, 'shipment_events'),
  };
  expect(afterCrashes.shipments).toHaveLength(150);
  const counts = await pipeline.query('SELECT sum(event_count)::int AS counted FROM tracking.shipments');
  expect(counts).toEqual([{ counted: afterCrashes.events.length }]);

  // The same log read again from its beginning, undisturbed: whatever was lost or applied twice would differ.
  await pipeline.kill('projector', 'SIGTERM');
  await pipeline.query(FORGET_EVERYTHING);
  await pipeline.restart('projector');
  await pipeline.waitUntilProcessed(120_000);
  expect(await rowsOf(pipeline, 'shipments')).toEqual(afterCrashes.shipments);
  expect(await rowsOf(pipeline, 'shipment_events')).toEqual(afterCrashes.events);
});

async function crash(app: 'normalizer' | 'projector'): Promise<void> {
  await pipeline.kill(app);
  await pipeline.restart(app);
}
