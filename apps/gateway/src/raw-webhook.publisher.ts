import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  KEPT_REQUEST_HEADERS,
  TOPICS,
  rawWebhookHeaders,
  rawWebhookId,
  shipmentKey,
  topicSettings,
} from '@app/events';
import { integrationNamed, type Identification, type Integration } from '@app/integrations';
import { GatheringPublisher, Publisher, PublishError, ensureTopics, kafkaClient } from '@app/kafka';
import type { AuthenticatedWebhook } from './authentication/authenticate';
import { Breaker } from './breaker';
import type { GatewayConfig } from './config';

/** Bodies beyond this are not parsed for their key: the answer must not wait for a sender's verbosity. */
const LARGEST_PARSED_BODY_BYTES = 256 * 1024;
const RECONNECT_MS = 500;

/** Puts webhooks into the raw topic, byte for byte. */
@Injectable()
export class RawWebhookPublisher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly publisher: Publisher;
  private readonly gathering: GatheringPublisher;
  private readonly breaker: Breaker;

  constructor(config: GatewayConfig) {
    this.publisher = new Publisher(
      kafkaClient('parcelwire-gateway', config, { requestTimeout: config.BROKER_ANSWER_TIMEOUT_MS }),
      { attemptTimeoutMs: config.BROKER_ANSWER_TIMEOUT_MS },
    );
    this.gathering = new GatheringPublisher(this.publisher, {
      lingerMs: config.PUBLISH_LINGER_MS,
      maxBytesInFlight: config.MAX_BYTES_IN_FLIGHT,
      deadlineMs: config.PUBLISH_DEADLINE_MS,
    });
    this.breaker = new Breaker(async () => {
      await ensureTopics(config, topicSettings(config.MAX_BODY_BYTES));
      await this.publisher.connect();
    }, RECONNECT_MS);
  }

  /** A restart helps against nothing that this process can see of itself. */
  readonly live = true;

  get ready(): boolean {
    return this.breaker.ready;
  }

  /**
   * Resolves with the raw id once all in-sync replicas have the record.
   * @throws OverloadedError or PublishError; the latter may leave open whether the record is stored
   */
  async publish(webhook: AuthenticatedWebhook): Promise<string> {
    if (!this.breaker.admits()) throw new PublishError('away');
    const { id, key, headers } = describeWebhook(webhook);
    try {
      await this.gathering.publish({ topic: TOPICS.rawWebhooks, key, value: webhook.body, headers });
      this.breaker.succeeded();
      return id;
    } catch (error) {
      if (error instanceof PublishError) this.breaker.failed();
      else this.breaker.untried();
      throw error;
    }
  }

  onApplicationBootstrap(): void {
    this.breaker.open();
  }

  /** Runs after the HTTP server has answered its last request. */
  async onApplicationShutdown(): Promise<void> {
    this.breaker.stop();
    await this.gathering.drain();
    await this.publisher.close();
  }
}

function describeWebhook({ source, headers, body, receivedAt, traceparent }: AuthenticatedWebhook): {
  id: string;
  key: string;
  headers: Record<string, string>;
} {
  const requestHeaders = keptHeaders(headers);
  const identification = identify(integrationNamed(source.integration), requestHeaders, body);
  const id = rawWebhookId(
    source.id,
    identification.senderId ?? '',
    createHash('sha256').update(body).digest('hex'),
  );
  const subject = subjectOf(source.account, identification);
  return {
    id,
    key: subject ?? source.id,
    headers: rawWebhookHeaders({
      id,
      source: source.id,
      integration: source.integration,
      account: source.account,
      ingest: 'push',
      pulled: false,
      receivedAt: receivedAt.toISOString(),
      subject,
      webhookVersion: identification.webhookVersion,
      partyAccounts: source.partyAccounts,
      requestHeaders,
      traceparent,
    }),
  };
}

function keptHeaders(headers: AuthenticatedWebhook['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_REQUEST_HEADERS) {
    const values = headers[name];
    if (values) kept[name] = values.join(', ');
  }
  return kept;
}

function identify(
  integration: Integration | undefined,
  headers: Record<string, string>,
  body: Buffer,
): Identification {
  if (!integration || body.length > LARGEST_PARSED_BODY_BYTES) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    parsed = undefined;
  }
  return integration.identify(headers, parsed);
}

/** The shipment's key; undefined when the body does not name the shipment in text that a key can hold. */
function subjectOf(account: string, { carrier, trackingNumber }: Identification): string | undefined {
  if (carrier === undefined || trackingNumber === undefined) return undefined;
  try {
    return shipmentKey({ account, carrier, trackingNumber });
  } catch {
    return undefined;
  }
}
