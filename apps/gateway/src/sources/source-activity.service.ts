/**
 * Writes down, for each source, the last webhook that was accepted and the last that was refused, and a sample of all
 * that were refused, so that a sender's first attempt with a wrong credential can be seen at once. A few records a
 * second for each source, whatever comes in; when the brokers are away they wait.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  TOPICS,
  refusedDeliveryEnvelope,
  sourceActivityEnvelope,
  sourceActivityKey,
  type RefusedDelivery,
  type SourceActivity,
} from '@app/events';
import { Publisher } from '@app/kafka';
import { RefusalSample, type Refused } from './refusal-sample';

const FLUSH_MS = 1_000;
/** Longest time that one attempt to publish, with its retries, takes. */
export const ACTIVITY_DEADLINE_MS = 2_000;
/** Longest time that the last records may delay the end of the gateway. */
const LAST_DEADLINE_MS = 500;

/** Written down as text only once a second. */
type Noted = Omit<SourceActivity, 'at'> & { at: Date };

@Injectable()
export class SourceActivityService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SourceActivityService.name);
  private readonly newest = new Map<string, Noted>();
  private readonly refusals = new RefusalSample();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(private readonly publisher: Publisher) {}

  /** Only for sources that exist; with made-up names anybody could fill the topic. */
  note(activity: Noted): void {
    this.newest.set(sourceActivityKey(activity), activity);
  }

  /** Only for sources that exist, as above. @param make called when the refusal becomes part of the sample */
  noteRefusal(source: string, make: () => Refused): void {
    this.refusals.note(source, make);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flushOnce(), FLUSH_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush(LAST_DEADLINE_MS);
    await this.publisher.close();
  }

  /** One at a time, however long the brokers take. */
  private async flushOnce(): Promise<void> {
    this.flushing ??= this.flush(ACTIVITY_DEADLINE_MS).finally(() => (this.flushing = undefined));
    await this.flushing;
  }

  private async flush(deadlineMs: number): Promise<void> {
    const batch = new Map(this.newest);
    const refusals = this.refusals.take();
    if (batch.size + refusals.length === 0) return;
    try {
      const records = [...[...batch.values()].map(asRecord), ...refusals.map(asRefusal)];
      await this.publisher.publish(records, deadlineMs);
      for (const [key, activity] of batch) if (this.newest.get(key) === activity) this.newest.delete(key);
    } catch (error) {
      this.refusals.putBack(refusals);
      this.logger.warn('the activity of sources is not written down yet', { error: String(error) });
    }
  }
}

const asRecord = ({ at, ...activity }: Noted) => ({
  topic: TOPICS.sourceActivity,
  ...sourceActivityEnvelope(activity),
  value: Buffer.from(JSON.stringify({ ...activity, at: at.toISOString() } satisfies SourceActivity)),
});

const asRefusal = (refusal: RefusedDelivery) => ({
  topic: TOPICS.refusedDeliveries,
  ...refusedDeliveryEnvelope(refusal),
  value: Buffer.from(JSON.stringify(refusal)),
});
