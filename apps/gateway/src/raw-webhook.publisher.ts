import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TOPICS, topicSettings } from '@app/events';
import { BufferedPublisher, Publisher, ensureTopics, topicLimits, producersOf } from '@app/kafka';
import type { AuthenticatedWebhook } from '@app/sources';
import { GatewayConfig } from './config';
import { GatewayMetrics } from './gateway-metrics';
import { rawWebhookRecord } from './raw-webhook-record';

/** Puts webhooks into the raw topic, byte for byte. */
@Injectable()
export class RawWebhookPublisher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly publisher: Publisher;
  private readonly buffered: BufferedPublisher;
  /** Topics are created once; one that vanishes later was deleted from outside, and the gateway is not ready. */
  private hasTopics = false;

  constructor(
    private readonly config: GatewayConfig,
    private readonly metrics: GatewayMetrics,
  ) {
    const producers = producersOf('parcelwire-gateway', config, config.KAFKA_COMPRESSION);
    this.publisher = new Publisher(producers, { attemptTimeoutMs: config.BROKER_ANSWER_TIMEOUT_MS });
    const options = {
      lingerMs: config.PUBLISH_LINGER_MS,
      maxBytesInFlight: config.MAX_BYTES_IN_FLIGHT,
      deadlineMs: config.PUBLISH_DEADLINE_MS,
    };
    this.buffered = new BufferedPublisher(this.publisher, options, () => this.reach());
  }

  /** A restart helps against nothing that this process can see of itself. */
  readonly live = true;

  get ready(): boolean {
    return this.buffered.ready;
  }

  /**
   * Resolves with the raw id once all in-sync replicas have the record.
   * @throws OverloadedError or PublishError; the latter may leave open whether the record is stored
   */
  async publish(webhook: AuthenticatedWebhook): Promise<string> {
    const { id, record } = rawWebhookRecord(webhook);
    await this.buffered.publish(record);
    return id;
  }

  onApplicationBootstrap(): void {
    this.buffered.start();
  }

  /** Runs after the HTTP server has answered its last request. */
  async onApplicationShutdown(): Promise<void> {
    await this.buffered.close();
  }

  /** Makes the topics that the gateway writes; it needs no right to any other. */
  private async reach(): Promise<void> {
    if (!this.hasTopics)
      await ensureTopics(
        this.config,
        topicSettings(topicLimits(this.config), 'gateway'),
        this.metrics.showTopics,
      );
    this.hasTopics = true;
    await this.publisher.check(TOPICS.rawWebhooks);
  }
}
