/** Bodies that are as much work as the gateway lets through: each becomes rows or one dead letter, and its neighbours do not wait. */
import { randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPICS } from '@app/events';
import { aftershipWebhook } from '../tools/example/webhooks';
import { recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

const NEIGHBOUR_DEADLINE_MS = 10_000;
const LARGEST_BODY = 1024 * 1024;

let pipeline: Pipeline;
beforeAll(async () => {
  // One partition: whatever is heavy stands in front of all others.
  pipeline = await startPipeline({ ownKafka: true, env: { KAFKA_TOPIC_PARTITIONS: '1' } });
});
afterAll(() => pipeline?.stop());

const trackingOf = (number: string, fields: string): Buffer =>
  Buffer.from(
    `{"event_id":"${randomUUID()}","msg":{"tracking_number":"${number}","slug":"ups","updated_at":"2026-01-01T00:00:00Z","tag":"InTransit"${fields}}}`,
  );

const post = (body: Buffer): Promise<Response> =>
  pipeline.send(aftershipWebhook('', body, pipeline.secrets.ACME_AFTERSHIP_SECRET, 'legacy'));

const isThere = async (number: string): Promise<boolean> =>
  (await pipeline.query('SELECT 1 FROM tracking.shipments WHERE tracking_number = $1', [number])).length > 0;

/** As many items as fit into the largest body. */
function checkpoints(item: (index: number) => string): string {
  const items: string[] = [];
  for (let size = 1_000; size < LARGEST_BODY; size += items.at(-1)!.length + 1)
    items.push(item(items.length));
  return `,"checkpoints":[${items.slice(0, -1).join(',')}]`;
}

it.each([
  ['one checkpoint, each time with another code', checkpoints((i) => `{"events":[{"code":"c${i}"}]}`)],
  ['empty checkpoints', checkpoints(() => '{}')],
  ['checkpoints that are deep', checkpoints(() => `{"events":${'['.repeat(50)}${']'.repeat(50)}}`)],
  ['different checkpoints', checkpoints((i) => `{"message":"m${i}","city":"c","slug":"s","location":"l"}`)],
  [
    'a wide checkpoint',
    `,"checkpoints":[{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":1`).join(',')}}]`,
  ],
  ['a long text', `,"title":"${'x'.repeat(LARGEST_BODY - 1_000)}"`],
])('a megabyte of %s does not hold up its neighbour', async (_what, fields) => {
  const [heavy, neighbour] = [`HEAVY-${randomUUID()}`, `NEIGHBOUR-${randomUUID()}`];
  const before = (await recordsOf(pipeline, DEAD_LETTER_TOPICS.rawWebhooks)).length;
  expect((await post(trackingOf(heavy, fields))).status).toBe(202);
  expect((await post(trackingOf(neighbour, ''))).status).toBe(202);
  await until('the neighbour is a row', () => isThere(neighbour), NEIGHBOUR_DEADLINE_MS);
  await pipeline.waitUntilProcessed();
  const letters = (await recordsOf(pipeline, DEAD_LETTER_TOPICS.rawWebhooks)).length - before;
  expect([letters, await isThere(heavy)]).toEqual(letters === 0 ? [0, true] : [1, false]);
});
