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

/** Newest records of each partition that are read at the start. */
const READ_PER_PARTITION = 500;
/** Of each source: a busy one must not push a quiet one out. */
const KEPT = 200;
const RETRY_MS = 5_000;

@Injectable()
export class RecentService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RecentService.name);
  private readonly webhooks = new Map<string, Newest<Delivery>>();
  private readonly activities = new NewestActivities();
  private stop: (() => Promise<void>) | undefined;
  private isOver = false;
  /** Why nothing is read; undefined while it is. */
  fault: string | undefined;
  /** Whether what came before the console is read: until then a source may have sent although nothing is known of it. */
  isCaughtUp = false;

  constructor(private readonly config: ConsoleConfig) {}

  /** The newest first. @param source of all when left out */
  deliveries(source?: string): Delivery[] {
    if (source !== undefined) return this.webhooks.get(source)?.all ?? [];
    const all = [...this.webhooks.values()].flatMap((newest) => newest.all);
    return all.toSorted(newestFirst);
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
      const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>();
      try {
        this.stop = await follow(
          this.config,
          [
            {
              topic: TOPICS.rawWebhooks,
              newest: READ_PER_PARTITION,
              onRecord: (record) => this.webhook(record),
            },
            { topic: TOPICS.sourceActivity, onRecord: ({ value }) => this.activities.note(value) },
          ],
          {
            onCaughtUp: () => void (this.isCaughtUp = true),
            onFault: (fault) => void (this.fault = fault),
            onEnd,
          },
        );
        await ended;
        await this.stop();
      } catch (error) {
        this.fault = (error as Error).message;
        this.logger.warn('webhooks are not followed yet', { error: this.fault });
      }
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }

  private webhook({ topic, partition, offset, headers, value }: ReceivedRecord): void {
    const source = sourceNamedBy(headers[CE.source] ?? '');
    let newest = this.webhooks.get(source);
    if (!newest) this.webhooks.set(source, (newest = new Newest(KEPT, (one) => one.receivedAt)));
    newest.add({
      id: headers[CE.id] ?? '',
      topic,
      partition,
      offset,
      receivedAt: headers[CE.time] ?? '',
      source,
      version: headers[CE.webhookversion] ?? '',
      ingest: headers[CE.ingest] ?? '',
      subject: headers[CE.subject] ?? '',
      bytes: value.length,
    });
  }
}

export const newestFirst = (a: { receivedAt: string }, b: { receivedAt: string }): number =>
  a.receivedAt < b.receivedAt ? 1 : -1;
