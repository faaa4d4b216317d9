/** What the client makes of brokers that break connections off, and what it tells them by TLS. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { producersOf } from './producer';

const ANSWER_MS = 1_000;
const servers: Server[] = [];
afterEach(() => servers.splice(0).map((server) => server.close()));

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve(`localhost:${(server.address() as AddressInfo).port}`));
  });

it('survives that a broker resets the connection while it logs in', async () => {
  const broker = await listening(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.resetAndDestroy());
    }),
  );
  const login = {
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'a',
    KAFKA_SASL_PASSWORD: 'b',
  } as const;
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown): void => void uncaught.push(error);
  process.on('uncaughtException', onUncaught);
  const producer = producersOf('spec', { KAFKA_BROKERS: [broker], ...login })(ANSWER_MS, 0);
  await expect(producer.metadata({ topics: ['topic'] })).rejects.toThrow(/broker/);
  await producer.close();
  process.off('uncaughtException', onUncaught);
  expect(uncaught).toEqual([]);
});

it('names the broker in the TLS handshake, as kafkajs does', async () => {
  const names: string[] = [];
  const server = createTlsServer({
    SNICallback: (name, done) => {
      names.push(name);
      done(new Error('enough'));
    },
  });
  server.on('tlsClientError', () => undefined);
  const broker = await listening(server);
  const producer = producersOf('spec', { KAFKA_BROKERS: [broker], KAFKA_SSL: true })(ANSWER_MS, 0);
  await expect(producer.metadata({ topics: ['topic'] })).rejects.toThrow(/broker/);
  await producer.close();
  expect(names).toContain('localhost');
});
