/**
 * Health and metrics, on a port of its own that is never the public one. `/livez` says whether a restart would
 * help, `/readyz` whether work can be given to this process now.
 */
import { Logger } from '@nestjs/common';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { readyGauge } from './metrics';

/** What `/readyz` and `/livez` answer. */
export interface Health {
  readonly live: boolean;
  readonly ready: boolean;
}

/** Serves `/livez`, `/readyz` and `/metrics` on the admin port. */
export async function startAdminServer(
  address: { ADMIN_HOST: string; ADMIN_PORT: number },
  health: Health,
  metrics: Registry,
): Promise<FastifyInstance> {
  readyGauge(metrics, health);
  const server = Fastify({ logger: false, forceCloseConnections: true });
  server.get('/livez', (_request, reply) => answer(reply, health.live));
  server.get('/readyz', (_request, reply) => answer(reply, health.ready));
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  const url = await server.listen({ host: address.ADMIN_HOST, port: address.ADMIN_PORT });
  new Logger('admin').log('health and metrics', { url });
  return server;
}

const answer = (reply: FastifyReply, good: boolean): FastifyReply =>
  reply.code(good ? 200 : 503).send({ status: good ? 'ok' : 'unavailable' });
