import { manyWebhooks, shuffled } from './many-webhooks';
import { EMPTY_PROJECTION, rowsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import type { ExampleWebhook } from '../tools/example/webhooks';

jest.setTimeout(180_000);

let pipeline: Pipeline;
beforeAll(async () => (pipeline = await startPipeline({ ownKafka: true })));
afterAll(() => pipeline?.stop());

async function sendAll(webhooks: readonly ExampleWebhook[], atOnce: number): Promise<void> {
  for (let start = 0; start < webhooks.length; start += atOnce) {
    const answers = await Promise.all(
      webhooks.slice(start, start + atOnce).map((webhook) => pipeline.send(webhook)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  }
}

/** What the tables hold after all this was sent to an empty projection. */
async function projected(
  send: () => Promise<void>,
): Promise<Record<'shipments' | 'events' | 'unmapped', unknown[]>> {
  await pipeline.waitUntilProcessed();
  await pipeline.query(EMPTY_PROJECTION);
  await send();
  await pipeline.waitUntilProcessed(60_000);
  return {
    shipments: await rowsOf(pipeline, 'shipments'),
    events: await rowsOf(pipeline, 'shipment_events'),
    unmapped: await pipeline.query(
      'SELECT integration, field, code, count FROM tracking.unmapped_codes ORDER BY 1, 2, 3',
    ),
  };
}

it('gives the same rows for the same 200 webhooks in order, shuffled, doubled, and in other batches', async () => {
  const webhooks = manyWebhooks(pipeline.secrets, 200, 12);
  const inOrder = await projected(() => sendAll(webhooks, 1));
  expect(inOrder.shipments).toHaveLength(12);
  expect(inOrder.events.length).toBeGreaterThan(60);
  expect(inOrder.unmapped).toContainEqual(expect.objectContaining({ code: 'Teleported' }));

  expect(await projected(() => sendAll(shuffled(webhooks, 'x'), 40))).toEqual(inOrder);
  expect(await projected(() => sendAll(shuffled([...webhooks, ...webhooks], 'y'), 7))).toEqual(inOrder);
  expect(
    await projected(async () => {
      await pipeline.kill('projector', 'SIGTERM');
      await sendAll(webhooks.toReversed(), 100);
      await pipeline.restart('projector');
    }),
  ).toEqual(inOrder);
});
