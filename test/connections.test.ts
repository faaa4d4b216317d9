import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { manyWebhooks } from './many-webhooks';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(60_000);

const MOST = 5;

let pipeline: Pipeline;
const sockets: Socket[] = [];
beforeAll(async () => {
  const gateway = { MAX_CONNECTIONS_PER_ADDRESS: String(MOST) };
  pipeline = await startPipeline({ apps: ['gateway'], appEnv: { gateway } });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await pipeline?.stop();
});

async function opened(): Promise<Socket> {
  const socket = connect(Number(new URL(pipeline.gatewayUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** The status of a webhook that is sent from another address of this machine. */
function statusFrom(localAddress: string): Promise<number | undefined> {
  const [{ source, headers, body }] = manyWebhooks(pipeline.secrets, 1, 1) as [
    ReturnType<typeof manyWebhooks>[0],
  ];
  return new Promise((done, failed) => {
    const url = `${pipeline.gatewayUrl}/webhooks/${source}`;
    request(url, { method: 'POST', headers, localAddress }, (answer) => done(answer.resume().statusCode))
      .on('error', failed)
      .end(body);
  });
}

it('limits the connections of one address and takes those of others', async () => {
  for (let count = 0; count < MOST; count++) await opened();
  const oneMore = await opened();
  if (!oneMore.closed) await once(oneMore, 'close');
  await expect(statusFrom('127.0.0.1')).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(await statusFrom('127.0.0.2')).toBe(202);
});
