import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GatewayConfig } from './config';
import { Problem, sendProblem } from './problem';

/** The public HTTP server: bodies arrive as the bytes that were sent, and nothing may take its time. */
export function httpAdapter(config: GatewayConfig): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 65_000,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? config.TRUSTED_PROXIES : false,
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    http: {
      headersTimeout: config.HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16 * 1024,
    },
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.route({
    method: server.supportedMethods.filter((method) => method !== 'POST'),
    url: '/webhooks/:source',
    handler: (_request, reply) => sendProblem(reply, new Problem('method_not_allowed', { allow: 'POST' })),
  });
  return adapter;
}

const SWEEP_MS = 50;

/**
 * Stops listening and resolves when the last request is answered. A connection that falls idle meanwhile would
 * otherwise be kept open for the next request, and the process with it.
 */
export async function closeGracefully(app: NestFastifyApplication): Promise<void> {
  const sweep = setInterval(() => app.getHttpServer().closeIdleConnections(), SWEEP_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
