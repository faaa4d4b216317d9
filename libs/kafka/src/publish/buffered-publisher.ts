/**
 * Publishes the records of concurrent callers together, and refuses them at once while the brokers are known to be
 * away. Its schedule:
 *
 *   a record waits for others               `lingerMs`, then goes with them in one produce request
 *   the request is tried                    until `deadlineMs` after it was sent first, then its outcome is unknown
 *   an outcome is unknown                   further records are refused from now on, and the brokers are asked
 *   the brokers do not answer               they are asked again after 500 ms
 *   they answer                             one record is let through; all, once that one is acknowledged
 *   no record came for 3 s                  the brokers are asked, so that a failure shows before the next record
 */
import { Breaker } from './breaker';
import { GatheringPublisher, type GatheringOptions } from './gathering-publisher';
import { PublishError, type Publisher } from './publisher';
import type { OutgoingRecord } from '../client/record';

const RECONNECT_MS = 500;
const IDLE_CHECK_MS = 3_000;

/** Publishes single records of many callers at once; see the schedule above. */
export class BufferedPublisher {
  private readonly gathering: GatheringPublisher;
  private readonly breaker: Breaker;
  private idleCheck: NodeJS.Timeout | undefined;
  private lastPublish = -Infinity;

  /** @param reach resolves when the brokers can be asked for what is published to, within a bounded time */
  constructor(
    private readonly publisher: Publisher,
    options: GatheringOptions,
    private readonly reach: () => Promise<void>,
  ) {
    this.gathering = new GatheringPublisher(publisher, options);
    this.breaker = new Breaker(reach, RECONNECT_MS);
  }

  /** Whether records are not refused at once. */
  get ready(): boolean {
    return this.breaker.ready;
  }

  start(): void {
    this.breaker.open();
    this.idleCheck = setInterval(() => void this.checkWhenIdle(), IDLE_CHECK_MS);
  }

  /**
   * Resolves once all in-sync replicas have the record.
   * @throws OverloadedError or PublishError; the latter may leave open whether the record is stored
   */
  async publish(record: OutgoingRecord): Promise<void> {
    const begun = performance.now();
    this.lastPublish = begun;
    if (!this.breaker.admits()) throw new PublishError('away');
    try {
      await this.gathering.publish(record);
      this.breaker.succeeded();
    } catch (error) {
      if (error instanceof PublishError && error.code === 'unknown') this.breaker.failed(begun);
      else this.breaker.untried();
      throw error;
    }
  }

  /** Resolves when every record has its outcome and the connections are closed. */
  async close(): Promise<void> {
    clearInterval(this.idleCheck);
    this.breaker.stop();
    await this.gathering.drain();
    await this.publisher.close();
  }

  private async checkWhenIdle(): Promise<void> {
    if (!this.breaker.ready || performance.now() - this.lastPublish < IDLE_CHECK_MS) return;
    const checked = performance.now();
    await this.reach().catch(() => this.breaker.failed(checked));
  }
}
