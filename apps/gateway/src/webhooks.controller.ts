/**
 * The gateway's path: receive → authenticate → publish. A webhook is answered with 202 only after all in-sync
 * replicas have its exact bytes; what the bytes say plays no part in the answer.
 */
import { Controller, HttpCode, Logger, Param, Post, Req } from '@nestjs/common';
import { OverloadedError, PublishError } from '@app/kafka';
import { nextTraceparent } from '@app/observability';
import type { FastifyRequest } from 'fastify';
import { authenticate, type IncomingWebhook } from './authentication/authenticate';
import { Problem } from './problem';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { requireJsonBytes, headersOf } from './request';
import { SourcesService } from './sources/sources.service';
import { WebhookMetrics } from './webhook-metrics';

@Controller('webhooks/:source')
export class WebhooksController {
  private readonly logger = new Logger(WebhooksController.name);

  constructor(
    private readonly sources: SourcesService,
    private readonly publisher: RawWebhookPublisher,
    private readonly metrics: WebhookMetrics,
  ) {}

  @Post()
  @HttpCode(202)
  async receive(@Param('source') id: string, @Req() request: FastifyRequest): Promise<{ id: string }> {
    const source = this.sources.get(id);
    if (!source) throw new Problem('not_found');
    requireJsonBytes(request);

    const authentication = authenticate(this.incoming(request), source);
    if (authentication.outcome === 'refused') {
      this.metrics.refused(id, authentication.code);
      this.logger.warn('webhook refused', { source: id, peer: request.ip, reason: authentication.reason });
      throw new Problem(authentication.code, authentication.code === 'unauthorized' ? CHALLENGE : {});
    }

    try {
      const rawId = await this.publisher.publish(authentication.webhook);
      this.metrics.accepted(id);
      return { id: rawId };
    } catch (error) {
      this.metrics.refused(id, 'unavailable');
      if (error instanceof OverloadedError) throw Problem.retry('overloaded');
      if (error instanceof PublishError) throw Problem.retry('unavailable');
      throw error;
    }
  }

  private incoming(request: FastifyRequest): IncomingWebhook {
    return {
      headers: headersOf(request),
      body: request.body as Buffer,
      address: request.ip,
      receivedAt: new Date(),
      traceparent: nextTraceparent(request.headers.traceparent as string | undefined),
    };
  }
}

/** RFC 9110 wants a challenge with every 401; it names no mechanism, because that is the source's secret. */
const CHALLENGE = { 'www-authenticate': 'Webhook' };
