import { Injectable } from '@nestjs/common';

/** Whether updates are being applied right now: what can wait gives way to them, or begins after them. */
@Injectable()
export class Workload {
  private batches = 0;
  private readonly listeners: (() => void)[] = [];

  get isBusy(): boolean {
    return this.batches > 0;
  }

  /** Calls back whenever a batch of updates has ended. */
  onEnd(listener: () => void): void {
    this.listeners.push(listener);
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.batches++;
    try {
      return await work();
    } finally {
      this.batches--;
      for (const listener of this.listeners) listener();
    }
  }
}
