/**
 * The gateway's path: receive → authenticate → publish. A webhook is answered with 202 only after all in-sync
 * replicas have its exact bytes; what the bytes say plays no part in the answer.
 */
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { OverloadedError, PublishError } from '@app/kafka';
import { nextTraceparent } from '@app/observability';
import type { FastifyRequest } from 'fastify';
import { authenticate, type IncomingWebhook } from './authentication/authenticate';
import { Problem } from './problem';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { requireJsonBytes, headersOf } from './request';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './webhook-audit';

@Controller('webhooks/:source')
export class WebhooksController {
  constructor(
    private readonly sources: SourcesService,
    private readonly publisher: RawWebhookPublisher,
    private readonly audit: WebhookAudit,
  ) {}

  @Post()
  @HttpCode(202)
  async receive(@Param('source') id: string, @Req() request: FastifyRequest): Promise<{ id: string }> {
    const source = this.sources.get(id);
    if (!source) throw new Problem('not_found');
    requireJsonBytes(request);

    const authentication = authenticate(this.incoming(request), source);
    if (authentication.outcome === 'refused') {
      const { code, reason } = authentication;
      this.audit.refused(id, request.ip, code, reason);
      throw new Problem(code, code === 'unauthorized' ? CHALLENGE : {});
    }

    const { webhook } = authentication;
    try {
      const rawId = await this.publisher.publish(webhook);
      this.audit.accepted(webhook);
      return { id: rawId };
    } catch (error) {
      const code = postponement(error);
      if (!code) throw error;
      this.audit.postponed(webhook, code);
      throw Problem.retry(code);
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

/** Why an authentic webhook could not be confirmed; undefined for what nobody foresaw. */
function postponement(error: unknown): 'overloaded' | 'unavailable' | undefined {
  if (error instanceof OverloadedError) return 'overloaded';
  return error instanceof PublishError ? 'unavailable' : undefined;
}

/** RFC 9110 wants a challenge with every 401; it names no mechanism, because that is the source's secret. */
const CHALLENGE = { 'www-authenticate': 'Webhook' };
