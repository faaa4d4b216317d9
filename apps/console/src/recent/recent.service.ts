/**
 * What came in lately, read from the brokers and kept in memory: the newest raw webhooks, without their bodies, and the
 * last accepted and refused webhook of each source. Pages answer at once, and nothing is written for them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CE, NewestActivities, TOPICS, sourceNamedBy, type SourceActivity } from '@app/events';
import { follow, type ReceivedRecord } from '@app/kafka';
import { ConsoleConfig } from '../config';
import { Newest } from './newest';

/** A raw webhook, without what it says. */
export interface Delivery {
  id: string;
  topic: string;
  partition: number;
  offset: bigint;
  receivedAt: string;
  source: string;
  version: string;
  ingest: string;
  /** `<account>/<carrier>/<tracking number>`; empty where none can be read. */
  subject: string;
  bytes: number;
}

/** Newest records of each partition that are read at the start, and those that are kept in all. */
const READ_PER_PARTITION = 500;
const KEPT = 5_000;
const RETRY_MS = 5_000;

@Injectable()
export class RecentService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RecentService.name);
  private readonly webhooks = new Newest<Delivery>(KEPT);
  private readonly activities = new NewestActivities();
  private stop: (() => Promise<void>) | undefined;
  private isOver = false;
  /** Why nothing is read; undefined while it is. */
  fault: string | undefined = 'nothing was read yet';

  constructor(private readonly config: ConsoleConfig) {}

  /** The newest first. */
  deliveries(): Delivery[] {
    return this.webhooks.all;
  }

  activity(source: string, outcome: SourceActivity['outcome']): SourceActivity | undefined {
    return this.activities.of(source, outcome);
  }

  onApplicationBootstrap(): void {
    void this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isOver = true;
    await this.stop?.();
  }

  private async start(): Promise<void> {
    while (!this.isOver) {
      try {
        this.stop = await follow(this.config, [
          {
            topic: TOPICS.rawWebhooks,
            newest: READ_PER_PARTITION,
            onRecord: (record) => this.webhook(record),
          },
          { topic: TOPICS.sourceActivity, onRecord: ({ value }) => this.activities.note(value) },
        ]);
        this.fault = undefined;
        return;
      } catch (error) {
        this.fault = (error as Error).message;
        this.logger.warn('webhooks are not followed yet', { error: this.fault });
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private webhook({ topic, partition, offset, headers, value }: ReceivedRecord): void {
    this.webhooks.add({
      id: headers[CE.id] ?? '',
      topic,
      partition,
      offset,
      receivedAt: headers[CE.time] ?? '',
      source: sourceNamedBy(headers[CE.source] ?? ''),
      version: headers[CE.webhookversion] ?? '',
      ingest: headers[CE.ingest] ?? '',
      subject: headers[CE.subject] ?? '',
      bytes: value.length,
    });
  }
}
