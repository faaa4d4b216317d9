import { TOPICS } from '@app/events';
import { startKafkaBroker } from '../tools/local-stack/kafka-broker';
import { freePort } from '../tools/local-stack/ports';
import { manyWebhooks } from './many-webhooks';
import { recordsOf } from './rows';
import { ownProcesses, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { TcpProxy } from './setup/tcp-proxy';
import { until } from './until';

jest.setTimeout(120_000);

let own: OwnProcesses;
let proxy: TcpProxy;
let pipeline: Pipeline;

beforeAll(async () => {
  own = ownProcesses();
  const [proxyPort, port] = [await freePort(), await freePort()];
  const settings = { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxyPort}` };
  await startKafkaBroker({ group: own.group, port, heapMb: 384, settings });
  proxy = await TcpProxy.start(proxyPort, port);
  pipeline = await startPipeline({ brokers: [`127.0.0.1:${proxyPort}`], apps: ['gateway'] });
});
afterAll(async () => {
  await pipeline?.stop();
  await proxy?.stop();
  await own?.stop();
});

it('notices that a connection to a broker has gone silent, takes another one, and loses nothing', async () => {
  const webhooks = manyWebhooks(pipeline.secrets, 60, 20, 'half-open');
  const accepted: string[] = [];
  const send = async (index: number): Promise<boolean> => {
    const begin = performance.now();
    const answer = await pipeline.send(webhooks[index]!);
    expect(performance.now() - begin).toBeLessThan(4_000);
    expect([202, 503]).toContain(answer.status);
    const { id } = (await answer.json()) as { id?: string };
    if (id !== undefined) accepted.push(id);
    return id !== undefined;
  };

  for (let index = 0; index < 20; index++) expect(await send(index)).toBe(true);
  expect(proxy.silence()).toBeGreaterThan(0);
  const silenced = performance.now();
  let next = 20;
  await until('a webhook to be accepted again', () => send(next++));
  expect(performance.now() - silenced).toBeLessThan(10_000);
  for (const index of Array.from({ length: 10 }, (_, offset) => next + offset))
    expect(await send(index)).toBe(true);

  const stored = new Set((await recordsOf(pipeline, TOPICS.rawWebhooks)).map(({ headers }) => headers.ce_id));
  expect(accepted.filter((id) => !stored.has(id))).toEqual([]);
});
