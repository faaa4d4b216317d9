import { Logger } from '@nestjs/common';

type State = 'open' | 'probing' | 'closed';

/**
 * Keeps records from waiting for brokers that are known to be away. A failed publish opens it; while it is open
 * everything is refused at once and `reconnect` is tried again and again. When that works after a failure, one
 * record is let through to try, and only its success closes the breaker: brokers can answer and still not be able
 * to store.
 */
export class Breaker {
  private readonly logger = new Logger(Breaker.name);
  private state: State = 'open';
  private trying = false;
  private stopped = false;
  private lastSuccess = -Infinity;
  /** Whether a publish has failed: brokers that are reached after that have to store one record first. */
  private hasFailed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly reconnect: () => Promise<void>,
    private readonly pauseMs: number,
  ) {}

  /** Whether work is welcome. The first to ask after a reconnection is the one that tries. */
  admits(): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open' || this.trying) return false;
    this.trying = true;
    return true;
  }

  get ready(): boolean {
    return this.state !== 'open';
  }

  succeeded(): void {
    this.lastSuccess = performance.now();
    this.trying = false;
    if (this.state === 'probing') this.state = 'closed';
  }

  /** The one that was let through to try never reached the brokers: the next one tries. */
  untried(): void {
    this.trying = false;
  }

  /**
   * @param since when the work that failed was begun: what succeeded later shows that the brokers can store, so
   * only a part of them is in trouble and others go on
   */
  failed(since: number): void {
    this.trying = false;
    if (this.state === 'open' || this.lastSuccess > since) return;
    this.logger.warn('publishing failed: refusing records until the brokers can be reached');
    this.hasFailed = true;
    this.open();
  }

  open(): void {
    this.state = 'open';
    if (this.stopped) return;
    this.timer ??= setTimeout(() => void this.probe(), 0);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async probe(): Promise<void> {
    try {
      await this.reconnect();
      this.timer = undefined;
      this.state = this.hasFailed ? 'probing' : 'closed';
      this.logger.log('brokers reached');
    } catch (error) {
      this.logger.warn('brokers not reached, trying again', { error: String(error) });
      this.timer = this.stopped ? undefined : setTimeout(() => void this.probe(), this.pauseMs);
    }
  }
}
