import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { topicSettings } from '@app/events';
import { GatheringPublisher, Publisher, PublishError, ensureTopics, kafkaClient } from '@app/kafka';
import type { AuthenticatedWebhook } from './authentication/authenticate';
import { Breaker } from './breaker';
import type { GatewayConfig } from './config';
import { rawWebhookRecord } from './raw-webhook-record';

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
    const { id, record } = rawWebhookRecord(webhook);
    const begun = performance.now();
    if (!this.breaker.admits()) throw new PublishError('away');
    try {
      await this.gathering.publish(record);
      this.breaker.succeeded();
      return id;
    } catch (error) {
      if (error instanceof PublishError && error.code === 'unknown') this.breaker.failed(begun);
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
