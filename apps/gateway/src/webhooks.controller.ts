/**
 * The gateway's path: receive → authenticate → publish. A webhook is answered with 202 only after all in-sync
 * replicas have its exact bytes; what the bytes say plays no part in the answer.
 */
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { OverloadedError, PublishError } from '@app/kafka';
import type { FastifyRequest } from 'fastify';
import { authenticate, rawQuery, type IncomingWebhook, type Refusal, type Source } from '@app/sources';
import { WebhookLimits } from './quota/webhook-limits';
import { BearerTokens } from './tokens/bearer-tokens';
import { Problem } from './http/problem';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { bodyOf, headersOf, refusedRequest } from './http/request';
import { traceparentOf } from './http/request-step';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './sources/webhook-audit';

@Controller('webhooks/:source')
export class WebhooksController {
  constructor(
    private readonly sources: SourcesService,
    private readonly bearerTokens: BearerTokens,
    private readonly limits: WebhookLimits,
    private readonly publisher: RawWebhookPublisher,
    private readonly audit: WebhookAudit,
  ) {}

  @Post()
  @HttpCode(202)
  async receive(@Param('source') id: string, @Req() request: FastifyRequest): Promise<{ id: string }> {
    const source = this.sources.get(id);
    if (!source) throw new Problem('not_found');
    const body = this.bodyOf(request, source);

    const incoming = await this.incoming(request, body, source);
    const authentication = authenticate(incoming, source);
    if (authentication.outcome === 'refused') {
      const problem = this.refusal(authentication, incoming.address);
      this.audit.refused(source, incoming, problem.code, authentication.reason);
      throw problem;
    }

    const { webhook } = authentication;
    try {
      const rawId = await this.limits.share(source, webhook.body.length, () =>
        this.publisher.publish(webhook),
      );
      this.audit.accepted(webhook);
      return { id: rawId };
    } catch (error) {
      const problem = postponement(error);
      if (!problem) throw error;
      this.audit.postponed(webhook, problem.code);
      throw problem;
    }
  }

  private bodyOf(request: FastifyRequest, source: Source): Buffer {
    try {
      return bodyOf(request);
    } catch (error) {
      if (error instanceof Problem) this.audit.refusedUnread(source, refusedRequest(request), error.code);
      throw error;
    }
  }

  private async incoming(request: FastifyRequest, body: Buffer, source: Source): Promise<IncomingWebhook> {
    const headers = headersOf(request.raw);
    const receivedAt = new Date();
    return {
      headers,
      query: rawQuery(request.raw.url ?? ''),
      body,
      bearer: await this.bearerTokens.lookInto({ headers }, source, receivedAt, request.senderAddress),
      address: request.senderAddress,
      receivedAt,
      traceparent: traceparentOf(request),
    };
  }

  /** Where the gateway cannot decide, the sender has not failed. */
  private refusal({ code }: Refusal, address: string): Problem {
    if (code === 'unavailable' || code === 'rate_limited') return Problem.retry(code);
    return (
      this.limits.failed(address) ??
      new Problem(code === 'insufficient_scope' ? 'forbidden' : code, challengeOf(code))
    );
  }
}

/** Why an authentic webhook could not be confirmed; undefined for an unforeseen error. */
function postponement(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof OverloadedError) return Problem.retry('overloaded');
  return error instanceof PublishError ? Problem.retry('unavailable') : undefined;
}

/**
 * RFC 9110 wants a challenge with every 401. It names no mechanism, so that a caller does not learn how a source
 * authenticates. A sender that presents a token knows it already, and is told whether to fetch another one (RFC 6750).
 */
const CHALLENGES: Readonly<Partial<Record<Refusal['code'], string>>> = {
  unauthorized: 'Webhook',
  invalid_token: 'Bearer error="invalid_token"',
  insufficient_scope: 'Bearer error="insufficient_scope"',
};

function challengeOf(code: Refusal['code']): Record<string, string> {
  const challenge = CHALLENGES[code];
  return challenge === undefined ? {} : { 'www-authenticate': challenge };
}
