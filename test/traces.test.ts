import { randomBytes } from 'node:crypto';
import { TOPICS } from '@app/events';
import { exampleWebhooks } from '../tools/example/webhooks';
import { manyWebhooks } from './many-webhooks';
import { recordsOf, untilOutboxIsEmpty } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { startTraceCollector, type CollectedSpan, type TraceCollector } from './setup/trace-collector';
import { until } from './until';

jest.setTimeout(180_000);

let collector: TraceCollector;
let pipeline: Pipeline;
beforeAll(async () => {
  collector = await startTraceCollector();
  pipeline = await startPipeline({
    ownKafka: true,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' },
  });
});
afterAll(async () => {
  await pipeline?.stop();
  await collector?.close();
});

const newTrace = () => randomBytes(16).toString('hex');
const sentWith = (trace: string, flags = '01') => ({ traceparent: `00-${trace}-00f067aa0ba902b7-${flags}` });
const spansOf = (trace: string): CollectedSpan[] =>
  collector.spans.filter(({ traceId }) => traceId === trace);

/** The span under this name, once it has come. */
const awaited = (trace: string, name: string): Promise<CollectedSpan> =>
  until(`a span ${name} of ${trace}`, () => spansOf(trace).find((span) => span.name === name));

it('shows the way of one webhook from its request through all topics to its rows and its published state', async () => {
  const trace = newTrace();
  const [amazon] = exampleWebhooks(pipeline.secrets);
  const answer = await pipeline.send({ ...amazon!, headers: { ...amazon!.headers, ...sentWith(trace) } });
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as { id: string };
  await awaited(trace, `send ${TOPICS.shipments}`);
  await awaited(trace, 'POST /webhooks/:source');

  const spans = spansOf(trace);
  const wayTo = (name: string): string[] => {
    const way: string[] = [];
    let span = spans.find((one) => one.name === name);
    while (span) {
      way.unshift(`${span.service}: ${span.name}`);
      const { parentId } = span;
      span = spans.find(({ spanId }) => spanId === parentId);
    }
    return way;
  };
  const toState = [
    'parcelwire-gateway: POST /webhooks/:source',
    `parcelwire-gateway: send ${TOPICS.rawWebhooks}`,
    `parcelwire-normalizer: process ${TOPICS.rawWebhooks}`,
    `parcelwire-normalizer: send ${TOPICS.shipmentUpdates}`,
    `parcelwire-projector: process ${TOPICS.shipmentUpdates}`,
    `parcelwire-projector: send ${TOPICS.shipments}`,
  ];
  expect(wayTo(`send ${TOPICS.shipments}`)).toEqual(toState);
  expect(spans.find(({ name }) => name === toState[0]!.split(': ')[1])!.parentId).toBe('00f067aa0ba902b7');

  const inserts = spans.find(
    ({ attributes }) =>
      /INSERT INTO "?tracking"?."?shipments/.test(String(attributes['db.statement'])) ||
      /INSERT INTO "?tracking"?."?shipments/.test(String(attributes['db.query.text'])),
  );
  expect(wayTo(inserts!.name).slice(0, -1)).toEqual([
    ...toState.slice(0, -1),
    `parcelwire-projector: process_batch ${TOPICS.shipmentUpdates}`,
  ]);
  expect(spans.find(({ name }) => name === `send ${TOPICS.rawWebhooks}`)!.attributes).toMatchObject({
    'messaging.system': 'kafka',
    'messaging.destination.name': TOPICS.rawWebhooks,
    'messaging.message.id': id,
  });
});

it('hands the trace on in the records of all three topics, each under the span that sent it', async () => {
  const trace = newTrace();
  const [, aftership] = exampleWebhooks(pipeline.secrets);
  await pipeline.send({ ...aftership!, headers: { ...aftership!.headers, ...sentWith(trace) } });
  await awaited(trace, `send ${TOPICS.shipments}`);
  for (const topic of [TOPICS.rawWebhooks, TOPICS.shipmentUpdates, TOPICS.shipments]) {
    const { spanId } = await awaited(trace, `send ${topic}`);
    const traces = (await recordsOf(pipeline, topic)).map(({ headers }) => headers.traceparent);
    expect(traces).toContain(`00-${trace}-${spanId}-01`);
  }
});

it('links the webhooks of one batch with the span that has its statements', async () => {
  await pipeline.kill('projector', 'SIGTERM');
  const traces: string[] = [];
  const webhooks = manyWebhooks(pipeline.secrets, 12, 1);
  for (const webhook of webhooks) {
    traces.push(newTrace());
    await pipeline.send({ ...webhook, headers: { ...webhook.headers, ...sentWith(traces.at(-1)!) } });
  }
  for (const trace of traces) await awaited(trace, `send ${TOPICS.shipmentUpdates}`);
  await pipeline.restart('projector');
  const processed = await Promise.all(
    traces.map((trace) => awaited(trace, `process ${TOPICS.shipmentUpdates}`)),
  );
  const batches = new Map(
    collector.spans
      .filter(({ name }) => name === `process_batch ${TOPICS.shipmentUpdates}`)
      .map((batch) => [`${batch.traceId}/${batch.spanId}`, batch]),
  );
  const ofOthers = processed.filter(({ links }) => links.length > 0);
  expect(ofOthers.length).toBeGreaterThan(0);
  for (const { links, traceId, spanId } of ofOthers)
    expect(batches.get(links[0]!)!.links).toContain(`${traceId}/${spanId}`);
});

it('keeps nothing of a webhook whose sender does not record, and hands its trace on', async () => {
  const trace = newTrace();
  const [amazon] = exampleWebhooks(pipeline.secrets);
  await pipeline.send({ ...amazon!, headers: { ...amazon!.headers, ...sentWith(trace, '00') } });
  await pipeline.waitUntilProcessed();
  await untilOutboxIsEmpty(pipeline);
  const traces = (await recordsOf(pipeline, TOPICS.shipmentUpdates)).map(
    ({ headers }) => headers.traceparent,
  );
  expect(traces).toContainEqual(expect.stringMatching(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`)));
  expect(spansOf(trace)).toEqual([]);
});

it('goes on while the collector is away, and says so', async () => {
  await collector.close();
  const answers = await Promise.all(
    exampleWebhooks(pipeline.secrets).map((webhook) => pipeline.send(webhook)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  await pipeline.waitUntilProcessed();
  await until('a line about traces', () => pipeline.log('gateway').includes('traces are not sent'));
});
