/**
 * Writes down, for each source, the last webhook that was accepted and the last that was refused, so that a
 * sender's first attempt with a wrong credential can be seen at once. At most one record a second for each source
 * and outcome, whatever comes in; when the brokers are away the newest one waits.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TOPICS, sourceActivityEnvelope, sourceActivityKey, type SourceActivity } from '@app/events';
import { Publisher } from '@app/kafka';

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
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(private readonly publisher: Publisher) {}

  /** Only for sources that exist; with made-up names anybody could fill the topic. */
  note(activity: Noted): void {
    this.newest.set(sourceActivityKey(activity), activity);
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
    if (this.newest.size === 0) return;
    const batch = new Map(this.newest);
    try {
      await this.publisher.publish([...batch.values()].map(asRecord), deadlineMs);
      for (const [key, activity] of batch) if (this.newest.get(key) === activity) this.newest.delete(key);
    } catch (error) {
      this.logger.warn('the activity of sources is not written down yet', { error: String(error) });
    }
  }
}

const asRecord = ({ at, ...activity }: Noted) => ({
  topic: TOPICS.sourceActivity,
  ...sourceActivityEnvelope(activity),
  value: Buffer.from(JSON.stringify({ ...activity, at: at.toISOString() } satisfies SourceActivity)),
});
