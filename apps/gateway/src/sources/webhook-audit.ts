import { Injectable, Logger } from '@nestjs/common';
import type { AuthenticatedWebhook } from '@app/sources';
import { GatewayMetrics } from '../gateway-metrics';
import type { ProblemCode } from '../http/problem';
import { SourceActivityService } from './source-activity.service';

/**
 * Says what became of each webhook: a counter, a line in the log for what was refused, and the newest of each
 * kind for the person who connects a sender. Only of sources that exist, and never anything of a credential.
 */
@Injectable()
export class WebhookAudit {
  private readonly logger = new Logger(WebhookAudit.name);

  constructor(
    private readonly metrics: GatewayMetrics,
    private readonly activity: SourceActivityService,
  ) {}

  accepted({ source, address, credentials, receivedAt }: AuthenticatedWebhook): void {
    this.metrics.accepted(source.id, receivedAt);
    this.activity.note({
      source: source.id,
      outcome: 'accepted',
      at: receivedAt,
      credentials: [...credentials],
      address,
    });
  }

  refused(source: string, address: string, code: ProblemCode, reason: string): void {
    this.metrics.notAccepted(source, code);
    // A flood of requests must not flood the log.
    if (code !== 'rate_limited') this.logger.warn('webhook refused', { source, address, code, reason });
    this.activity.note({ source, outcome: 'refused', at: new Date(), code, reason, address });
  }

  /** Authentic, but not confirmed as stored: the sender is asked to retry. */
  postponed({ source }: AuthenticatedWebhook, code: ProblemCode): void {
    this.metrics.notAccepted(source.id, code);
  }
}
