import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TOPICS, topicSettings } from '@app/events';
import {
  GatheringPublisher,
  Publisher,
  producersOf,
  PublishError,
  ensureTopics,
  type OtherSetting,
} from '@app/kafka';
import type { AuthenticatedWebhook } from './authentication/authenticate';
import { Breaker } from './breaker';
import type { GatewayConfig } from './config';
import { rawWebhookRecord } from './raw-webhook-record';

const RECONNECT_MS = 500;
const IDLE_CHECK_MS = 3_000;

/** Puts webhooks into the raw topic, byte for byte. */
@Injectable()
export class RawWebhookPublisher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly publisher: Publisher;
  private readonly gathering: GatheringPublisher;
  private readonly breaker: Breaker;
  private idleCheck: NodeJS.Timeout | undefined;
  private lastPublish = -Infinity;
  /** Topics are created once; one that vanishes later was taken away by somebody, and is missed. */
  private hasTopics = false;

  constructor(
    private readonly config: GatewayConfig,
    private readonly showTopics: (found: readonly OtherSetting[]) => void,
  ) {
    this.publisher = new Publisher(producersOf('parcelwire-gateway', config, config.KAFKA_COMPRESSION), {
      attemptTimeoutMs: config.BROKER_ANSWER_TIMEOUT_MS,
    });
    this.gathering = new GatheringPublisher(this.publisher, {
      lingerMs: config.PUBLISH_LINGER_MS,
      maxBytesInFlight: config.MAX_BYTES_IN_FLIGHT,
      deadlineMs: config.PUBLISH_DEADLINE_MS,
    });
    this.breaker = new Breaker(() => this.reach(), RECONNECT_MS);
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
    this.lastPublish = begun;
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
    this.idleCheck = setInterval(() => void this.checkWhenIdle(), IDLE_CHECK_MS);
  }

  /** Without webhooks nobody would notice that the brokers are gone, and the first sender would find out. */
  private async checkWhenIdle(): Promise<void> {
    if (!this.breaker.ready || performance.now() - this.lastPublish < IDLE_CHECK_MS) return;
    const checked = performance.now();
    await this.reach().catch(() => this.breaker.failed(checked));
  }

  /** Makes the topics that the gateway writes; it needs no right to any other. */
  private async reach(): Promise<void> {
    if (!this.hasTopics)
      await ensureTopics(this.config, topicSettings(this.config.MAX_BODY_BYTES, 'gateway'), this.showTopics);
    this.hasTopics = true;
    await this.publisher.check(TOPICS.rawWebhooks);
  }

  /** Runs after the HTTP server has answered its last request. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.idleCheck);
    this.breaker.stop();
    await this.gathering.drain();
    await this.publisher.close();
  }
}
