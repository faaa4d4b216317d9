/**
 * Whether a consumer lives and whether it is where it should be. Being connected proves nothing. It lives when it
 * asks for records again and again and no handler call has been out for the whole window; a partition that is stuck
 * or stopped takes nothing away from that, because starting again would not help. It is ready when it reads every
 * partition that it was given and none of them is stuck.
 */
export interface PartitionHealth {
  state: 'positioning' | 'reading' | 'stopped';
  /** Failures of what is being tried: of a batch all, until the whole of it is through. */
  failures: number;
  /** Failures in a row of committing the position to the group, where it is kept there. */
  commitFailures?: number;
  /** When the handler was called that has not returned yet; of `performance.now()`. */
  handlingSince?: number;
}

/** How far a consumer is behind in a partition. */
export interface Lag {
  /** Records of the log that are not done, among them those in work. */
  records: number;
  /** When the oldest of them was written, ms since 1970; undefined while none was fetched. */
  oldestAt?: number;
}

/** What a consumer knows of a partition. */
export interface PartitionProgress {
  topic: string;
  partition: number;
  /** It is not read any more until a person has looked. */
  isStopped: boolean;
  /** The same thing fails again and again. */
  isStuck: boolean;
  lag: Lag;
}

/** Whether a consumer is ready and live, by the progress of its partitions. */
export class Progress {
  private lastFetch = performance.now();
  private inGroup = false;
  private partitions: ReadonlyMap<string, PartitionHealth> = new Map();

  /**
   * @param windowMs longest time without a fetch, or within one handler call, of a consumer that lives
   * @param failuresAllowed failures of a partition that is not stuck
   */
  constructor(
    private readonly windowMs: number,
    private readonly failuresAllowed: number,
  ) {}

  /** @param partitions what was assigned, by `topic/partition`; the workers keep it up to date */
  joined(partitions: ReadonlyMap<string, PartitionHealth>): void {
    this.inGroup = true;
    this.partitions = partitions;
  }

  left(): void {
    this.inGroup = false;
  }

  fetched(): void {
    this.lastFetch = performance.now();
  }

  /** Partitions, as `topic/partition`, that are not read any more until a person has looked. */
  get stopped(): string[] {
    return this.those(({ state }) => state === 'stopped');
  }

  /** Partitions, as `topic/partition`, where the same thing fails again and again. */
  get stuck(): string[] {
    return this.those((health) => this.isStuck(health));
  }

  get ready(): boolean {
    return (
      this.inGroup && this.those((health) => health.state !== 'reading' || this.isStuck(health)).length === 0
    );
  }

  get live(): boolean {
    const since = performance.now() - this.windowMs;
    const isOut = ({ handlingSince }: PartitionHealth): boolean =>
      handlingSince !== undefined && handlingSince < since;
    return this.lastFetch > since && this.those(isOut).length === 0;
  }

  isStuck({ state, failures, commitFailures = 0 }: PartitionHealth): boolean {
    return state !== 'stopped' && Math.max(failures, commitFailures) > this.failuresAllowed;
  }

  private those(applies: (health: PartitionHealth) => boolean): string[] {
    return [...this.partitions].filter(([, health]) => applies(health)).map(([name]) => name);
  }
}
