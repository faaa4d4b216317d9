/**
 * Whether a consumer lives. Being connected proves nothing: a consumer lives when it advances, or when it asks
 * for more and there is none. A fetch that comes back while no batch is being worked on is such a question.
 */
export class Progress {
  private last = performance.now();
  private inGroup = false;
  private readonly stopped = new Set<string>();

  constructor(private readonly windowMs: number) {}

  joined(): void {
    this.inGroup = true;
  }

  left(): void {
    this.inGroup = false;
  }

  fetched(): void {
    this.last = performance.now();
  }

  advanced(): void {
    this.last = performance.now();
  }

  /** A partition was stopped because its offsets make no sense; a person has to look. */
  partitionStopped(topic: string, partition: number): void {
    this.stopped.add(`${topic}/${partition}`);
  }

  get ready(): boolean {
    return this.inGroup && this.stopped.size === 0;
  }

  get live(): boolean {
    return performance.now() - this.last < this.windowMs;
  }
}
