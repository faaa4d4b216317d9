import { MOST_HEADER_NAMES } from '@app/events';
import { Injectable, Logger } from '@nestjs/common';
import type { AuthenticatedWebhook, Source } from '@app/sources';
import { GatewayMetrics } from '../gateway-metrics';
import { PROBLEMS, type ProblemCode } from '../http/problem';
import type { RefusedRequest } from '../http/request';
import { SourceActivityService } from './source-activity.service';

/** A version as senders write it; anything else in its header may be a secret that was put into the wrong place. */
const VERSION = /^[\w.-]{1,20}$/;
const LONGEST_NAME = 100;

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

  refused(source: Source, request: RefusedRequest, code: ProblemCode, reason: string): void {
    this.metrics.notAccepted(source.id, code);
    if (isOurs(code)) return;
    this.metrics.refused(source.id);
    // A flood of requests must not flood the log.
    if (code !== 'rate_limited')
      this.logger.warn('webhook refused', { source: source.id, address: request.address, code, reason });
    this.noteRefusal(source, request, code, reason);
  }

  /** For what its head says, or for how its body arrives; it was not looked at whether it is authentic. */
  refusedUnread(source: Source, request: RefusedRequest, code: ProblemCode): void {
    this.metrics.notAccepted(source.id, code);
    if (isOurs(code)) return;
    this.metrics.refused(source.id);
    this.noteRefusal(source, request, code, PROBLEMS[code][1]);
  }

  /** Authentic, but not confirmed as stored: the sender is asked to retry. */
  postponed({ source }: AuthenticatedWebhook, code: ProblemCode): void {
    this.metrics.notAccepted(source.id, code);
  }

  private noteRefusal(
    { id: source, keptHeaders: [versionHeader = ''] }: Source,
    { address, headers }: RefusedRequest,
    code: ProblemCode,
    reason: string,
  ): void {
    const at = new Date();
    this.activity.note({ source, outcome: 'refused', at, code, reason, address });
    this.activity.noteRefusal(source, () => {
      const [webhookVersion] = headers[versionHeader] ?? [];
      return {
        source,
        at,
        code,
        reason,
        address,
        headerNames: namesOf(headers),
        ...(webhookVersion !== undefined && VERSION.test(webhookVersion) ? { webhookVersion } : {}),
      };
    });
  }
}

/** Whether the sender has done nothing wrong, as where an issuer of tokens is away. */
const isOurs = (code: ProblemCode): boolean => code === 'overloaded' || code === 'unavailable';

const namesOf = (headers: RefusedRequest['headers']): string[] =>
  Object.keys(headers)
    .map((name) => name.slice(0, LONGEST_NAME))
    .toSorted()
    .slice(0, MOST_HEADER_NAMES);
