import type { Server } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayMetrics } from '../gateway-metrics';
import { sendProblem } from './answers';
import { BodyReader } from './body-reader';
import { onClientError } from './client-error';
import { Gate, ROUTED_METHODS, type RequestHandler } from './gate';
import type { Incoming } from './ending';
import { createPublicServer, serveThrough, trackConnections } from './public-server';
import { addressList, isLoopback } from '@app/config';
import { Problem, type ProblemCode } from './problem';
import { headersOf, jsonHeadersProblem, refusedRequest, type RefusedRequest } from './request';
import { traceRequests } from './request-step';
import { senderAddress } from './sender-address';
import { Certificate } from './certificate';
import type { HttpConfig } from './http-config';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of who sent it, as far as trusted proxies say so. */
    readonly senderAddress: string;
  }
}

const WEBHOOKS = '/webhooks/:source';
/** The same where nothing was routed. */
const WEBHOOK_URL = /^\/webhooks\/([^/?#]+)\/?(?:\?|$)/;
const SWEEP_MS = 50;
/** Time for the last answers to be read. */
const AFTER_ANSWERS_MS = 500;

/** The public HTTP server: bodies arrive as the bytes that were sent, and nothing may take its time. */
export class PublicHttp {
  readonly adapter: FastifyAdapter;
  readonly server: Server;
  private readonly certificate?: Certificate;
  private readonly connections: { endAll: () => void };
  private gate?: Gate;
  private readonly trusted: (address: string) => boolean;
  private onUnrouted: (code: ProblemCode, request: Incoming) => void = () => undefined;

  /**
   * @param answeredWithinMs the longest time from a request's arrival to its answer
   * @throws CertificateError
   */
  constructor(
    private readonly config: HttpConfig,
    private readonly metrics: GatewayMetrics,
    private readonly answeredWithinMs: number,
  ) {
    this.trusted = addressList(config.TRUSTED_PROXIES);
    this.certificate = config.tls && new Certificate(config.tls, config.TLS_RELOAD_MS, metrics);
    // To Fastify the two kinds of server are one.
    const server = createPublicServer(config, this.certificate);
    this.server = server as Server;
    this.connections = trackConnections(server, config.MAX_CONNECTIONS_PER_ADDRESS, this.trusted);
    this.adapter = this.createAdapter();
    this.answerOtherMethods();
  }

  /**
   * Answers webhooks that cannot be taken before their bodies are read. Call before listening.
   * @param sourceOf the source under a name, if there is one
   * @param onRefusal called for a webhook that its source does not get, for its head or for how its body arrives
   */
  refuseEarly<Source>(
    sourceOf: (id: string) => Source | undefined,
    onRefusal: (source: Source, request: RefusedRequest, code: ProblemCode) => void,
  ): void {
    const server = this.adapter.getInstance();
    server.addHook('onRequest', (request, _reply, next) => {
      if (!isWebhook(request)) return next();
      const source = sourceOf(sourceIn(request));
      const problem = source === undefined ? new Problem('not_found') : jsonHeadersProblem(request);
      if (problem) this.metrics.refusedUnread(problem.code);
      next(problem);
    });
    server.addHook('onError', (request, _reply, error, next) => {
      const source = isWebhook(request) ? sourceOf(sourceIn(request)) : undefined;
      if (source !== undefined && error instanceof Problem)
        onRefusal(source, refusedRequest(request), error.code);
      next();
    });
    this.onUnrouted = (code, { method, url = '', socket, headers, rawHeaders }) => {
      const [, id] = WEBHOOK_URL.exec(url) ?? [];
      const source = id === undefined || method !== 'POST' ? undefined : sourceOf(id);
      if (source === undefined) return;
      const address = senderAddress(socket.remoteAddress ?? '', headers['x-forwarded-for'], this.trusted);
      onRefusal(source, { address, headers: headersOf({ rawHeaders }) }, code);
    };
  }

  /**
   * Stops listening and resolves when the last request is answered. A connection that falls idle meanwhile would
   * otherwise be kept open for the next request; one whose sender neither sends nor reads is cut off.
   */
  async close(app: NestFastifyApplication): Promise<void> {
    this.gate?.close();
    const sweep = setInterval(() => this.server.closeIdleConnections(), SWEEP_MS);
    const cut = setTimeout(
      () => this.connections.endAll(),
      Math.min(this.answeredWithinMs + AFTER_ANSWERS_MS, this.config.SHUTDOWN_DEADLINE_MS / 2),
    );
    try {
      await app.close();
    } finally {
      this.certificate?.stop();
      clearInterval(sweep);
      clearTimeout(cut);
    }
  }

  private createAdapter(): FastifyAdapter {
    const { config, trusted } = this;
    const refused = (code: ProblemCode): void => this.metrics.refusedUnread(code);
    const adapter = new FastifyAdapter({
      serverFactory: (handler: unknown) => {
        this.gate = new Gate(
          handler as RequestHandler,
          config,
          (peer) => this.permits(peer),
          (code, request) => {
            refused(code);
            this.onUnrouted(code, request);
          },
        );
        serveThrough(this.server, this.gate);
        return this.server;
      },
      // A path that cannot be decoded.
      frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
        sendProblem(reply, new Problem('bad_request')),
      clientErrorHandler: (error, socket) => onClientError(error, socket, refused),
      bodyLimit: config.MAX_BODY_BYTES,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: config.MAX_URL_BYTES },
      return503OnClosing: false,
      exposeHeadRoutes: false,
    });
    const server = adapter.getInstance();
    server.decorateRequest('senderAddress', {
      getter() {
        return senderAddress(this.ip, this.headers['x-forwarded-for'], trusted);
      },
    });
    traceRequests(server);
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', new BodyReader(config).read);
    return adapter;
  }

  /** Plain HTTP is for proxies, which speak TLS to the sender, and this machine, or with ALLOW_INSECURE_HTTP. */
  private permits(peer: string): boolean {
    const { tls, ALLOW_INSECURE_HTTP } = this.config;
    return tls !== undefined || ALLOW_INSECURE_HTTP || isLoopback(peer) || this.trusted(peer);
  }

  private answerOtherMethods(): void {
    this.adapter.getInstance().route({
      method: ROUTED_METHODS.filter((method) => method !== 'POST'),
      url: WEBHOOKS,
      onRequest: refuseMethod,
      handler: refuseMethod,
    });
  }
}

const isWebhook = ({ routeOptions, method }: FastifyRequest): boolean =>
  routeOptions.url === WEBHOOKS && method === 'POST';
const sourceIn = ({ params }: FastifyRequest): string => (params as { source: string }).source;

const refuseMethod = (_request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(reply, new Problem('method_not_allowed', { allow: 'POST' }));
