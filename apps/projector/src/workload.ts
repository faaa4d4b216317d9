import { Injectable } from '@nestjs/common';

/** Whether updates are being applied right now: what can wait gives way to them. */
@Injectable()
export class Workload {
  private batches = 0;

  get isBusy(): boolean {
    return this.batches > 0;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.batches++;
    try {
      return await work();
    } finally {
      this.batches--;
    }
  }
}
