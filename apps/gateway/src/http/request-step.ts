import { beginStep, handedOn, isTracing, type Step } from '@app/tracing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the trace that the request is part of; undefined where nothing is traced. */
    step?: Step;
  }
}

/** Makes each request a step of the trace that its sender began, by the conventions for HTTP servers. */
export function traceRequests(server: FastifyInstance): void {
  if (!isTracing()) return;
  server.decorateRequest('step');
  server.addHook('onRequest', (request, reply, next) => {
    const route = request.routeOptions.url;
    request.step = beginStep({
      name: `${request.method} ${route ?? 'unknown'}`,
      kind: 'SERVER',
      parent: sentBy(request),
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'parcelwire.source': (request.params as { source?: string } | undefined)?.source,
      },
    });
    // Also where the sender is gone before its answer, which is no response to Fastify.
    reply.raw.once('close', () => end(request, reply));
    next();
  });
}

function end({ step }: FastifyRequest, { raw }: FastifyReply): void {
  const { statusCode, writableFinished } = raw;
  if (!writableFinished) return step?.end({}, 'sender_gone');
  step?.end({ 'http.response.status_code': statusCode }, statusCode >= 500 ? String(statusCode) : undefined);
}

/** For those who go on from a request. */
export const traceparentOf = (request: FastifyRequest): string =>
  request.step?.traceparent ?? handedOn(sentBy(request));

const sentBy = ({ headers }: FastifyRequest): string | undefined =>
  typeof headers.traceparent === 'string' ? headers.traceparent : undefined;
